package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.DataUrl;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.ToolInput;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Writes a client's stream: one item after the other, each begun, filled and ended, all events
 * numbered, the whole response at the end.
 *
 * <p>Text blocks that follow each other are the parts of one message. A ping is nothing here: the
 * dialect has no such event.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming
 *     events</a>
 */
final class ResponsesStreamWriter implements Dialect.StreamWriter {
  private final InstantSource clock;
  private final @Nullable ModelRequest request;
  private final Map<String, OfferedTool> offered;
  private final boolean showEncrypted;
  private final List<JrsValue> output = new ArrayList<>();
  private final List<SseEvent> out = new ArrayList<>();
  private ResponseObject response;
  private @Nullable JrsValue ended;
  private long sequence;

  /** What follows the prefix in the ids of the response and its items. */
  private String suffix = "";

  private @Nullable StopReason stopReason;
  private Usage usage = Usage.NONE;

  /** The id of the open item; empty where none is open. */
  private String item = "";

  /** The parts of the open message; it stays open from one text block to the next. */
  private final List<JrsValue> parts = new ArrayList<>();

  private boolean inMessage;

  private @Nullable ContentBlock block;
  private final StringBuilder words = new StringBuilder();
  private final StringBuilder signature = new StringBuilder();
  private boolean summaryBegun;
  private OfferedTool tool = OfferedTool.function("");
  private CustomText custom = new CustomText();

  /** The start of every event that brings words, up to the words. */
  private String head = "";

  ResponsesStreamWriter(InstantSource clock, @Nullable ModelRequest request) {
    this.clock = clock;
    this.request = request;
    this.offered = request == null ? Map.of() : OfferedTool.of(request);
    this.showEncrypted =
        request == null
            || request.extensions().get(NAME, "include.reasoning.encrypted_content") != null;
    this.response = new ResponseObject("", "", now(), request);
  }

  @Override
  public List<SseEvent> write(StreamEvent event) {
    out.clear();
    switch (event) {
      case StreamEvent.BlockDelta delta -> delta(delta.delta());
      case StreamEvent.BlockStart start -> start(start.block());
      case StreamEvent.BlockStop stop -> stop();
      case StreamEvent.MessageStart start -> messageStart(start);
      case StreamEvent.MessageDelta delta -> {
        stopReason = delta.stopReason();
        usage = delta.usage();
        closeMessage();
      }
      case StreamEvent.MessageStop stop -> messageStop();
      case StreamEvent.Failed failed -> {
        ended = response.failed(failed.error(), output);
        emit(event("response.failed").put("response", ended));
      }
      case StreamEvent.Ping ping -> {}
      case StreamEvent.Other other -> {}
    }
    return List.copyOf(out);
  }

  /** Returns the response at its end, or null before it. */
  @Nullable JrsValue ended() {
    return ended;
  }

  private void messageStart(StreamEvent.MessageStart start) {
    int underscore = start.id().indexOf('_');
    int dash = start.id().indexOf('-');
    suffix =
        start
            .id()
            .substring(Math.max(underscore, start.id().startsWith("chatcmpl-") ? dash : -1) + 1);
    response = new ResponseObject("resp_" + suffix, start.model(), response.created(), request);
    JrsValue begun = response.started();
    emit(event("response.created").put("response", begun));
    emit(event("response.in_progress").put("response", begun));
  }

  private void messageStop() {
    closeMessage();
    ended = response.ended(stopReason, output, usage, now());
    boolean whole = ResponseObject.incomplete(stopReason) == null;
    emit(event(whole ? "response.completed" : "response.incomplete").put("response", ended));
  }

  // ---- blocks

  private void start(ContentBlock start) {
    block = start;
    words.setLength(0);
    if (start instanceof ContentBlock.Text) {
      textStart();
      return;
    }
    closeMessage();
    switch (start) {
      case ContentBlock.Thinking thinking -> {
        signature.setLength(0);
        summaryBegun = false;
        open("rs");
        added(reasoning("", null));
      }
      case ContentBlock.RedactedThinking redacted -> {
        if (showEncrypted) {
          open("rs");
          added(reasoning("", null));
          done(reasoning("", EncryptedReasoning.of(redacted)));
        }
      }
      case ContentBlock.ToolUse use -> toolStart(use);
      case ContentBlock.Image image -> image(image);
      default -> {} // what a provider's own tool has done has no item here
    }
  }

