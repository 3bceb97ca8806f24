package io.agenticflow.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scripted model says in one turn, before it is put into a dialect.
 *
 * @param thinking null for none
 * @param text null for none
 * @param stop why it stops, in the words of either dialect ({@code end_turn}/{@code stop}, {@code
 *     tool_use}/{@code tool_calls}, {@code max_tokens}/{@code length}, {@code refusal}/{@code
 *     content_filter}); other words go out unchanged; null to follow from whether there are tool
 *     calls
 * @param model the model's name in the answer; null for the name that was asked for
 * @param chunk the most characters (code points) of text, thinking or tool arguments in one event;
 *     1 or more
 */
public record Answer(
    @Nullable String thinking,
    @Nullable String text,
    List<ToolCall> tools,
    @Nullable String stop,
    Usage usage,
    @Nullable String model,
    int chunk) {

  /** Says nothing and stops. */
  public static final Answer EMPTY =
      new Answer(null, null, List.of(), null, Usage.DEFAULT, null, 16);

  public Answer {
    tools = List.copyOf(tools);
    if (chunk < 1) {
      throw new IllegalArgumentException("chunk: " + chunk + " is not a size; 1 or more");
    }
  }
}
