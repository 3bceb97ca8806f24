package io.agenticflow.agent.session;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.Transcript;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * A session as its file tells it.
 *
 * @param entries what happened, in order
 * @param wholeBytes how much of the file is whole lines; what is after that was being written when
 *     the program was killed, and is not in {@code entries}
 */
public record SavedSession(SessionHeader header, Path file, List<Entry> entries, long wholeBytes) {
  public SavedSession {
    entries = List.copyOf(entries);
  }

  /** One thing that happened. */
  public record Entry(Instant at, RunEvent event) {}

  /** Returns the events, in order. */
  public List<RunEvent> events() {
    return entries.stream().map(Entry::event).toList();
  }

  /** Returns the conversation, to go on with. */
  public Transcript transcript() {
    return Transcript.of(events());
  }

  /** Returns whether the last run came to its end; else it was killed, or is still going on. */
  public boolean isOver() {
    for (int i = entries.size() - 1; i >= 0; i--) {
      switch (entries.get(i).event()) {
        case RunEvent.RunFinished _ -> {
          return true;
        }
        case RunEvent.RunStarted _ -> {
          return false;
        }
        default -> {
          // Part of the last run.
        }
      }
    }
    return true;
  }

  /** Returns how the last run ended; null where it did not, or where there was none. */
  public @Nullable RunResult lastResult() {
    for (int i = entries.size() - 1; i >= 0; i--) {
      switch (entries.get(i).event()) {
        case RunEvent.RunFinished(RunResult result) -> {
          return result;
        }
        case RunEvent.RunStarted _ -> {
          return null;
        }
        default -> {
          // Part of the last run.
        }
      }
    }
    return null;
  }

  /**
   * Reads a session's file.
   *
   * @throws IOException where it cannot be read or is not one; the message is for people
   */
  static SavedSession read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int whole = bytes.length;
    while (whole > 0 && bytes[whole - 1] != '\n') {
      whole--;
    }
    String text = new String(bytes, 0, whole, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      throw new IOException("the session file " + file + " is empty");
    }
    int number = 1;
    try {
      SessionHeader header = SessionHeader.read(lines.getFirst());
      List<Entry> entries = new ArrayList<>(lines.size());
      for (String line : lines.subList(1, lines.size())) {
        number++;
        JrsValue json = Json.parse(line);
        entries.add(new Entry(Instant.parse(BlockJson.need(json, "at")), EventJson.read(json)));
      }
      return new SavedSession(header, file, entries, whole);
    } catch (JsonException | IllegalArgumentException | java.time.DateTimeException e) {
      throw new IOException(
          "line " + number + " of the session file " + file + " cannot be read: " + e.getMessage(),
          e);
    }
  }
}