  private void delta(Delta delta) {
    switch (delta) {
      case Delta.Text text -> {
        words.append(text.text());
        words(text.text());
      }
      case Delta.Thinking thinking -> {
        if (!summaryBegun) {
          summaryBegun = true;
          emit(summary("response.reasoning_summary_part.added").put("part", summaryPart("")));
          head = head("response.reasoning_summary_text.delta", "\"summary_index\":0,");
        }
        words.append(thinking.thinking());
        words(thinking.thinking());
      }
      case Delta.Signature more -> signature.append(more.signature());
      case Delta.InputJson input -> {
        if (block instanceof ContentBlock.ToolUse) {
          words.append(input.partialJson());
          if (tool.isCustom()) {
            words(custom.add(input.partialJson()));
          } else if (tool.client() == null) {
            words(input.partialJson());
          }
        }
      }
      case Delta.Other other -> {}
    }
  }

  private void stop() {
    ContentBlock stopped = block;
    block = null;
    switch (stopped) {
      case ContentBlock.Text text -> textStop();
      case ContentBlock.Thinking thinking -> thinkingStop();
      case ContentBlock.ToolUse use -> toolStop(use);
      case null, default -> {} // written whole when it began
    }
  }

  // ---- text: the parts of a message

  private void textStart() {
    if (!inMessage) {
      inMessage = true;
      parts.clear();
      open("msg");
      added(message("in_progress"));
    }
    emit(part("response.content_part.added").put("part", textPart("")));
    head =
        head(
            "response.output_text.delta",
            "\"content_index\":" + parts.size() + ",\"logprobs\":[],");
  }

  private void textStop() {
    String text = words.toString();
    emit(part("response.output_text.done").put("text", text).put("logprobs", List.of()));
    JrsValue part = textPart(text);
    emit(part("response.content_part.done").put("part", part));
    parts.add(part);
  }

  private void closeMessage() {
    if (inMessage) {
      inMessage = false;
      done(message("completed"));
    }
  }

  private JrsValue message(String status) {
    return Json.object()
        .put("type", "message")
        .put("id", item)
        .put("status", status)
        .put("role", "assistant")
        .put("content", parts)
        .build();
  }

  private static JrsValue textPart(String text) {
    return Json.object()
        .put("type", "output_text")
        .put("annotations", List.of())
        .put("logprobs", List.of())
        .put("text", text)
        .build();
  }

  // ---- reasoning

  private void thinkingStop() {
    String thought = words.toString();
    if (summaryBegun) {
      emit(summary("response.reasoning_summary_text.done").put("text", thought));
      emit(summary("response.reasoning_summary_part.done").put("part", summaryPart(thought)));
    }
    String proof =
        showEncrypted && !signature.isEmpty()
            ? EncryptedReasoning.of(
                new ContentBlock.Thinking(thought, signature.toString(), Extensions.NONE))
            : null;
    done(reasoning(thought, proof));
  }

  private JrsValue reasoning(String thought, @Nullable String encrypted) {
    JsonObjectBuilder json =
        Json.object()
            .put("type", "reasoning")
            .put("id", item)
            .put("summary", thought.isEmpty() ? List.of() : List.of(summaryPart(thought)));
    return json.put("encrypted_content", encrypted).build();
  }

  private static JrsValue summaryPart(String thought) {
    return Json.object().put("type", "summary_text").put("text", thought).build();
  }

  // ---- calls

  private void toolStart(ContentBlock.ToolUse use) {
    OfferedTool found = offered.get(use.name());
    tool = found == null ? OfferedTool.function(use.name()) : found;
    if (tool.client() != null) {
      open(tool.client() == ClientTool.TOOL_SEARCH ? "tsc" : "sh");
      return; // such an item has no empty form: it is written when the input is whole
    }
    custom = new CustomText();
    open(tool.isCustom() ? "ctc" : "fc");
    added(call(use, "", "in_progress"));
    head =
        head(
            tool.isCustom()
                ? "response.custom_tool_call_input.delta"
                : "response.function_call_arguments.delta",
            "");
  }

