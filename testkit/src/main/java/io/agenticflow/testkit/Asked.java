package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A model request as far as a script cares, the same for both dialects.
 *
 * @param model the name that was asked for; empty where the request has none
 * @param includeUsage whether a streamed Chat Completions answer is to end with its usage
 * @param system the system prompt, empty for none
 * @param user the text of the last user message that carries no tool results
 * @param turn the model's messages since then, the one asked for included
 */
record Asked(
    Endpoint endpoint,
    Provider provider,
    String model,
    boolean stream,
    boolean includeUsage,
    String system,
    String user,
    int turn) {

  static Asked read(Endpoint endpoint, Provider provider, @Nullable JsonNode body) {
    if (body == null) {
      return new Asked(endpoint, provider, "", false, false, "", "", 1);
    }
    List<String> system = new ArrayList<>();
    system.add(text(body.path("system")));
    String user = "";
    int answered = 0;
    for (JsonNode message : body.path("messages").values()) {
      String role = message.path("role").stringValue("");
      JsonNode content = message.path("content");
      switch (role) {
        case "system", "developer" -> system.add(text(content));
        case "assistant" -> answered++;
        case "user" -> {
          if (!carriesToolResult(content)) {
            user = text(content);
            answered = 0;
          }
        }
        default -> {} // tool messages, and roles that the schema check reports
      }
    }
    return new Asked(
        endpoint,
        provider,
        body.path("model").stringValue(""),
        body.path("stream").asBoolean(false),
        body.path("stream_options").path("include_usage").asBoolean(false),
        String.join("\n", system).strip(),
        user,
        answered + 1);
  }

  private static boolean carriesToolResult(JsonNode content) {
    for (JsonNode block : content.values()) {
      if (block.path("type").stringValue("").equals("tool_result")) {
        return true;
      }
    }
    return false;
  }

  /** Returns a string as it is, and the text of a list's text blocks joined. */
  private static String text(JsonNode content) {
    if (content.isString()) {
      return content.stringValue();
    }
    StringBuilder all = new StringBuilder();
    for (JsonNode block : content.values()) {
      all.append(block.path("text").stringValue(""));
    }
    return all.toString();
  }
}
