package io.agenticflow.dialect.chat;

import io.agenticflow.vocabulary.StopReason;
import org.jspecify.annotations.Nullable;

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
   * @param reason the upstream's word, or null where it ended the answer without one
   * @param calledTools whether the answer has a tool use
   * @param refused whether the model refused in words of its own
   */
  static StopReason read(@Nullable String reason, boolean calledTools, boolean refused) {
    String word = reason == null ? "" : reason;
    return switch (word) {
      case "length" -> StopReason.MAX_TOKENS;
      case "content_filter" -> StopReason.REFUSAL;
      // A word of the server's own, such as eos_token, is an end like any other.
      default ->
          calledTools ? StopReason.TOOL_USE : refused ? StopReason.REFUSAL : StopReason.END_TURN;
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
