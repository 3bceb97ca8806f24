package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.budget.VirtualKey;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * {@code GET /v1/models} and {@code GET /v1/models/{id}}: what Anthropic's clients read, with the
 * fields beside it that OpenAI's clients read.
 *
 * @see <a href="https://docs.anthropic.com/en/api/models-list">List Models</a>
 * @see <a href="https://platform.openai.com/docs/api-reference/models">Models of OpenAI's API</a>
 */
final class ModelsEndpoint implements Endpoint {
  private static final int LARGEST_PAGE = 1000;
  private static final String PATH = "/models/";

  private final ModelDirectory directory;

  ModelsEndpoint(ModelDirectory directory) {
    this.directory = directory;
  }

  @Override
  public void answer(Exchange exchange) {
    String path = exchange.path();
    int at = path.indexOf(PATH);
    String id = at < 0 ? "" : path.substring(at + PATH.length());
    if (id.isEmpty()) {
      exchange.send(
          list(models(exchange), exchange.parameter("limit"), exchange.parameter("after_id")));
    } else {
      exchange.send(one(models(exchange), URLDecoder.decode(id.replace("+", "%2B"), UTF_8)));
    }
  }

  /** Returns the models that a client may ask for. */
  private List<ListedModel> models(Exchange exchange) {
    VirtualKey key = exchange.key();
    List<ListedModel> all = directory.models();
    return key == null ? all : all.stream().filter(model -> key.allows(model.id())).toList();
  }

  private static byte[] one(List<ListedModel> models, String id) {
    for (ListedModel model : models) {
      if (model.id().equals(id)) {
        return Json.writeBytes(entry(model));
      }
    }
    throw new ModelException(
        new ApiError(ApiError.Kind.NOT_FOUND, "there is no model '" + id + "' in the list"));
  }

  /**
   * Returns a page of the list.
   *
   * @param limit how many models at most, 1 to 1000; null for all
   * @param afterId the last model of the page before, or null
   * @throws IllegalArgumentException where the limit is none; the message is for people
   */
  private static byte[] list(
      List<ListedModel> models, @Nullable String limit, @Nullable String afterId) {
    int most = limit == null ? Integer.MAX_VALUE : number(limit);
    int from = 0;
    for (int i = 0; afterId != null && i < models.size(); i++) {
      if (models.get(i).id().equals(afterId)) {
        from = i + 1;
      }
    }
    List<ListedModel> page =
        models.subList(from, (int) Math.min((long) from + most, models.size()));
    List<JrsObject> data = new ArrayList<>(page.size());
    for (ListedModel model : page) {
      data.add(entry(model));
    }
    JsonObjectBuilder list =
        Json.object()
            .put("object", "list")
            .put("data", data)
            .put("has_more", from + page.size() < models.size());
    if (page.isEmpty()) {
      list.putNull("first_id").putNull("last_id");
    } else {
      list.put("first_id", page.getFirst().id()).put("last_id", page.getLast().id());
    }
    return Json.writeBytes(list.build());
  }

  private static JrsObject entry(ListedModel model) {
    // The protocol's own value for a date that is not known.
    Instant created = model.createdAt() == null ? Instant.EPOCH : model.createdAt();
    return Json.object()
        .put("type", "model")
        .put("id", model.id())
        .put("display_name", model.displayName())
        .put("created_at", created.toString())
        .put("object", "model")
        .put("created", created.getEpochSecond())
        .put("owned_by", "agentic-flow")
        .build();
  }

  private static int number(String limit) {
    try {
      int number = Integer.parseInt(limit);
      if (number >= 1 && number <= LARGEST_PAGE) {
        return number;
      }
    } catch (NumberFormatException e) {
      // no number at all: the same answer
    }
    throw new IllegalArgumentException(
        "limit: must be a whole number from 1 to " + LARGEST_PAGE + ", not '" + limit + "'");
  }
}