  private void toolStop(ContentBlock.ToolUse use) {
    if (tool.client() != null) {
      JrsValue item = clientCall(use, tool.client());
      added(item);
      done(item);
    } else if (tool.isCustom()) {
      String text = custom.whole();
      emit(ofItem("response.custom_tool_call_input.done").put("input", text));
      done(call(use, text, "completed"));
    } else {
      if (words.toString().isBlank()) {
        words.setLength(0); // a client parses the arguments, so none are still an object
        words.append("{}");
        words("{}");
      }
      String arguments = words.toString();
      emit(
          ofItem("response.function_call_arguments.done")
              .put("name", tool.name())
              .put("arguments", arguments));
      done(call(use, arguments, "completed"));
    }
  }

  private JrsValue call(ContentBlock.ToolUse use, String input, String status) {
    return Json.object()
        .put("type", tool.isCustom() ? "custom_tool_call" : "function_call")
        .put("id", item)
        .put("status", status)
        .put("call_id", use.id())
        .put("namespace", tool.namespace())
        .put("name", tool.name())
        .put(tool.isCustom() ? "input" : "arguments", input)
        .build();
  }

  private JrsValue clientCall(ContentBlock.ToolUse use, ClientTool kind) {
    JsonObjectBuilder json =
        Json.object()
            .put("type", kind.call)
            .put("id", item)
            .put("status", "completed")
            .put("call_id", use.id());
    if (kind == ClientTool.TOOL_SEARCH) {
      json.put("execution", "client");
    }
    return json.put(kind.field, kind.action(ToolInput.asObject(new RawJson(words.toString()))))
        .build();
  }

  // ---- pictures

  private void image(ContentBlock.Image image) {
    if (image.source() instanceof MediaSource.Base64 bytes) {
      open("ig");
      JsonObjectBuilder json =
          Json.object()
              .put("type", "image_generation_call")
              .put("id", item)
              .put("status", "in_progress");
      added(json.build());
      done(json.put("status", "completed").put("result", bytes.data()).build());
    } else if (image.source() instanceof MediaSource.Url url
        && DataUrl.read(url.url()) instanceof MediaSource.Url address) {
      textStart();
      words.append("![](").append(address.url()).append(')');
      words(words.toString());
      textStop();
    }
  }

  // ---- events

  private void open(String prefix) {
    item = prefix + "_" + suffix + "_" + output.size();
  }

  private void added(JrsValue json) {
    emit(event("response.output_item.added").put("output_index", output.size()).put("item", json));
  }

  private void done(JrsValue json) {
    emit(event("response.output_item.done").put("output_index", output.size()).put("item", json));
    output.add(json);
  }

  private JsonObjectBuilder part(String type) {
    return ofItem(type).put("content_index", parts.size());
  }

  private JsonObjectBuilder summary(String type) {
    return ofItem(type).put("summary_index", 0);
  }

  private JsonObjectBuilder ofItem(String type) {
    return event(type).put("item_id", item).put("output_index", output.size());
  }

  private JsonObjectBuilder event(String type) {
    return Json.object().put("type", type).put("sequence_number", sequence++);
  }

  private void emit(JsonObjectBuilder event) {
    JrsValue json = event.build();
    out.add(new SseEvent(Json.string(json, "type"), Json.write(json)));
  }

  private String head(String type, String more) {
    return "{\"type\":\""
        + type
        + "\",\"item_id\":\""
        + item
        + "\",\"output_index\":"
        + output.size()
        + ","
        + more
        + "\"sequence_number\":";
  }

  /** Written by hand because nearly every event of a stream passes here. */
  private void words(String piece) {
    if (piece.isEmpty()) {
      return;
    }
    StringBuilder json = new StringBuilder(head.length() + piece.length() + 48);
    json.append(head).append(sequence++).append(",\"delta\":\"");
    Json.quote(piece, json);
    String name = head.substring(9, head.indexOf('"', 9));
    out.add(new SseEvent(name, json.append("\"}").toString()));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
