package io.agenticflow.cli.validate;

import static io.agenticflow.cli.validate.ClientDialect.require;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** A client of OpenAI's Chat Completions. */
final class ChatClient implements ClientDialect {
  static final String PATH = "/v1/chat/completions";

  @Override
  public String title() {
    return "Chat Completions";
  }

  @Override
  public Called call(GatewayClient client, String model, String task)
      throws CheckFailure, IOException, InterruptedException {
    JrsValue answer = client.ask(PATH, body(model, List.of(system(), user(task))), Map.of());
    long promptTokens = envelope(answer);
    JrsValue choice = Json.array(answer, "choices").getFirst();
    require(
        "tool_calls".equals(Json.string(choice, "finish_reason")),
        "Chat Completions: finish_reason of a tool call is "
            + Json.string(choice, "finish_reason")
            + " and not tool_calls");
    List<JrsValue> calls = Json.array(Json.field(choice, "message"), "tool_calls");
    require(
        !calls.isEmpty(), "Chat Completions: finish_reason is tool_calls and the message has none");
    JrsValue call = calls.getFirst();
    JrsValue function = Json.field(call, "function");
    require(
        TOOL.equals(Json.string(function, "name")),
        "Chat Completions: the tool that is called is " + Json.string(function, "name"));
    String id = Json.string(call, "id", "");
    require(!id.isEmpty(), "Chat Completions: the tool call has no id");
    String arguments = Json.string(function, "arguments", "");
    try {
      if (Json.parse(arguments) instanceof JrsObject input) {
        return new Called(id, input, promptTokens);
      }
    } catch (JsonException e) {
      throw new CheckFailure(
          "Chat Completions: the arguments of the tool call are no JSON: "
              + Words.shortened(arguments),
          e);
    }
    throw new CheckFailure("Chat Completions: the arguments of the tool call are no object");
  }

  @Override
  public String finish(
      GatewayClient client, String model, String task, Called called, String result)
      throws CheckFailure, IOException, InterruptedException {
    JrsObject call =
        Json.object()
            .put("id", called.id())
            .put("type", "function")
            .put(
                "function",
                Json.object()
                    .put("name", TOOL)
                    .put("arguments", Json.write(called.input()))
                    .build())
            .build();
    JrsObject assistant =
        Json.object().put("role", "assistant").put("tool_calls", List.of(call)).build();
    JrsObject told =
        Json.object()
            .put("role", "tool")
            .put("tool_call_id", called.id())
            .put("content", result)
            .build();
    JrsValue answer =
        client.ask(PATH, body(model, List.of(system(), user(task), assistant, told)), Map.of());
    envelope(answer);
    JrsValue choice = Json.array(answer, "choices").getFirst();
    require(
        "stop".equals(Json.string(choice, "finish_reason")),
        "Chat Completions: finish_reason of a text is "
            + Json.string(choice, "finish_reason")
            + " and not stop");
    String text = Json.string(Json.field(choice, "message"), "content", "");
    require(!text.isEmpty(), "Chat Completions: the answer has no text");
    return text;
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
        .put("max_tokens", MessagesClient.MAX_TOKENS)
        .put(
            "tools",
            List.of(
                Json.object()
                    .put("type", "function")
                    .put(
                        "function",
                        Json.object()
                            .put("name", TOOL)
                            .put("description", "Returns the value that belongs to a key.")
                            .put("parameters", ToolSchema.OBJECT)
                            .build())
                    .build()))
        .put("messages", new ArrayList<>(messages))
        .build();
  }

  /** Looks at what every answer has and returns the tokens of its prompt. */
  private static long envelope(JrsValue answer) throws CheckFailure {
    require(
        "chat.completion".equals(Json.string(answer, "object")),
        "Chat Completions: the answer's object is " + Json.string(answer, "object"));
    require(!Json.string(answer, "id", "").isEmpty(), "Chat Completions: the answer has no id");
    List<JrsValue> choices = Json.array(answer, "choices");
    require(!choices.isEmpty(), "Chat Completions: the answer has no choices");
    require(
        "assistant".equals(Json.string(Json.field(choices.getFirst(), "message"), "role")),
        "Chat Completions: the message's role is not assistant");
    JrsValue usage = Json.field(answer, "usage");
    long prompt = Json.integer(usage, "prompt_tokens", 0);
    long output = Json.integer(usage, "completion_tokens", 0);
    require(
        prompt > 0 && output > 0,
        "Chat Completions: the usage counts " + prompt + " tokens in and " + output + " out");
    return prompt;
  }

  private static JrsObject system() {
    return Json.object().put("role", "system").put("content", SYSTEM).build();
  }

  private static JrsObject user(String words) {
    return Json.object().put("role", "user").put("content", words).build();
  }
}
