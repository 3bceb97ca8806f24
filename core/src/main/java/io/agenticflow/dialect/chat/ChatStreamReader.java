package io.agenticflow.dialect.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.dialect.BlockOrder;
import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.ToolInput;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads an upstream's stream, with the liberties that compatible servers take.
 *
 * <p>The chunks say only what is added to the words, to the reasoning, and to which call; the
 * blocks are made here.
 *
 * <ul>
 *   <li>A block is open from its first word until another one begins. Calls may be written in
 *       turns: one that begins before the open one's arguments are a whole object waits until they
 *       are, or until the end.
 *   <li>A piece of a call belongs to the call of its {@code index}; without one, to the call of its
 *       {@code id}; without either, to the newest call, unless it has a name, which begins a call.
 *       A new id under a used index is a new call: servers exist that number all calls 0. A call
 *       without an id gets one.
 *   <li>Reasoning comes as words, as {@code reasoning_details}, or as both, and then the words are
 *       the same. The details are collected and become the thinking block's signature when it ends;
 *       those that come without words, or when the block has ended, become a redacted block in
 *       front of the next block or at the end.
 *   <li>The answer is whole at {@code [DONE]}, or at the stream's end once there was a {@code
 *       finish_reason}. It is not whole at the {@code finish_reason}, because the usage may come
 *       after it. A stream that ends before is cut off.
 * </ul>
 */
final class ChatStreamReader implements Dialect.StreamReader {
  private final ToolNames names;
  private final Supplier<String> ids;
  private final BlockOrder order = new BlockOrder();
  private final List<Call> calls = new ArrayList<>();
  private final List<JrsValue> details = new ArrayList<>();
  private BlockOrder.@Nullable Block text;
  private BlockOrder.@Nullable Block thinking;
  private String id = "";
  private String model = "";
  private boolean started;
  private boolean ended;
  private boolean refused;

  /**
   * The reasoning's words come in a field of their own: those in the details are the same once
   * more.
   */
  private boolean wordsBesideDetails;

  /** The choice that said why the answer ends. */
  private @Nullable JrsValue finished;

  private @Nullable JrsValue usage;
  private Extensions extensions = Extensions.NONE;

  /** A tool call that is being written. */
  private static final class Call {
    final @Nullable Long index;
    final @Nullable String id;

    /** Whether another call of this answer has the same id. */
    final boolean twin;

    final ObjectEnd end = new ObjectEnd();

    /**
     * What came before the name, without which the block cannot begin; or all of the arguments
     * where they are JSON inside a JSON string, which is opened when it is whole.
     */
    final StringBuilder early = new StringBuilder(0);

    boolean hasArguments;
    boolean quoted;
    BlockOrder.@Nullable Block block;

    Call(@Nullable Long index, @Nullable String id, boolean twin) {
      this.index = index;
      this.id = id;
      this.twin = twin;
    }
  }

  ChatStreamReader(ToolNames names, Supplier<String> ids) {
    this.names = names;
    this.ids = ids;
  }

  @Override
  public List<StreamEvent> read(SseEvent event) {
    String data = event.data();
    if (ended || data.isBlank()) {
      return List.of();
    }
    List<StreamEvent> out = new ArrayList<>(2);
    if (data.charAt(0) != '{' && data.strip().startsWith("[DONE]")) {
      return finished == null && !started ? fail(emptyStream(), out) : finish(out);
    }
    JrsValue json;
    try {
      json = Json.parse(data.getBytes(UTF_8)); // faster than from characters
    } catch (JsonException e) {
      return fail(
          new ApiError(
              ApiError.Kind.API,
              "the provider sent a chunk that is not JSON: "
                  + HttpRefusal.withoutKeys(
                      data.length() <= 120 ? data : data.substring(0, 120) + "…")),
          out);
    }
    if (OpenAiErrors.isError(json) || "error".equals(event.name())) {
      return fail(OpenAiErrors.read(json), out);
    }
    chunk(json, out);
    return out;
  }

  @Override
  public List<StreamEvent> end() {
    if (ended) {
      return List.of();
    }
    List<StreamEvent> out = new ArrayList<>();
    if (finished != null) {
      return finish(out);
    }
    return fail(
        started
            ? new ApiError(
                ApiError.Kind.CONNECTION,
                "the provider's stream was cut off before the answer was finished")
            : emptyStream(),
        out);
  }

