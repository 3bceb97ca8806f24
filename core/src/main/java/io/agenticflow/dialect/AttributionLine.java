package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ContentBlock;

/**
 * Claude Code's first system block, for Anthropic's own service: it changes with every request, so
 * that another provider's prompt cache would never be hit behind it, and tells no other model
 * anything.
 */
public final class AttributionLine {
  /** What it begins with; also its name among what was left out. */
  public static final String BEGINNING = "x-anthropic-billing-header:";

  private AttributionLine() {}

  /** Returns whether a block of the system prompt is this line. */
  public static boolean is(ContentBlock block) {
    return block instanceof ContentBlock.Text text && text.words().startsWith(BEGINNING);
  }
}
