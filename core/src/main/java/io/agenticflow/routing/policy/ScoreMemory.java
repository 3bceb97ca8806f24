package io.agenticflow.routing.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scores of the last tasks, kept in a file of one number a line, so that a share holds over
 * runs too. Several processes may append at once. Safe for use by several threads.
 */
final class ScoreMemory {
  private static final int KEPT = 1000;

  /** Of the file; then it is written anew with what is kept. */
  private static final long LARGEST = 64 * 1024L;

  private final @Nullable Path file;
  private final Deque<Double> scores = new ArrayDeque<>();
  private boolean isRead;
  private @Nullable String problem;

  /**
   * @param file read when a score is asked for first; null to remember only as long as this lives
   */
  ScoreMemory(@Nullable Path file) {
    this.file = file;
  }

  /** Returns why the scores cannot be kept; null where they can. */
  synchronized @Nullable String problem() {
    return problem;
  }

  synchronized int size() {
    read();
    return scores.size();
  }

  /**
   * Returns which part of tasks has a lower score, between 0 and 1. Over tasks that come from the
   * same source this is spread evenly, whatever the scores are.
   *
   * @param tie between 0 and 1, decides among equal scores
   */
  synchronized double rank(double score, double tie) {
    read();
    int less = 0;
    int equal = 0;
    for (double other : scores) {
      if (other < score) {
        less++;
      } else if (other == score) {
        equal++;
      }
    }
    return (less + tie * (equal + 1)) / (scores.size() + 1);
  }

  synchronized void add(double score) {
    read();
    keep(score);
    if (file == null) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, score + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (Files.size(file) > LARGEST) {
        StringBuilder text = new StringBuilder();
        scores.forEach(each -> text.append(each.doubleValue()).append('\n'));
        Path other = Files.createTempFile(file.toAbsolutePath().getParent(), "scores", null);
        Files.writeString(other, text);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      }
      problem = null;
    } catch (IOException e) {
      problem = "scores cannot be kept in " + file + ": " + e.getMessage();
    }
  }

  private void keep(double score) {
    scores.addLast(score);
    if (scores.size() > KEPT) {
      scores.removeFirst();
    }
  }

  private void read() {
    if (isRead || file == null) {
      return;
    }
    isRead = true;
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return; // the first task of all
    } catch (IOException e) {
      problem = "scores cannot be read from " + file + ": " + e.getMessage();
      return;
    }
    for (String line : lines) {
      try {
        keep(Double.parseDouble(line));
      } catch (NumberFormatException e) {
        problem = file + " holds a line that is no number; it was left out";
      }
    }
  }
}
