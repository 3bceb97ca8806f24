package io.agenticflow.cli.command;

import org.jspecify.annotations.Nullable;

/** Ends a command with a message for people and an exit code. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final @Nullable String hint;

  /**
   * @param message what went wrong, with what; one line, without a full stop, without secrets
   * @param hint what to do about it, one line, or null
   */
  public CliException(ExitCode exitCode, String message, @Nullable String hint) {
    this(exitCode, message, hint, null);
  }

  /**
   * @param cause told with {@code --verbose} only
   */
  public CliException(
      ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /** Returns how the program ends. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** Returns what went wrong, one line. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** Returns what to do about it, one line, or null. */
  public @Nullable String hint() {
    return hint;
  }
}
