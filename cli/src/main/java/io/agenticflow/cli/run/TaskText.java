package io.agenticflow.cli.run;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Puts a task together from the command line and standard input.
 *
 * <p>{@code --task} is the whole task. Words on the command line are joined by spaces, and text
 * that is piped in follows them. With neither, what is piped in is the task.
 */
public final class TaskText {
  /** What Claude Code takes too; more is a mistake rather than a task. */
  private static final int MAX_BYTES = 10 << 20;

  /** An inherited pipe that nobody writes to must not hold up a run whose task is known. */
  private static final int PATIENCE_SECONDS = 3;

  private TaskText() {}

  /**
   * Returns the task.
   *
   * @param whole what {@code --task} says, or null
   * @param words the words of the command line
   * @param what what is missing where there is none, for example {@code a task}
   */
  public static String of(
      @Nullable String whole, List<String> words, Terminal terminal, String what) {
    if (whole != null && !whole.isBlank()) {
      if (!words.isEmpty()) {
        throw new CliException(
            ExitCode.USAGE,
            "there is " + what + " twice: by option and as words",
            "put it in quotes, once");
      }
      return whole;
    }
    String typed = String.join(" ", words).strip();
    String piped = terminal.inIsTerminal() ? "" : piped(terminal, !typed.isEmpty()).strip();
    if (typed.isEmpty() && piped.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "there is no " + what,
          "give it on the command line or on standard input; see --help");
    }
    return typed.isEmpty() ? piped : piped.isEmpty() ? typed : typed + "\n\n" + piped;
  }

  private static String piped(Terminal terminal, boolean canDoWithout) {
    try {
      if (canDoWithout && !hasBegun(terminal.in())) {
        terminal
            .err()
            .println(
                "Standard input is open but silent; going on without it (use < /dev/null to skip the wait)");
        return "";
      }
      byte[] bytes = terminal.in().readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new CliException(
            ExitCode.USAGE,
            "standard input has more than 10 MB",
            "put it in a file and name the file in the task");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, "cannot read standard input: " + e.getMessage(), null, e);
    }
  }

  /**
   * Waits for the first byte or the end; false where neither comes in time. The stream is not
   * consumed.
   */
  private static boolean hasBegun(InputStream in) throws IOException {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("standard-input")
        .start(() -> {
          try {
            in.mark(1);
            if (in.read() >= 0) {
              in.reset();
            }
            begun.complete(null);
          } catch (IOException e) {
            begun.completeExceptionally(e);
          }
        });
    try {
      begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
