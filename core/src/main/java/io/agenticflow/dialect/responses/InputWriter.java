package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.AnsweredCalls;
import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.dialect.DataUrl;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.ToolInput;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.dialect.ToolWords;
import io.agenticflow.dialect.Uncarried;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Writes a conversation as the flat list of items that it is here. For one request. */
final class InputWriter {
  private final Map<String, OfferedTool> offered;

  /** The forms of the calls so far, by their ids: an output has the form of its call. */
  private final Map<String, OfferedTool> calls = new HashMap<>();

  private final List<JrsValue> items = new ArrayList<>();

  InputWriter(Map<String, OfferedTool> offered) {
    this.offered = offered;
  }

  List<JrsValue> write(List<Message> messages) {
    for (Message message : AnsweredCalls.of(messages)) {
      List<JrsValue> said = new ArrayList<>();
      for (ContentBlock block : outputsFirst(message)) {
        switch (block) {
          case ContentBlock.Text text -> {
            if (!text.isEmpty()) {
              said.add(text(message.role(), text));
            }
          }
          case ContentBlock.Image image -> said.add(image(image));
          case ContentBlock.Document document -> said.add(document(document));
          case ContentBlock.Thinking thinking -> {
            flush(message.role(), said);
            addReasoning(thinking);
          }
          case ContentBlock.RedactedThinking redacted -> {
            flush(message.role(), said);
            addReasoning(redacted);
          }
          case ContentBlock.ToolUse use -> {
            flush(message.role(), said);
            items.add(call(use));
          }
          case ContentBlock.ToolResult result -> {
            flush(message.role(), said);
            items.add(output(result));
          }
          case ContentBlock.Other other -> {
            ContentBlock.Text words = ToolWords.asText(other);
            if (words != null) {
              said.add(text(message.role(), words));
            } else if (other.dialect().equals(NAME)) {
              flush(message.role(), said);
              items.add(Json.parse(other.json()));
            } else if (message.role() == Role.ASSISTANT && ToolWords.ofThePast(other) != null) {
              String past = ToolWords.ofThePast(other);
              if (past != null && !past.isEmpty()) {
                said.add(text(message.role(), new ContentBlock.Text(past)));
              }
            } else if (!Uncarried.isLeftOut(other, NAME)) {
              throw cannotCarry("a block of type " + other.type());
            }
          }
        }
      }
      flush(message.role(), said);
    }
    if (items.isEmpty()) {
      throw new DialectException("the request has no message that the Responses API can carry");
    }
    return items;
  }

  /** An output stands next to its call; what the user says beside it comes after. */
  private static List<ContentBlock> outputsFirst(Message message) {
    List<ContentBlock> all = message.content();
    if (message.role() != Role.USER || all.isEmpty()) {
      return all;
    }
    List<ContentBlock> ordered = new ArrayList<>(all.size());
    for (ContentBlock block : all) {
      if (block instanceof ContentBlock.ToolResult) {
        ordered.add(block);
      }
    }
    for (ContentBlock block : all) {
      if (!(block instanceof ContentBlock.ToolResult)) {
        ordered.add(block);
      }
    }
    return ordered;
  }

  /** Returns the item for reasoning that OpenAI itself has encrypted, null for any other. */
  static @Nullable JrsValue reasoning(ContentBlock block) {
    List<JrsValue> summary = new ArrayList<>(1);
    for (JrsValue detail : CarriedReasoning.details(block)) {
      String words = Json.string(detail, "summary");
      if (words != null) {
        summary.add(Json.object().put("type", "summary_text").put("text", words).build());
      }
      if (EncryptedReasoning.isOpenAis(detail)) {
        return Json.object()
            .put("type", "reasoning")
            .put("id", Json.string(detail, "id", "rs"))
            .put("summary", summary)
            .put("encrypted_content", Json.string(detail, "data"))
            .build();
      }
    }
    return null;
  }

  private void addReasoning(ContentBlock block) {
    JrsValue item = reasoning(block);
    if (item != null) {
      items.add(item);
    }
  }

  private void flush(Role role, List<JrsValue> said) {
    if (said.isEmpty()) {
      return;
    }
    String name =
        switch (role) {
          case USER -> "user";
          case ASSISTANT -> "assistant";
          case SYSTEM -> "developer";
        };
    JsonObjectBuilder json = Json.object().put("type", "message").put("role", name);
    if (role == Role.ASSISTANT) {
      json.put("id", "msg_" + items.size()).put("status", "completed");
      JrsValue phase = Json.field(said.getFirst(), "phase");
      said.replaceAll(InputWriter::withoutPhase);
      json.put("phase", phase);
    }
    items.add(json.put("content", said).build());
    said.clear();
  }

  /** The phase belongs to the message, and travels on its words. */
  private static JrsValue withoutPhase(JrsValue part) {
    if (Json.field(part, "phase") == null) {
      return part;
    }
    JsonObjectBuilder json = Json.object();
    Json.fields(part)
        .forEach(field -> {
          if (!field.getKey().equals("phase")) {
            json.put(field.getKey(), field.getValue());
          }
        });
    return json.build();
  }

  private static JrsValue text(Role role, ContentBlock.Text text) {
    JsonObjectBuilder json = Json.object();
    if (role == Role.ASSISTANT) {
      json.put("type", "output_text")
          .put("text", Json.of(text.words()))
          .put("annotations", List.of());
    } else {
      json.put("type", "input_text").put("text", Json.of(text.words()));
    }
    ExtensionFields.put(json, NAME, text.extensions());
    return json.build();
  }

