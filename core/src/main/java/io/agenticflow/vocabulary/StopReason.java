package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

/**
 * Why the model stopped. Not an enum, because providers add reasons: an unknown one is carried by
 * its name.
 *
 * @param name as Anthropic's Messages API spells it
 */
public record StopReason(String name) {
  /** It had said what it wanted. */
  public static final StopReason END_TURN = new StopReason("end_turn");

  /** It reached the limit of output tokens. */
  public static final StopReason MAX_TOKENS = new StopReason("max_tokens");

  /** It wrote a stop sequence. */
  public static final StopReason STOP_SEQUENCE = new StopReason("stop_sequence");

  /** It waits for tool results. */
  public static final StopReason TOOL_USE = new StopReason("tool_use");

  /** A long turn was paused by the provider and may be continued. */
  public static final StopReason PAUSE_TURN = new StopReason("pause_turn");

  /** It, or a filter of its provider, would not answer. */
  public static final StopReason REFUSAL = new StopReason("refusal");

  /** The conversation filled its context window. */
  public static final StopReason CONTEXT_WINDOW_EXCEEDED =
      new StopReason("model_context_window_exceeded");

  public StopReason {
    requireNonNull(name, "name");
  }

  @Override
  public String toString() {
    return name;
  }
}
