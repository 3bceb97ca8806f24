package io.agenticflow.local;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * A request as plain text turns: tools described in the system text, calls and results between
 * tags.
 *
 * <p>The tags are those that Qwen 2.5 and Hermes models are trained on. A call is written exactly
 * as {@link SchemaGrammar} makes the model write it, so that the text of the last turn is the
 * beginning of the next prompt and the engine reads it from its cache.
 *
 * @param system the instructions, never empty
 * @param turns begins with the user's and alternates
 */
record Transcript(String system, List<ChatFormat.Turn> turns) {
  static final String CALL_START = "<tool_call>";
  static final String CALL_END = "</tool_call>";

  /**
   * Writes the request's conversation down.
   *
   * @throws ModelException where it holds something that a text model cannot read
   */
  static Transcript of(ModelRequest request, ControlTokens control) {
    StringBuilder system = new StringBuilder(control.defuse(text(request.system(), "\n\n")));
    if (system.isEmpty()) {
      system.append("You are a helpful assistant.");
    }
    List<ToolDefinition> tools = usableTools(request);
    if (!tools.isEmpty()) {
      describe(tools, request.toolChoice(), control, system);
    }
    List<ChatFormat.Turn> turns = new ArrayList<>();
    for (Message message : request.messages()) {
      boolean ofModel = message.role() == Role.ASSISTANT;
      String text =
          ofModel ? modelText(message.content(), control) : userText(message.content(), control);
      if (ofModel && turns.isEmpty()) {
        turns.add(new ChatFormat.Turn(false, ""));
      }
      if (!turns.isEmpty() && turns.getLast().ofModel() == ofModel) {
        text = turns.removeLast().text() + "\n" + text;
      }
      turns.add(new ChatFormat.Turn(ofModel, text));
    }
    return new Transcript(system.toString(), List.copyOf(turns));
  }

  /** Returns the tools that the model may call in this request. */
  static List<ToolDefinition> usableTools(ModelRequest request) {
    return switch (request.toolChoice()) {
      case ToolChoice.None _ -> List.of();
      case ToolChoice.Named named ->
          request.tools().stream().filter(t -> t.name().equals(named.name())).toList();
      case null, default -> request.tools().stream().filter(t -> t.type() == null).toList();
    };
  }

  /** Returns a call as it stands in the conversation. */
  static String call(String name, RawJson input) {
    return CALL_START + "\n" + SchemaGrammar.callPrefix(name) + input.text() + "}\n" + CALL_END;
  }

  /**
   * Returns the call that an answer consists of, where a model trained on another format wrote its
   * object without the tags; else null.
   */
  static ContentBlock.@Nullable ToolUse bareCall(
      String words, List<ToolDefinition> tools, String id) {
    JrsValue object;
    try {
      object = Json.parse(words.strip());
    } catch (JsonException e) {
      return null; // words after all
    }
    String name = Json.string(object, "name");
    JrsValue input = Json.field(object, "arguments");
    if (input == null) {
      input = Json.field(object, "parameters");
    }
    boolean known = tools.stream().anyMatch(tool -> tool.name().equals(name));
    return name != null && known && input != null && input.isObject()
        ? new ContentBlock.ToolUse(id, name, Json.raw(input))
        : null;
  }

  private static void describe(
      List<ToolDefinition> tools,
      @Nullable ToolChoice choice,
      ControlTokens control,
      StringBuilder out) {
    out.append(
        "\n\n# Tools\n\nYou can call the tools listed between <tools></tools>, one JSON object a line:\n<tools>");
    for (ToolDefinition tool : tools) {
      RawJson schema = tool.inputSchema();
      JrsValue function =
          Json.object()
              .put("name", tool.name())
              .put("description", tool.description())
              .put("parameters", schema == null ? RawJson.EMPTY_OBJECT : schema)
              .build();
      out.append('\n')
          .append(
              control.defuse(
                  Json.write(
                      Json.object().put("type", "function").put("function", function).build())));
    }
    out.append(
            "\n</tools>\n\nTo call a tool, write its name and its arguments as one JSON object between ")
        .append(CALL_START)
        .append(CALL_END)
        .append(" and then stop:\n")
        .append(CALL_START)
        .append("\n{\"name\": <tool name>, \"arguments\": <object>}\n")
        .append(CALL_END);
    if (choice instanceof ToolChoice.Any || choice instanceof ToolChoice.Named) {
      out.append("\n\nYou must call a tool now.");
    }
  }

  private static String modelText(List<ContentBlock> content, ControlTokens control) {
    StringBuilder out = new StringBuilder();
    for (ContentBlock block : content) {
      switch (block) {
        case ContentBlock.Text text -> out.append(control.defuse(text.text()));
        case ContentBlock.ToolUse use -> {
          startLine(out);
          out.append(control.defuse(call(use.name(), use.input())));
        }
        case ContentBlock.Thinking _, ContentBlock.RedactedThinking _ -> {
          // Models of this kind are trained on conversations without their earlier reasoning.
        }
        case ContentBlock.Image _,
            ContentBlock.Document _,
            ContentBlock.ToolResult _,
            ContentBlock.Other _ ->
            throw unreadable(block);
      }
    }
    return out.toString();
  }

  private static String userText(List<ContentBlock> content, ControlTokens control) {
    StringBuilder out = new StringBuilder();
    for (ContentBlock block : content) {
      startLine(out);
      if (block instanceof ContentBlock.ToolResult result) {
        out.append("<tool_response>\n")
            .append(result.isError() ? "ERROR: " : "")
            .append(control.defuse(resultText(result.content())))
            .append("\n</tool_response>");
      } else {
        out.append(control.defuse(text(List.of(block), "")));
      }
    }
    return out.toString();
  }

  private static void startLine(StringBuilder out) {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
      out.append('\n');
    }
  }

  private static String resultText(List<ContentBlock> content) {
    List<String> parts = new ArrayList<>();
    for (ContentBlock block : content) {
      parts.add(
          block instanceof ContentBlock.Image
              ? "[an image, which this model cannot see]"
              : text(List.of(block), ""));
    }
    return String.join("\n", parts);
  }

  private static String text(List<ContentBlock> blocks, String between) {
    List<String> parts = new ArrayList<>();
    for (ContentBlock block : blocks) {
      parts.add(
          switch (block) {
            case ContentBlock.Text text -> text.text();
            case ContentBlock.Document document
                when document.source() instanceof MediaSource.PlainText plain ->
                plain.text();
            case ContentBlock.Image _,
                ContentBlock.Document _,
                ContentBlock.Thinking _,
                ContentBlock.RedactedThinking _,
                ContentBlock.ToolUse _,
                ContentBlock.ToolResult _,
                ContentBlock.Other _ ->
                throw unreadable(block);
          });
    }
    return String.join(between, parts);
  }

  private static ModelException unreadable(ContentBlock block) {
    String what =
        switch (block) {
          case ContentBlock.Image _ -> "images";
          case ContentBlock.Document _ -> "documents";
          case ContentBlock.Other other -> "blocks of type " + other.type();
          case ContentBlock.Text _,
              ContentBlock.Thinking _,
              ContentBlock.RedactedThinking _,
              ContentBlock.ToolUse _,
              ContentBlock.ToolResult _ ->
              "a " + block.getClass().getSimpleName() + " block in this place";
        };
    return new ModelException(
        new ApiError(
            ApiError.Kind.INVALID_REQUEST,
            "A model in this process reads text only; it cannot take " + what + "."));
  }
}
