package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StopReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The {@code finish_reason}, to a {@link StopReason} and back.
 *
 * <p>Upstreams say {@code stop} after a tool call and {@code tool_calls} without one. An agent that
 * believes them stalls or loops, so whether the model waits for tools is told by the blocks that it
 * has sent.
 */
final class FinishReason {
  private FinishReason() {}

  /**
   * @param choice what ended the answer, with the upstream's words for why, or null where it gave
   *     none
   * @param calledTools whether the answer has a tool use
   * @param refused whether the model refused in words of its own
   */
  static StopReason read(@Nullable JrsValue choice, boolean calledTools, boolean refused) {
    StopReason limit = known(Json.string(choice, "finish_reason", ""));
    // What the model's own provider said, where the upstream is between: it knows more words.
    StopReason own = known(Json.string(choice, "native_finish_reason", ""));
    if (own != null && (limit == null || !own.equals(StopReason.STOP_SEQUENCE))) {
      limit = own;
    }
    if (limit != null && !(calledTools && limit.equals(StopReason.STOP_SEQUENCE))) {
      return limit;
    }
    if (calledTools) {
      return StopReason.TOOL_USE;
    }
    return refused
        ? StopReason.REFUSAL
        : stopSequence(choice) != null ? StopReason.STOP_SEQUENCE : StopReason.END_TURN;
  }

  /**
   * Returns the stop sequence that the model wrote, where the server tells it: vLLM as {@code
   * stop_reason}, SGLang as {@code matched_stop}; both write a token's number there too.
   */
  static @Nullable String stopSequence(@Nullable JrsValue choice) {
    if (!"stop".equals(Json.string(choice, "finish_reason"))) {
      return null;
    }
    String matched = Json.string(choice, "stop_reason", Json.string(choice, "matched_stop", ""));
    return matched.isEmpty() ? null : matched;
  }

  /** Returns the failure that a server calls an end, or null. */
  static @Nullable ApiError failure(String reason) {
    return switch (reason) {
      case "error" -> OpenAiErrors.withoutReason();
      // DeepSeek's and Z.AI's words, which an answer that is not whole ends with.
      case "insufficient_system_resource" ->
          new ApiError(ApiError.Kind.OVERLOADED, "the provider broke the answer off: " + reason);
      case "network_error", "abort" ->
          new ApiError(ApiError.Kind.API, "the provider broke the answer off: " + reason);
      default -> null;
    };
  }

  /**
   * Returns what the words for an end before the model was ready mean. OpenAI has two of them;
   * others are handed through from the model's own provider. Any other word, such as eos_token, is
   * an end like any other.
   */
  private static @Nullable StopReason known(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "length", "max_tokens", "max_output_tokens", "model_length" -> StopReason.MAX_TOKENS;
      case "content_filter",
          "refusal",
          "safety",
          "recitation",
          "blocklist",
          "prohibited_content",
          "spii",
          "sensitive" ->
          StopReason.REFUSAL;
      case "stop_sequence" -> StopReason.STOP_SEQUENCE;
      case "pause_turn" -> StopReason.PAUSE_TURN;
      case "model_context_window_exceeded" -> StopReason.CONTEXT_WINDOW_EXCEEDED;
      default -> null;
    };
  }

  static String write(@Nullable StopReason reason) {
    String name = reason == null ? "" : reason.name();
    return switch (name) {
      case "", "end_turn", "stop_sequence", "pause_turn" -> "stop";
      case "max_tokens", "model_context_window_exceeded" -> "length";
      case "tool_use" -> "tool_calls";
      case "refusal" -> "content_filter";
      default -> name;
    };
  }
}