  private static JrsValue image(ContentBlock.Image image) {
    JsonObjectBuilder json = Json.object().put("type", "input_image").put("detail", "auto");
    switch (image.source()) {
      case MediaSource.Base64 bytes -> json.put("image_url", DataUrl.write(bytes));
      case MediaSource.Url address -> json.put("image_url", address.url());
      case MediaSource.Other other when other.type().equals("file_id") ->
          json.put("file_id", Json.string(Json.parse(other.json()), "file_id"));
      case MediaSource.PlainText text -> throw cannotCarry("an image of plain text");
      case MediaSource.Other other ->
          throw cannotCarry("an image whose source is of the kind " + other.type());
    }
    json.put("detail", image.extensions().get("chat", "image_url.detail"));
    ExtensionFields.put(json, NAME, image.extensions());
    return json.build();
  }

  private static JrsValue document(ContentBlock.Document document) {
    JsonObjectBuilder json = Json.object().put("type", "input_file");
    switch (document.source()) {
      case MediaSource.PlainText text -> {
        String words =
            document.title() == null ? text.text() : document.title() + "\n\n" + text.text();
        return Json.object().put("type", "input_text").put("text", words).build();
      }
      case MediaSource.Base64 bytes ->
          json.put("filename", document.title() == null ? "document.pdf" : document.title())
              .put("file_data", DataUrl.write(bytes));
      case MediaSource.Url address ->
          json.put("filename", document.title()).put("file_url", address.url());
      case MediaSource.Other other when other.type().equals("file_id") ->
          json.put("filename", document.title())
              .put("file_id", Json.string(Json.parse(other.json()), "file_id"));
      case MediaSource.Other other ->
          throw cannotCarry("a document whose source is of the kind " + other.type());
    }
    ExtensionFields.put(json, NAME, document.extensions());
    return json.build();
  }

  private JrsValue call(ContentBlock.ToolUse use) {
    OfferedTool found = offered.get(use.name());
    OfferedTool tool = found == null ? OfferedTool.function(ToolNames.wire(use.name())) : found;
    calls.put(use.id(), tool);
    RawJson input = use.input();
    if (tool.client() != null) {
      JsonObjectBuilder json =
          Json.object()
              .put("type", tool.client().call)
              .put("id", "sh_" + items.size())
              .put("status", "completed")
              .put("call_id", use.id());
      if (tool.client() == ClientTool.TOOL_SEARCH) {
        json.put("execution", "client");
      }
      return json.put(tool.client().field, tool.client().action(ToolInput.asObject(input))).build();
    }
    JsonObjectBuilder json =
        Json.object()
            .put("type", tool.isCustom() ? "custom_tool_call" : "function_call")
            .put("call_id", use.id())
            .put("namespace", tool.namespace())
            .put("name", tool.name());
    if (tool.isCustom()) {
      json.put("input", CustomText.of(input));
    } else {
      json.put("id", "fc_" + items.size()).put("arguments", ToolInput.asText(input));
    }
    ExtensionFields.put(json, NAME, use.extensions());
    return json.build();
  }

  private JrsValue output(ContentBlock.ToolResult result) {
    OfferedTool tool = calls.getOrDefault(result.toolUseId(), OfferedTool.function(""));
    if (tool.client() == ClientTool.TOOL_SEARCH) {
      return found(result);
    }
    List<JrsValue> parts = new ArrayList<>();
    boolean onlyWords = true;
    StringBuilder words = new StringBuilder(result.isError() ? "[error]\n" : "");
    if (result.isError()) {
      parts.add(Json.object().put("type", "input_text").put("text", "[error]").build());
    }
    for (ContentBlock block : result.content()) {
      JrsValue part =
          switch (block) {
            case ContentBlock.Text text -> text(Role.USER, text);
            case ContentBlock.Image image -> image(image);
            case ContentBlock.Document document -> document(document);
            case ContentBlock.Other other when other.dialect().equals(NAME) ->
                Json.parse(other.json());
            case ContentBlock.Other other ->
                text(Role.USER, new ContentBlock.Text(ToolWords.resultText(other)));
            default -> throw cannotCarry("such a block in a tool result");
          };
      onlyWords &= "input_text".equals(Json.string(part, "type"));
      words
          .append(parts.isEmpty() || words.isEmpty() || words.toString().endsWith("\n") ? "" : "\n")
          .append(Json.string(part, "text", ""));
      parts.add(part);
    }
    String type =
        tool.client() != null
            ? tool.client().output
            : tool.isCustom() ? "custom_tool_call_output" : "function_call_output";
    JsonObjectBuilder json = Json.object().put("type", type).put("call_id", result.toolUseId());
    if (onlyWords) {
      json.put("output", words.toString());
    } else {
      json.put("output", parts);
    }
    ExtensionFields.put(json, NAME, result.extensions());
    return json.build();
  }

  /** What a search has found is offered with all other tools by now. */
  private static JrsValue found(ContentBlock.ToolResult result) {
    return Json.object()
        .put("type", ClientTool.TOOL_SEARCH.output)
        .put("call_id", result.toolUseId())
        .put("execution", "client")
        .put("status", "completed")
        .put("tools", List.of())
        .build();
  }

  private static DialectException cannotCarry(String what) {
    return new DialectException("the Responses API cannot carry " + what);
  }
}
