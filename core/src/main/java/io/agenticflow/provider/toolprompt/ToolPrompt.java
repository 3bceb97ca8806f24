package io.agenticflow.provider.toolprompt;

import io.agenticflow.dialect.ToolInput;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
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
 * Rewrites a request for a model that knows no tools: the tools are described behind the system
 * prompt, and calls and results of the conversation become text in the form that the description
 * asks for. Everything else stays as it is and where it is, so that prompt caches are hit.
 */
final class ToolPrompt {
  private ToolPrompt() {}

  /**
   * Returns the request without tools.
   *
   * @param tools those that may be called, none where the choice is that none may
   */
  static ModelRequest of(ModelRequest request, List<ToolDefinition> tools) {
    List<ContentBlock> system = new ArrayList<>(request.system());
    if (!tools.isEmpty()) {
      CacheControl mark = tools.getLast().cacheControl();
      system.add(
          new ContentBlock.Text(
              describe(tools, request.toolChoice(), request.parallelToolCalls()),
              mark,
              Extensions.NONE));
    }
    List<Message> messages = new ArrayList<>(request.messages().size());
    List<String> order = List.of();
    for (Message message : request.messages()) {
      List<ContentBlock> content =
          message.role() == Role.ASSISTANT
              ? spoken(message.content())
              : answered(message.content(), order);
      messages.add(new Message(message.role(), content, message.extensions()));
      if (message.role() == Role.ASSISTANT) {
        order = ids(message.content());
      }
    }
    return request.toBuilder()
        .system(system)
        .messages(messages)
        .tools(List.of())
        .toolChoice(null)
        .parallelToolCalls(null)
        .build();
  }

  private static String describe(
      List<ToolDefinition> tools, @Nullable ToolChoice choice, @Nullable Boolean parallel) {
    StringBuilder out = new StringBuilder(1024);
    out.append("# Tools\n\n")
        .append(
            "You can call tools. Their signatures are between <tools> and </tools>:\n<tools>\n");
    for (ToolDefinition tool : tools) {
      RawJson schema = tool.inputSchema();
      JrsValue function =
          Json.object()
              .put("name", tool.name())
              .put("description", tool.description())
              .put("parameters", schema == null ? RawJson.EMPTY_OBJECT : schema)
              .build();
      out.append(
              Json.write(Json.object().put("type", "function").put("function", function).build()))
          .append('\n');
    }
    out.append(
            "</tools>\n\nTo call a tool, write a JSON object with its name and arguments between ")
        .append(CallFormat.TAGS.open())
        .append(" and ")
        .append(CallFormat.TAGS.close())
        .append(":\n")
        .append(CallFormat.TAGS.open())
        .append("\n{\"name\": \"<name>\", \"arguments\": <object>}\n")
        .append(CallFormat.TAGS.close())
        .append("\n\nThe arguments are one valid JSON object that fits the parameters. ")
        .append(
            Boolean.FALSE.equals(parallel)
                ? "Make at most one call in an answer. "
                : "For several calls, write several such blocks one after the other. ")
        .append("After the calls, stop: the results come in the next message, between ")
        .append("<tool_response> and </tool_response>, in the order of the calls. ")
        .append("Never write a <tool_response> yourself.");
    switch (choice) {
      case ToolChoice.Any _ -> out.append("\n\nIn this answer you must call a tool.");
      case ToolChoice.Named named ->
          out.append("\n\nIn this answer you must call the tool ").append(named.name()).append('.');
      case null, default -> {}
    }
    return out.toString();
  }

  /** A call stands in the text as the model wrote it, or would have written it. */
  private static List<ContentBlock> spoken(List<ContentBlock> blocks) {
    List<ContentBlock> spoken = new ArrayList<>(blocks.size());
    for (ContentBlock block : blocks) {
      if (block instanceof ContentBlock.ToolUse use) {
        String call =
            CallFormat.TAGS.open()
                + "\n{\"name\": "
                + Json.write(Json.of(use.name()))
                + ", \"arguments\": "
                + ToolInput.asText(use.input())
                + "}\n"
                + CallFormat.TAGS.close();
        append(spoken, call, use.cacheControl());
      } else if (block instanceof ContentBlock.Text text
          && !spoken.isEmpty()
          && text.extensions().isEmpty()) {
        append(spoken, text.text(), text.cacheControl());
      } else {
        spoken.add(block);
      }
    }
    return spoken;
  }

  /** Results come first, in the order of their calls, then what is said beside them. */
  private static List<ContentBlock> answered(List<ContentBlock> blocks, List<String> order) {
    if (blocks.stream().noneMatch(ContentBlock.ToolResult.class::isInstance)) {
      return blocks;
    }
    List<ContentBlock.ToolResult> results = new ArrayList<>();
    List<ContentBlock> others = new ArrayList<>();
    for (ContentBlock block : blocks) {
      if (block instanceof ContentBlock.ToolResult result) {
        results.add(result);
      } else {
        others.add(block);
      }
    }
    results.sort((a, b) -> Integer.compare(place(a, order), place(b, order)));
    List<ContentBlock> answered = new ArrayList<>();
    for (ContentBlock.ToolResult result : results) {
      result(result, answered);
    }
    answered.addAll(others);
    return answered;
  }

  private static int place(ContentBlock.ToolResult result, List<String> order) {
    int place = order.indexOf(result.toolUseId());
    return place < 0 ? order.size() : place;
  }

  private static void result(ContentBlock.ToolResult result, List<ContentBlock> answered) {
    StringBuilder words = new StringBuilder("<tool_response>\n");
    if (result.isError()) {
      words.append("[error]\n");
    }
    List<ContentBlock> media = new ArrayList<>(0);
    for (ContentBlock block : result.content()) {
      switch (block) {
        case ContentBlock.Text text -> words.append(text.text()).append('\n');
        case ContentBlock.Other other when other.type().equals("tool_reference") ->
            words
                .append("Tool ")
                .append(Json.string(Json.parse(other.json()), "tool_name", ""))
                .append(" is available now; it can be called.\n");
        case ContentBlock.Other other -> words.append(other.json().text()).append('\n');
        default -> media.add(block);
      }
    }
    if (result.content().isEmpty()) {
      words.append("[no output]\n");
    }
    if (!media.isEmpty()) {
      words.append("[").append(media.size()).append(" attached]\n");
    }
    append(answered, words.append("</tool_response>").toString(), result.cacheControl());
    answered.addAll(media);
  }

  /** Adds to the last block where it is text without a mark, else begins another. */
  private static void append(List<ContentBlock> blocks, String words, @Nullable CacheControl mark) {
    if (!blocks.isEmpty()
        && blocks.getLast() instanceof ContentBlock.Text last
        && last.cacheControl() == null
        && last.extensions().isEmpty()) {
      blocks.set(
          blocks.size() - 1,
          new ContentBlock.Text(last.text() + "\n" + words, mark, Extensions.NONE));
    } else {
      blocks.add(new ContentBlock.Text(words, mark, Extensions.NONE));
    }
  }

  private static List<String> ids(List<ContentBlock> blocks) {
    List<String> ids = new ArrayList<>();
    for (ContentBlock block : blocks) {
      if (block instanceof ContentBlock.ToolUse use) {
        ids.add(use.id());
      }
    }
    return ids;
  }
}
