package io.agenticflow.dialect.chat;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.jr.stree.JrsValue;

/**
 * What an upstream's own web search found, as the blocks that a client of Anthropic's search
 * expects.
 *
 * <p>Chat Completions tells only which pages the answer cites. So there is one search without its
 * query, behind the text, and its results are the cited pages; {@code encrypted_content}, which
 * only Anthropic could write, is empty.
 */
final class SearchBlocks {
  private SearchBlocks() {}

  /** Returns the blocks for an answer's annotations; none where nothing is cited. */
  static List<ContentBlock> of(List<JrsValue> annotations, Supplier<String> ids) {
    List<JrsValue> results = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (JrsValue annotation : annotations) {
      JrsValue citation = Json.field(annotation, "url_citation");
      String url = Json.string(citation, "url");
      if (url != null && seen.add(url)) {
        results.add(
            Json.object()
                .put("type", "web_search_result")
                .put("url", url)
                .put("title", Json.string(citation, "title", url))
                .put("encrypted_content", "")
                .putNull("page_age")
                .build());
      }
    }
    if (results.isEmpty()) {
      return List.of();
    }
    String id = "srvtoolu_" + ids.get();
    return List.of(
        other(
            "server_tool_use",
            Json.object()
                .put("type", "server_tool_use")
                .put("id", id)
                .put("name", "web_search")
                .put("input", Json.object().build())
                .build()),
        other(
            "web_search_tool_result",
            Json.object()
                .put("type", "web_search_tool_result")
                .put("tool_use_id", id)
                .put("content", results)
                .build()));
  }

  /** Returns a whole answer with the blocks for what it cites behind the others. */
  static ModelResponse added(ModelResponse response, byte[] json, Supplier<String> ids) {
    List<JrsValue> annotations = new ArrayList<>();
    for (JrsValue choice : Json.array(Json.parse(json), "choices")) {
      annotations.addAll(Json.array(Json.field(choice, "message"), "annotations"));
    }
    List<ContentBlock> content = new ArrayList<>(response.content());
    content.addAll(of(annotations, ids));
    return new ModelResponse(
        response.id(),
        response.model(),
        content,
        response.stopReason(),
        response.stopSequence(),
        response.usage(),
        response.extensions());
  }

  private static ContentBlock other(String type, JrsValue json) {
    return new ContentBlock.Other("anthropic", type, Json.raw(json));
  }
}