  private void chunk(JrsValue json, List<StreamEvent> out) {
    if (id.isEmpty()) {
      id = Json.string(json, "id", "");
    }
    if (model.isEmpty()) {
      model = Json.string(json, "model", "");
    }
    JrsValue choice = choice(json);
    JrsValue counts = ChatUsage.inChunk(json, choice);
    if (counts != null) {
      usage = counts;
    }
    if (choice == null) {
      return;
    }
    start(out);
    JrsValue delta = Json.field(choice, "delta");
    if (delta == null) {
      delta = Json.field(choice, "message"); // a whole answer as the only event
    }
    if (delta != null) {
      delta(delta, out);
    }
    String reason = Json.string(choice, "finish_reason", "");
    ApiError failure = FinishReason.failure(reason);
    if (Json.field(choice, "error") != null) {
      fail(OpenAiErrors.read(choice), out);
    } else if (failure != null) {
      fail(failure, out);
    } else if (!reason.isEmpty() && !ended && !(finished != null && reason.equals("stop"))) {
      // Servers exist that say "stop" once more behind the real reason.
      finished = choice;
      extensions = ResponseReader.extensions(json, choice, null);
    }
  }

  /** Returns the first answer's part of a chunk, or null where it has none. */
  private static @Nullable JrsValue choice(JrsValue chunk) {
    if (Json.field(chunk, "choices") instanceof JrsArray choices) {
      for (int i = 0; i < choices.size(); i++) {
        JrsValue choice = choices.get(i);
        if (Json.integer(choice, "index", 0) == 0) {
          return choice;
        }
      }
    }
    return null;
  }

  private void delta(JrsValue delta, List<StreamEvent> out) {
    List<JrsValue> newDetails = Json.array(delta, "reasoning_details");
    String thought = Json.string(delta, "reasoning_content");
    if (thought == null || thought.isEmpty()) {
      thought = Json.string(delta, "reasoning");
    }
    if (thought != null && !thought.isEmpty()) {
      wordsBesideDetails = true;
    } else if (!wordsBesideDetails && !newDetails.isEmpty()) {
      thought = ReasoningDetails.words(newDetails);
    }
    JrsValue content = Json.field(delta, "content");
    String words;
    if (content instanceof JrsArray) {
      StringBuilder inParts = new StringBuilder();
      StringBuilder thoughts = new StringBuilder();
      Json.elements(content).forEach(part -> ResponseReader.addPart(part, inParts, thoughts));
      thinking(thoughts.toString(), List.of(), out);
      words = inParts.toString();
    } else {
      words = content == null ? "" : Json.string(delta, "content", "");
    }
    thinking(thought == null ? "" : thought, newDetails, out);
    text(words, out);
    String refusal = Json.string(delta, "refusal", "");
    if (!refusal.isEmpty()) {
      refused = true;
      text(refusal, out);
    }
    for (JrsValue image : Json.array(delta, "images")) {
      image(image, out);
    }
    if (Json.field(delta, "tool_calls") instanceof JrsArray pieces) {
      for (int i = 0; i < pieces.size() && !ended; i++) {
        callPiece(pieces.get(i), out);
      }
    } else if (Json.field(delta, "function_call") instanceof JrsObject old) {
      // The form before tool_calls, which some servers still write.
      callPiece(Json.object().put("function", old).build(), out);
    }
  }

  private void thinking(String words, List<JrsValue> newDetails, List<StreamEvent> out) {
    if (!words.isEmpty()) {
      if (thinking == null) {
        closeOthers(out);
        thinking = order.start(new ContentBlock.Thinking(""), out);
      }
      ReasoningDetails.merge(details, newDetails);
      order.delta(thinking, new Delta.Thinking(words), out);
    } else if (!newDetails.isEmpty()) {
      ReasoningDetails.merge(details, newDetails);
    }
  }

  private void text(String words, List<StreamEvent> out) {
    if (words.isEmpty()) {
      return;
    }
    if (text == null) {
      closeOthers(out);
      text = order.start(new ContentBlock.Text(""), out);
    }
    order.delta(text, new Delta.Text(words), out);
  }

  private void image(JrsValue json, List<StreamEvent> out) {
    if (Json.string(Json.field(json, "image_url"), "url") == null) {
      return; // a piece without the picture itself
    }
    closeOthers(out);
    order.stop(order.start(MessagesReader.image(json, "delta.images"), out), out);
  }

  private void callPiece(JrsValue piece, List<StreamEvent> out) {
    JrsValue function = Json.field(piece, "function");
    String name = Json.string(function, "name", "");
    String callId = Json.string(piece, "id", "");
    Long index = Json.integer(piece, "index");
    String arguments = arguments(function);
    Call call = call(index, callId, name, arguments);
    if (call == null) {
      call = new Call(index, callId.isEmpty() ? null : callId, isUsed(callId));
      calls.add(call);
    }
    if (!call.hasArguments) {
      if (arguments.isBlank() || arguments.strip().equals("null")) {
        arguments = "";
      } else {
        call.hasArguments = true;
        call.quoted = arguments.stripLeading().startsWith("\"");
      }
    }
    call.end.add(arguments);
    if (call.block == null) {
      if (name.isEmpty()) {
        call.early.append(arguments);
        return;
      }
      closeOthers(out);
      String made = call.id == null || call.twin ? "call_" + ids.get() : call.id;
      JrsValue extra = Json.field(piece, ResponseReader.EXTRA_CONTENT);
      if (extra != null) {
        order.stop(order.start(CarriedReasoning.ofCall(made, extra), out), out);
      }
      call.block =
          order.start(
              new ContentBlock.ToolUse(
                  made,
                  names.original(name),
                  RawJson.EMPTY_OBJECT,
                  null,
                  ExtensionFields.unknown(ChatDialect.NAME, piece, MessagesReader.CALL)),
              out);
      arguments = call.early.append(arguments).toString();
      call.early.setLength(0);
    }
    if (call.quoted) {
      call.early.append(arguments);
    } else if (!arguments.isEmpty()) {
      order.delta(call.block, new Delta.InputJson(arguments), out);
      if (call.end.isWhole() && order.hasWaiting()) {
        order.stop(call.block, out);
      }
    }
  }

