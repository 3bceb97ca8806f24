package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One JSON value, carried without being understood: a tool's schema, a tool call's input, an
 * extension field.
 *
 * <p>The text is expected to be valid JSON except where it came from a model (the input of a {@link
 * ContentBlock.ToolUse}), which may be broken; who parses it must be ready for that. Equality is by
 * text.
 *
 * <p>A value that a parser has read stays in the parser's own form, and its text is made when it is
 * first asked for: most are written as they were read, and nobody asks. Safe for use by several
 * threads.
 */
public final class RawJson {
  /** The empty object. */
  public static final RawJson EMPTY_OBJECT = new RawJson("{}");

  private final @Nullable Form form;

  /** Not volatile: a thread that does not see another's text makes an equal one. */
  private @Nullable String text;

  /** A value as a parser holds it. Immutable. */
  public interface Form {
    /** Returns the JSON text. */
    String text();
  }

  public RawJson(String text) {
    this.form = null;
    this.text = requireNonNull(text, "text");
  }

  public RawJson(Form form) {
    this.form = requireNonNull(form, "form");
  }

  /** Returns the JSON text. */
  public String text() {
    String known = text;
    if (known == null) {
      known = requireNonNull(form, "form").text();
      text = known;
    }
    return known;
  }

  /** Returns the parser's form, or null where there is only the text. */
  public @Nullable Form form() {
    return form;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RawJson raw && text().equals(raw.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
