package io.agenticflow.local;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model wants a conversation written down: what stands between the turns.
 *
 * <p>It is learned from one rendering, by the engine, of the template in the model's file, for a
 * conversation of placeholders. After that no text of a user passes through the template any more:
 * the binding's renderer ends the process for some texts and orders of roles, and spoils characters
 * outside the basic plane.
 *
 * @param beforeSystem what stands before the system text
 * @param beforeFirstUser between the system text and the first user's
 * @param beforeAssistant between a user's text and the assistant's answer
 * @param beforeUser between an answer and the next user's text
 * @param beforeGeneration after the last user's text, where the model goes on
 * @param stops texts that end the answer where the file's tokens do not
 */
record ChatFormat(
    String beforeSystem,
    String beforeFirstUser,
    String beforeAssistant,
    String beforeUser,
    String beforeGeneration,
    List<String> stops) {

  /** The format of Qwen, SmolLM and many others; used where a file has none that can be learned. */
  static final ChatFormat CHATML =
      new ChatFormat(
          "<|im_start|>system\n",
          "<|im_end|>\n<|im_start|>user\n",
          "<|im_end|>\n<|im_start|>assistant\n",
          "<|im_end|>\n<|im_start|>user\n",
          "<|im_end|>\n<|im_start|>assistant\n",
          List.of("<|im_end|>", "<|im_start|>"));

  private static final List<String> PLACEHOLDERS =
      List.of("The-System-Says", "The-User-Asks", "The-Model-Answers", "The-User-Goes-On");

  /** The conversation whose rendering {@link #learn} reads, as the engine's JSON parameters. */
  static final String PROBE =
      """
      {"messages":[{"role":"system","content":"%s"},{"role":"user","content":"%s"},\
      {"role":"assistant","content":"%s"},{"role":"user","content":"%s"}]}\
      """
          .formatted(PLACEHOLDERS.toArray());

  /**
   * Returns the format behind a rendering of {@link #PROBE}, or ChatML where a turn is missing from
   * it.
   */
  static ChatFormat learn(String rendering) {
    String[] between = new String[PLACEHOLDERS.size()];
    int from = 0;
    for (int i = 0; i < between.length; i++) {
      int at = rendering.indexOf(PLACEHOLDERS.get(i), from);
      if (at < 0) {
        return CHATML;
      }
      between[i] = rendering.substring(from, at);
      from = at + PLACEHOLDERS.get(i).length();
    }
    return new ChatFormat(
        between[0], between[1], between[2], between[3], rendering.substring(from), List.of());
  }

  /**
   * Writes the conversation down, up to where the model goes on.
   *
   * @param turns the user's and the model's, in turn, the user's first; a model's turn at the end
   *     is one to be continued
   */
  String render(String system, List<Turn> turns) {
    StringBuilder out = new StringBuilder().append(beforeSystem).append(system);
    @Nullable Turn last = null;
    for (Turn turn : turns) {
      if (turn.ofModel()) {
        out.append(beforeAssistant);
      } else {
        out.append(last == null ? beforeFirstUser : beforeUser);
      }
      out.append(turn.text());
      last = turn;
    }
    if (last == null || !last.ofModel()) {
      out.append(beforeGeneration);
    }
    return out.toString();
  }

  /** The text of one side. */
  record Turn(boolean ofModel, String text) {}
}
