package io.agenticflow.catalogue;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.util.List;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/**
 * A list of models that somebody publishes: OpenRouter's {@code GET /api/v1/models}, or a file in
 * the manner of models.dev's {@code api.json}.
 *
 * @param models those that write text and have a price for it
 * @param skipped how many others there were: without a fixed price, or that write no text
 */
public record PublishedList(List<Model> models, int skipped) {

  public PublishedList {
    models = List.copyOf(models);
  }

  /**
   * Reads a list of either kind.
   *
   * @param providers whose models are wanted from a list of several providers
   * @param owner whose models a list is of that names no provider
   * @param source for {@link Price#source}
   * @param date for {@link Price#date}
   * @throws IllegalArgumentException where it is no such list or there is no model in it; the
   *     message says why, for people
   */
  public static PublishedList read(
      byte[] json, Set<String> providers, String owner, String source, String date) {
    JrsValue root;
    try {
      root = Json.parse(json);
    } catch (JsonException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
    }
    PublishedList list =
        Json.field(root, "data") == null
            ? new ModelsDevList(providers, source, date).read(root)
            : new OpenRouterList(owner, source, date).read(root);
    if (list.models.isEmpty()) {
      throw new IllegalArgumentException(
          list.skipped == 0
              ? "there is no list of models in it"
              : "none of its " + list.skipped + " models has a price");
    }
    return list;
  }
}
