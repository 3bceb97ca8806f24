package io.agenticflow.agent.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * A conversation as {@code sampling/createMessage} has it, in our words, and an answer of ours in
 * its.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/schema#createmessagerequestparams">CreateMessageRequestParams</a>
 */
final class SampledMessages {
  private SampledMessages() {}

  /**
   * Reads what a server wants to be asked. Which model it would like, and whether it would like the
   * run's own conversation in it, is passed over.
   *
   * @throws RpcException where it cannot be asked
   */
  static ModelRequest.Builder read(JrsObject params) throws RpcException {
    List<Message> messages = new ArrayList<>();
    for (JrsValue each : Json.array(params, "messages")) {
      messages.add(message(each));
    }
    if (messages.isEmpty()) {
      throw wrong("has no messages");
    }
    checkResults(messages);
    ModelRequest.Builder asked = ModelRequest.to("").messages(messages);
    String system = Json.string(params, "systemPrompt");
    if (system != null && !system.isBlank()) {
      asked.system(system);
    }
    BigDecimal temperature = Json.decimal(params, "temperature");
    if (temperature != null) {
      asked.temperature(temperature.doubleValue());
    }
    List<String> stops = new ArrayList<>();
    Json.array(params, "stopSequences").forEach(each -> stops.add(each.asText()));
    asked.stopSequences(stops);
    List<ToolDefinition> tools = new ArrayList<>();
    for (JrsValue each : Json.array(params, "tools")) {
      tools.add(tool(each));
    }
    if (!tools.isEmpty()) {
      asked.tools(tools);
      JrsValue choice = Json.field(params, "toolChoice");
      if (choice != null) {
        asked.toolChoice(choice(Json.string(choice, "mode", "auto")));
      }
    }
    return asked;
  }

  private static RpcException wrong(String what) {
    return new RpcException(RpcError.INVALID_PARAMS, "the request to a model " + what);
  }

