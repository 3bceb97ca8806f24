package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

/**
 * One JSON value as text, carried without being understood: a tool's schema, a tool call's input,
 * an extension field.
 *
 * <p>The text is expected to be valid JSON except where it came from a model (the input of a {@link
 * ContentBlock.ToolUse}), which may be broken; who parses it must be ready for that. Equality is by
 * text.
 *
 * @param text the JSON text
 */
public record RawJson(String text) {
  /** The empty object. */
  public static final RawJson EMPTY_OBJECT = new RawJson("{}");

  public RawJson {
    requireNonNull(text, "text");
  }

  @Override
  public String toString() {
    return text;
  }
}
