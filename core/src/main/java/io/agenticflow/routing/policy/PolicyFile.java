package io.agenticflow.routing.policy;

import io.agenticflow.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Kinds of work in plain language, each with the model that does it:
 *
 * <pre>
 * # who does what
 * refactoring across files -> strong
 * - writing tests, mending lint → fast
 * anything else -> fast
 * </pre>
 *
 * <p>A line that begins with {@code #} is a remark; a hyphen at the beginning is a bullet. What
 * follows the last arrow is the model.
 */
record PolicyFile(List<Line> lines) {
  private static final List<String> OTHERWISE =
      List.of("anything else", "everything else", "all else", "otherwise", "the rest");

  PolicyFile {
    lines = List.copyOf(lines);
  }

  /**
   * A kind of work.
   *
   * @param model by the name that the user gives it
   */
  record Line(String work, String model) {
    /** Returns whether it is what no other line is. */
    boolean isOtherwise() {
      return OTHERWISE.contains(work.toLowerCase(Locale.ROOT));
    }
  }

  /**
   * Reads a file.
   *
   * @throws ConfigurationException where it is not there or a line has no arrow
   */
  static PolicyFile read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new ConfigurationException(
          "routing.policy_file: " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads its text.
   *
   * @param name of the file, for errors
   */
  static PolicyFile parse(String name, String text) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = raw.strip();
      if (line.startsWith("- ") || line.startsWith("* ")) {
        line = line.substring(2).strip();
      }
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int arrow = Math.max(line.lastIndexOf("->"), line.lastIndexOf('→'));
      String work = arrow < 0 ? "" : line.substring(0, arrow).strip();
      String model =
          arrow < 0 ? "" : line.substring(arrow + (line.charAt(arrow) == '→' ? 1 : 2)).strip();
      if (work.isEmpty() || model.isEmpty()) {
        throw new ConfigurationException(
            name
                + ":"
                + number
                + ": expected a kind of work, an arrow and a model, as in \"writing tests -> fast\"");
      }
      lines.add(new Line(work, model));
    }
    if (lines.isEmpty()) {
      throw new ConfigurationException(name + ": no line says who does what");
    }
    return new PolicyFile(lines);
  }
}
