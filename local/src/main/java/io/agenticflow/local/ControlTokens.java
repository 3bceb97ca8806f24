package io.agenticflow.local;

import java.util.List;

/**
 * The texts that a model's tokenizer reads as commands, such as {@code <|im_end|>}.
 *
 * <p>The binding takes a prompt only as one string, in which every such text is a command wherever
 * it stands. What a file or a web page says must not be able to end a turn or to speak as the
 * system, so a zero-width character is put into it.
 *
 * @param texts none empty
 */
record ControlTokens(List<String> texts) {
  private static final String ZERO_WIDTH = "\u200B";

  ControlTokens {
    texts = List.copyOf(texts);
  }

  /**
   * Returns the content with each command broken by a zero-width space after its first character.
   */
  String defuse(String content) {
    String safe = content;
    for (String text : texts) {
      if (safe.contains(text)) {
        safe = safe.replace(text, text.charAt(0) + ZERO_WIDTH + text.substring(1));
      }
    }
    return safe;
  }
}