  /** Returns whether a call of this answer has the id already; a client would mix the two up. */
  private boolean isUsed(String callId) {
    for (Call call : calls) {
      if (!callId.isEmpty() && callId.equals(call.id)) {
        return true;
      }
    }
    return false;
  }

  /** Servers exist that send the arguments as an object. */
  private static String arguments(@Nullable JrsValue function) {
    String text = Json.string(function, "arguments");
    if (text != null) {
      return text;
    }
    JrsValue value = Json.field(function, "arguments");
    return value == null ? "" : Json.write(value);
  }

  /** Returns the call that a piece belongs to, or null where it begins one. */
  private @Nullable Call call(@Nullable Long index, String callId, String name, String arguments) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      if (index != null && call.index != null) {
        if (index.equals(call.index)) {
          return isAnother(call, callId, name, arguments) ? null : call;
        }
      } else if (!callId.isEmpty() && callId.equals(call.id)) {
        return call;
      }
    }
    if (index != null || !callId.isEmpty() || !name.isEmpty() || calls.isEmpty()) {
      return null;
    }
    return calls.getLast();
  }

  private static boolean isAnother(Call call, String callId, String name, String arguments) {
    if (name.isEmpty() || call.block == null) {
      return false;
    }
    if (!callId.isEmpty() && call.id != null) {
      return !callId.equals(call.id);
    }
    // The same index and no id to tell them apart: a second whole call, or the name once more.
    return call.end.isWhole() && !arguments.isBlank();
  }

  /**
   * Ends what another block's beginning ends: words always, a call once its arguments are whole.
   */
  private void closeOthers(List<StreamEvent> out) {
    if (text != null) {
      order.stop(text, out);
      text = null;
    }
    if (thinking != null) {
      BlockOrder.Block block = thinking;
      thinking = null;
      if (!details.isEmpty()) {
        order.delta(block, new Delta.Signature(CarriedReasoning.pack(details)), out);
        details.clear();
      }
      order.stop(block, out);
    }
    for (Call call : calls) {
      if (call.block != null && call.end.isWhole()) {
        order.stop(call.block, out);
      }
    }
    lateDetails(out);
  }

  /** Writes details for which there is no thinking block. */
  private void lateDetails(List<StreamEvent> out) {
    if (!details.isEmpty()) {
      BlockOrder.Block block =
          order.start(new ContentBlock.RedactedThinking(CarriedReasoning.pack(details)), out);
      details.clear();
      order.stop(block, out);
    }
  }

  private void start(List<StreamEvent> out) {
    if (!started) {
      started = true;
      if (id.isEmpty()) {
        id = "chatcmpl-" + ids.get();
      }
      out.add(new StreamEvent.MessageStart(id, model, Usage.NONE));
    }
  }

  private List<StreamEvent> finish(List<StreamEvent> out) {
    start(out);
    closeOthers(out);
    boolean called = false;
    for (Call call : calls) {
      if (call.block == null) {
        return fail(
            new ApiError(ApiError.Kind.API, "the provider sent a tool call without a name"), out);
      }
      called = true;
      if (call.quoted) {
        order.delta(call.block, new Delta.InputJson(opened(call.early.toString())), out);
      }
      order.stop(call.block, out);
    }
    order.stopAll(out);
    ended = true;
    out.add(
        new StreamEvent.MessageDelta(
            FinishReason.read(finished, called, refused),
            FinishReason.stopSequence(finished),
            ChatUsage.read(usage),
            ChatUsage.extensions(usage, extensions)));
    out.add(new StreamEvent.MessageStop());
    return out;
  }

  /** Returns the object inside a string, or the string as it came where there is none. */
  private static String opened(String arguments) {
    try {
      JrsObject inside = ToolInput.quoted(Json.parse(arguments));
      return inside == null ? arguments : Json.write(inside);
    } catch (JsonException e) {
      return arguments; // cut off in its middle
    }
  }

  private List<StreamEvent> fail(ApiError error, List<StreamEvent> out) {
    ended = true;
    out.add(new StreamEvent.Failed(error));
    return out;
  }

  private static ApiError emptyStream() {
    return new ApiError(
        ApiError.Kind.CONNECTION, "the provider closed the stream without an answer");
  }
}
