package io.agenticflow.routing.learned;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Writes down what came of tasks, a line each, for {@link OutcomeFile} to read. Lines of several
 * processes do not mix.
 */
public final class OutcomeLog {
  /** In the program's own folder. */
  private static final String FILE = "outcomes.jsonl";

  private final Path file;

  /** Returns where the user's own outcomes are written down. */
  public static Path file(Path home) {
    return home.resolve(FILE);
  }

  /**
   * @param file is made, with its folder, by the first line
   */
  public OutcomeLog(Path file) {
    this.file = requireNonNull(file, "file");
  }

  /** What came of a task. */
  public enum Result {
    ACCEPTED,
    VERIFIED,
    REVERTED,
    FAILED;

    /** Returns the word that stands in the file. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns 1 for good, 0 for bad. */
    double value() {
      return switch (this) {
        case ACCEPTED, VERIFIED -> 1;
        case REVERTED, FAILED -> 0;
      };
    }
  }

  /**
   * Adds a line. Throws {@link LearnedRoutingException} where the file cannot be written.
   *
   * @param model whose work it was, by a name that is the same each time
   */
  public void add(String prompt, String model, Result result) {
    String line =
        Json.write(
                Json.object()
                    .put("prompt", prompt)
                    .put("model", model)
                    .put("outcome", result.word())
                    .build())
            + "\n";
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      // One write in append mode, which the system does not interleave with another's.
      Files.write(
          file,
          line.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new LearnedRoutingException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
