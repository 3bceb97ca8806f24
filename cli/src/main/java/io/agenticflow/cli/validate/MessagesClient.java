package io.agenticflow.cli.validate;

import static io.agenticflow.cli.validate.ClientDialect.require;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** A client of Anthropic's Messages. */
final class MessagesClient implements ClientDialect {
  static final String PATH = "/v1/messages";
  static final int MAX_TOKENS = 600;

  @Override
  public String title() {
    return "Messages";
  }

  @Override
  public Called call(GatewayClient client, String model, String task)
      throws CheckFailure, IOException, InterruptedException {
    JrsValue answer = client.ask(PATH, body(model, List.of(user(task))), Map.of());
    long promptTokens = envelope(answer);
    require(
        "tool_use".equals(Json.string(answer, "stop_reason")),
        "Messages: stop_reason of a tool call is "
            + Json.string(answer, "stop_reason")
            + " and not tool_use");
    for (JrsValue block : Json.array(answer, "content")) {
      if ("tool_use".equals(Json.string(block, "type"))) {
        require(
            TOOL.equals(Json.string(block, "name")),
            "Messages: the tool that is called is " + Json.string(block, "name"));
        String id = Json.string(block, "id", "");
        require(!id.isEmpty(), "Messages: the tool_use block has no id");
        if (Json.field(block, "input") instanceof JrsObject input) {
          return new Called(id, input, promptTokens);
        }
        throw new CheckFailure("Messages: the input of the tool_use block is no object");
      }
    }
    throw new CheckFailure("Messages: stop_reason is tool_use and no block of the answer is one");
  }

  @Override
  public String finish(
      GatewayClient client, String model, String task, Called called, String result)
      throws CheckFailure, IOException, InterruptedException {
    JrsObject assistant =
        message(
            "assistant",
            Json.object()
                .put("type", "tool_use")
                .put("id", called.id())
                .put("name", TOOL)
                .put("input", called.input())
                .build());
    JrsObject told =
        message(
            "user",
            Json.object()
                .put("type", "tool_result")
                .put("tool_use_id", called.id())
                .put("content", result)
                .build());
    JrsValue answer = client.ask(PATH, body(model, List.of(user(task), assistant, told)), Map.of());
    envelope(answer);
    require(
        "end_turn".equals(Json.string(answer, "stop_reason")),
        "Messages: stop_reason of a text is "
            + Json.string(answer, "stop_reason")
            + " and not end_turn");
    StringBuilder text = new StringBuilder();
    for (JrsValue block : Json.array(answer, "content")) {
      if ("text".equals(Json.string(block, "type"))) {
        text.append(Json.string(block, "text", ""));
      }
    }
    require(!text.isEmpty(), "Messages: the answer has no text");
    return text.toString();
  }

  /** Returns a request of a user's words alone. */
  static JrsObject body(String model, String words, boolean stream, int maxTokens) {
    return Json.object()
        .put("model", model)
        .put("max_tokens", maxTokens)
        .put("stream", stream)
        .put("messages", List.of(user(words)))
        .build();
  }

  private static JrsObject body(String model, List<JrsObject> messages) {
    return Json.object()
        .put("model", model)
        .put("max_tokens", MAX_TOKENS)
        .put("system", SYSTEM)
        .put(
            "tools",
            List.of(
                Json.object()
                    .put("name", TOOL)
                    .put("description", "Returns the value that belongs to a key.")
                    .put("input_schema", ToolSchema.OBJECT)
                    .build()))
        .put("messages", new ArrayList<>(messages))
        .build();
  }

  /** Looks at what every answer has and returns the tokens of its prompt. */
  private static long envelope(JrsValue answer) throws CheckFailure {
    require(
        "message".equals(Json.string(answer, "type")),
        "Messages: the answer's type is " + Json.string(answer, "type") + " and not message");
    require(
        "assistant".equals(Json.string(answer, "role")),
        "Messages: the answer's role is " + Json.string(answer, "role"));
    require(!Json.string(answer, "id", "").isEmpty(), "Messages: the answer has no id");
    JrsValue usage = Json.field(answer, "usage");
    long output = Json.integer(usage, "output_tokens", 0);
    long prompt =
        Json.integer(usage, "input_tokens", 0)
            + Json.integer(usage, "cache_read_input_tokens", 0)
            + Json.integer(usage, "cache_creation_input_tokens", 0);
    require(
        prompt > 0 && output > 0,
        "Messages: the usage counts " + prompt + " tokens in and " + output + " out");
    return prompt;
  }

  private static JrsObject user(String words) {
    return Json.object().put("role", "user").put("content", words).build();
  }

  private static JrsObject message(String role, JrsObject block) {
    return Json.object().put("role", role).put("content", List.of(block)).build();
  }
}
