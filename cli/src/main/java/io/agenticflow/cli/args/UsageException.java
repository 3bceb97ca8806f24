package io.agenticflow.cli.args;

import org.jspecify.annotations.Nullable;

/** Thrown where a command line, or a variable that stands for a part of it, is wrong. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String hint;

  /**
   * @param message what is wrong, one line for people, without a full stop
   * @param hint what to do about it, one line, or null
   */
  public UsageException(String message, @Nullable String hint) {
    super(message, null, false, false);
    this.hint = hint;
  }

  /** Returns what is wrong, one line. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** Returns what to do about it, one line, or null. */
  public @Nullable String hint() {
    return hint;
  }
}
