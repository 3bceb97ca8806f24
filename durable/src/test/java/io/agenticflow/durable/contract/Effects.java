package io.agenticflow.durable.contract;

import io.agenticflow.durable.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What steps did to the world: lines of a file, which no crash takes back. */
final class Effects {
  private final Path file;

  /**
   * @param home of the test
   * @param runId whose effects
   */
  Effects(Path home, String runId) {
    this.file = home.resolve("effects-" + runId);
  }

  /** Adds a line. */
  void add(String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a step that adds its name and key, and answers with a value. */
  Step step(String name, String value) {
    return Step.once(
        name,
        attempt -> {
          add(name + " " + attempt.idempotencyKey());
          return value;
        });
  }

  /** Returns the lines of one name, whole. */
  List<String> named(String name) {
    return lines().stream().filter(line -> line.startsWith(name + " ")).toList();
  }

  private List<String> lines() {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines up to their first blanks. */
  List<String> names() {
    return lines().stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
  }
}
