package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What somebody said.
 *
 * <p>Words that a parser has read may stay in the parser's own form, and their text is made when it
 * is first asked for: most words of a conversation are written as they were read, and nobody asks.
 * Equality is by text. Safe for use by several threads.
 */
public final class Words {
  private final @Nullable Form form;

  /** Not volatile: a thread that does not see another's text makes an equal one. */
  private @Nullable String text;

  /** Words as a parser holds them. Immutable. */
  public interface Form {
    /** Returns the words. */
    String text();

    /** Returns whether there are none. */
    boolean isEmpty();

    /** Returns whether they begin with a few characters of ASCII. */
    boolean startsWith(String beginning);
  }

  public Words(String text) {
    this.form = null;
    this.text = requireNonNull(text, "text");
  }

  public Words(Form form) {
    this.form = requireNonNull(form, "form");
  }

  /** Returns the words. */
  public String text() {
    String known = text;
    if (known == null) {
      known = requireNonNull(form, "form").text();
      text = known;
    }
    return known;
  }

  /** Returns whether there are none. */
  public boolean isEmpty() {
    String known = text;
    return known == null ? requireNonNull(form, "form").isEmpty() : known.isEmpty();
  }

  /** Returns whether they begin with a few characters of ASCII. */
  public boolean startsWith(String beginning) {
    String known = text;
    return known == null
        ? requireNonNull(form, "form").startsWith(beginning)
        : known.startsWith(beginning);
  }

  /** Returns the parser's form, or null where there is only the text. */
  public @Nullable Form form() {
    return form;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Words words && text().equals(words.text());
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