  private static Message message(JrsValue written) throws RpcException {
    Role role =
        switch (Json.string(written, "role", "")) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default -> throw wrong("has a message of neither user nor assistant");
        };
    JrsValue content = Json.field(written, "content");
    List<ContentBlock> blocks = new ArrayList<>();
    if (content instanceof JrsArray) {
      for (JrsValue each : Json.elements(content)) {
        blocks.add(block(each, role));
      }
    } else if (content != null) {
      blocks.add(block(content, role));
    }
    if (blocks.isEmpty()) {
      throw wrong("has a message without content");
    }
    return new Message(role, blocks);
  }

  private static ContentBlock block(JrsValue written, Role role) throws RpcException {
    String type = Json.string(written, "type", "");
    return switch (type) {
      case "tool_use" -> call(written, role);
      case "tool_result" -> {
        if (role != Role.USER) {
          throw wrong("has a tool's result that is not the user's");
        }
        yield result(written);
      }
      default -> plain(written, type);
    };
  }

  private static ContentBlock call(JrsValue written, Role role) throws RpcException {
    if (role != Role.ASSISTANT) {
      throw wrong("has a call of a tool that is not the assistant's");
    }
    return new ContentBlock.ToolUse(
        text(written, "id"),
        text(written, "name"),
        Json.raw(
            Json.field(written, "input") instanceof JrsObject input
                ? input
                : Json.object().build()));
  }

  private static ContentBlock plain(JrsValue written, String type) throws RpcException {
    return switch (type) {
      case "text" -> new ContentBlock.Text(Json.string(written, "text", ""));
      case "image" ->
          new ContentBlock.Image(
              new MediaSource.Base64(text(written, "mimeType"), text(written, "data")),
              null,
              Extensions.NONE);
      case "audio" -> throw wrong("has sound, which is not passed on here");
      default -> throw wrong("has content of the type " + type + ", which is not passed on here");
    };
  }

  private static ContentBlock result(JrsValue written) throws RpcException {
    List<ContentBlock> blocks = new ArrayList<>();
    for (JrsValue each : Json.array(written, "content")) {
      blocks.add(plain(each, Json.string(each, "type", "")));
    }
    JrsValue structured = Json.field(written, "structuredContent");
    if (blocks.isEmpty() && structured != null) {
      blocks.add(new ContentBlock.Text(Json.write(structured)));
    }
    return new ContentBlock.ToolResult(
        text(written, "toolUseId"), blocks, Json.isTrue(written, "isError"), null, Extensions.NONE);
  }

  /**
   * Every call has its result in the next message, and such a message has nothing else; providers
   * refuse anything else, in words that help no server.
   */
  private static void checkResults(List<Message> messages) throws RpcException {
    Set<String> open = new HashSet<>();
    for (Message message : messages) {
      Set<String> results = new HashSet<>();
      Set<String> calls = new HashSet<>();
      for (ContentBlock block : message.content()) {
        if (block instanceof ContentBlock.ToolResult result) {
          results.add(result.toolUseId());
        } else if (block instanceof ContentBlock.ToolUse call) {
          calls.add(call.id());
        }
      }
      if (!results.equals(open)) {
        throw wrong("has calls of tools and results that do not belong together");
      }
      if (!results.isEmpty() && results.size() != message.content().size()) {
        throw wrong("has a message with results of tools and something else");
      }
      open = calls;
    }
    if (!open.isEmpty()) {
      throw wrong("ends with calls of tools that have no results");
    }
  }

  private static ToolDefinition tool(JrsValue written) throws RpcException {
    JrsValue schema = Json.field(written, "inputSchema");
    return new ToolDefinition(
        text(written, "name"),
        Json.string(written, "description", ""),
        Json.raw(schema == null ? Json.object().put("type", "object").build() : schema));
  }

  private static ToolChoice choice(String mode) throws RpcException {
    return switch (mode) {
      case "auto" -> new ToolChoice.Auto();
      case "required" -> new ToolChoice.Any();
      case "none" -> new ToolChoice.None();
      default -> throw wrong("has the unknown choice of tools " + mode);
    };
  }

  private static String text(JrsValue object, String field) throws RpcException {
    if (Json.field(object, field) instanceof JrsString text && !text.asText().isEmpty()) {
      return text.asText();
    }
    throw wrong("has content without " + field);
  }

  /** Returns all that the messages say, for a person who is to agree; pictures are only named. */
  static String words(JrsObject params) throws RpcException {
    StringBuilder words = new StringBuilder();
    String system = Json.string(params, "systemPrompt");
    if (system != null && !system.isBlank()) {
      words.append("(instructions) ").append(system.strip()).append('\n');
    }
    for (JrsValue each : Json.array(params, "messages")) {
      Message message = message(each);
      words.append(message.role() == Role.USER ? "(user) " : "(assistant) ");
      for (ContentBlock block : message.content()) {
        words.append(
            switch (block) {
              case ContentBlock.Text text -> text.text();
              case ContentBlock.Image _ -> "[a picture]";
              case ContentBlock.ToolUse call -> "[a call of " + call.name() + "]";
              case ContentBlock.ToolResult _ -> "[a tool's result]";
              default -> "";
            });
      }
      words.append('\n');
    }
    return words.toString();
  }

  /** Returns an answer as a server reads it: one block where there is one, else a list of them. */
  static JrsObject answer(ModelResponse response, String model) {
    List<JrsValue> blocks = new ArrayList<>();
    String words = response.toMessage().text();
    if (!words.isEmpty()) {
      blocks.add(Json.object().put("type", "text").put("text", words).build());
    }
    for (ContentBlock block : response.content()) {
      if (block instanceof ContentBlock.ToolUse call) {
        blocks.add(
            Json.object()
                .put("type", "tool_use")
                .put("id", call.id())
                .put("name", call.name())
                .put("input", call.input())
                .build());
      }
    }
    if (blocks.isEmpty()) {
      blocks.add(Json.object().put("type", "text").put("text", "").build());
    }
    JsonObjectBuilder result = Json.object().put("role", "assistant");
    if (blocks.size() == 1) {
      result.put("content", blocks.getFirst());
    } else {
      result.put("content", blocks);
    }
    return result.put("model", model).put("stopReason", reason(response.stopReason())).build();
  }

  private static @Nullable String reason(@Nullable StopReason reason) {
    if (reason == null) {
      return null;
    }
    return switch (reason.name()) {
      case "end_turn" -> "endTurn";
      case "max_tokens" -> "maxTokens";
      case "stop_sequence" -> "stopSequence";
      case "tool_use" -> "toolUse";
      default -> reason.name();
    };
  }
}
