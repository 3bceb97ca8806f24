package io.agenticflow.durable.local;

import io.agenticflow.durable.FailedException;

/** How something that was waited for came out. */
sealed interface Outcome {

  /** It brought a value. */
  record Value(String text) implements Outcome {}

  /** It failed for good. */
  record Failure(String message) implements Outcome {}

  /**
   * Returns its value.
   *
   * @throws FailedException where there is none
   */
  default String value() {
    return switch (this) {
      case Value(String text) -> text;
      case Failure(String message) -> throw new FailedException(message);
    };
  }
}
