package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Everything that is wrong with a model request: its headers, its schema, its conversation. */
final class RequestCheck {
  private RequestCheck() {}

  static List<String> problems(RecordedRequest request) {
    List<String> problems = new ArrayList<>();
    String type = request.header("content-type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      problems.add("header content-type: is " + type + ", not application/json");
    }
    if (request.provider() == Provider.ANTHROPIC && request.header("anthropic-version") == null) {
      problems.add("header anthropic-version: missing");
    }
    JsonNode body = request.treeOrNull();
    if (body == null) {
      problems.add("the body is not JSON");
      return problems;
    }
    boolean messages = request.endpoint() == Endpoint.MESSAGES;
    problems.addAll(
        SchemaCheck.problems(
            messages ? SchemaName.MESSAGES_REQUEST : SchemaName.CHAT_REQUEST, body));
    if (!messages && body.path("model").isMissingNode() && body.path("models").isMissingNode()) {
      problems.add("/model: missing"); // the schema lets it go for accounts with a default model
    }
    if (messages
        && request.provider() == Provider.ANTHROPIC
        && body.path("max_tokens").isMissingNode()) {
      problems.add("/max_tokens: missing"); // OpenRouter has a default, Anthropic has none
    }
    problems.addAll(ConversationCheck.problems(messages, body));
    return problems;
  }
}
