package io.agenticflow.cli.config;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.secret.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where the wizard's answers come from. */
sealed interface Answers {

  /** Returns whether a person answers, who can be asked again. */
  boolean isPerson();

  /**
   * Returns an answer.
   *
   * @param usual what an empty answer means; may be empty itself
   */
  String ask(String question, String usual);

  /** Returns a key, which is not shown while it is typed; null where there is none. */
  @Nullable Secret askForKey(String question);

  /** Returns the answers of the person at the terminal, or what is piped in where there is none. */
  static Answers of(Terminal terminal) {
    Console console = terminal.inIsTerminal() && terminal.outIsTerminal() ? System.console() : null;
    return console == null ? new Piped(terminal) : new Typed(console);
  }

  /** Typed at a terminal. */
  record Typed(Console console) implements Answers {
    @Override
    public boolean isPerson() {
      return true;
    }

    @Override
    public String ask(String question, String usual) {
      String answer =
          console.readLine("%s%s: ", question, usual.isEmpty() ? "" : " [" + usual + "]");
      if (answer == null) {
        throw ended();
      }
      return answer.isBlank() ? usual : answer.strip();
    }

    @Override
    public @Nullable Secret askForKey(String question) {
      char[] typed = console.readPassword("%s: ", question);
      if (typed == null) {
        throw ended();
      }
      return secret(new String(typed));
    }

    private static CliException ended() {
      return new CliException(ExitCode.FAILED, "the input ended; nothing was written", null);
    }
  }

  /** Nobody can be asked: what is not said in options has its usual value, a key comes piped in. */
  record Piped(Terminal terminal) implements Answers {
    @Override
    public boolean isPerson() {
      return false;
    }

    @Override
    public String ask(String question, String usual) {
      return usual;
    }

    @Override
    public @Nullable Secret askForKey(String question) {
      if (terminal.inIsTerminal()) {
        return null; // somebody is there, but not where the answer could be asked for
      }
      try {
        String line =
            new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8))
                .readLine();
        return line == null ? null : secret(line);
      } catch (IOException e) {
        throw new CliException(
            ExitCode.FAILED, "cannot read the key from standard input: " + e.getMessage(), null, e);
      }
    }
  }

  private static @Nullable Secret secret(String text) {
    try {
      return text.isBlank() ? null : new Secret(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, "that is no key: " + e.getMessage(), null, e);
    }
  }
}
