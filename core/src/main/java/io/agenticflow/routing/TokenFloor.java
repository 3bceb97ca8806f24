package io.agenticflow.routing;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.List;

/**
 * How many tokens a prompt has at least, whatever the tokenizer. Meant to be too low rather than
 * too high: a prompt is refused by it.
 *
 * <p>Tokenizers do not join words, so every run of letters is a token at least, and a longer run
 * one for every 16. English prose has about 1.3 tokens for each of these, code 2 to 3. Digits,
 * signs, blanks, letters above U+00FF, pictures and documents count nothing, because some tokenizer
 * joins many of them.
 */
final class TokenFloor {
  /** A power of two. */
  private static final int LONGEST_TOKEN = 16;

  /** Whether the characters are looked at, and not only how many there are. */
  private final boolean exact;

  private long tokens;

  private TokenFloor(boolean exact) {
    this.exact = exact;
  }

  static long of(ModelRequest request) {
    return of(request, true);
  }

  /**
   * Returns what {@link #of(ModelRequest)} is at most, without a look at any character: most
   * prompts are so short that this says enough.
   */
  static long ceiling(ModelRequest request) {
    return of(request, false);
  }

  private static long of(ModelRequest request, boolean exact) {
    TokenFloor floor = new TokenFloor(exact);
    floor.blocks(request.system());
    for (Message message : request.messages()) {
      floor.blocks(message.content());
    }
    for (ToolDefinition tool : request.tools()) {
      if (tool.description() != null) {
        floor.text(tool.description());
      }
    }
    return floor.tokens;
  }

  private void blocks(List<ContentBlock> blocks) {
    for (ContentBlock block : blocks) {
      switch (block) {
        case ContentBlock.Text text -> text(text.text());
        case ContentBlock.ToolUse use -> text(use.input().text());
        case ContentBlock.ToolResult result -> blocks(result.content());
        // What was thought before may be left out by the provider.
        default -> {}
      }
    }
  }

  private void text(String text) {
    if (!exact) {
      tokens += (text.length() + 1) / 2; // single letters with something between them
      return;
    }
    int run = 0;
    long count = 0;
    for (int i = 0; i < text.length(); i++) {
      int letter = (text.charAt(i) | 0x20) - 'a';
      if (letter >= 0 && letter < 26) {
        if ((run & (LONGEST_TOKEN - 1)) == 0) {
          count++;
        }
        run++;
      } else {
        run = 0;
      }
    }
    tokens += count;
  }
}
