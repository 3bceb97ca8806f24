package io.agenticflow.config;

import java.util.List;

/** What a field of the configuration takes. Says nothing of where the field is. */
public sealed interface FieldKind {
  /** Text of one line or more, not blank; a number or {@code true} counts as its text. */
  record Text() implements FieldKind {}

  /** Text that is not to be shown: it may hold a password or a key. */
  record SecretText() implements FieldKind {}

  /** An http or https address without a login in it. */
  record Address() implements FieldKind {}

  /**
   * A length of time: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h}, or a number of seconds.
   */
  record Time() implements FieldKind {}

  /** A whole number, both ends included. */
  record WholeNumber(int least, int most) implements FieldKind {}

  /** A decimal number, zero or more. */
  record Amount() implements FieldKind {}

  /** {@code true} or {@code false}. */
  record Switch() implements FieldKind {}

  /** One of some words. */
  record Choice(List<String> words) implements FieldKind {
    public Choice {
      words = List.copyOf(words);
    }
  }

  /**
   * What a provider or a model understands, as {@link ProfileReader} reads it. In a variable: YAML.
   */
  record Profile() implements FieldKind {}

  /** A list of texts; a single text is a list of one. In a variable, commas stand between them. */
  record Texts() implements FieldKind {}
}
