package io.agenticflow.agent.session;

import io.agenticflow.agent.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts files back as they were when the user said something. Only what the file tools changed is
 * known; what a command of Bash wrote is not.
 */
public final class Rewind {
  private final SavedSession session;
  private final KeptBytes kept;

  Rewind(SavedSession session, KeptBytes kept) {
    this.session = session;
    this.kept = kept;
  }

  /**
   * A moment to go back to: just before the user said this.
   *
   * @param number counted from 1
   */
  public record Point(int number, String said, List<Path> filesChangedSince) {
    public Point {
      filesChangedSince = List.copyOf(filesChangedSince);
    }
  }

  /**
   * What going back did, or would do.
   *
   * @param restored files whose earlier content was written
   * @param removed files that had not been there
   */
  public record Outcome(List<Path> restored, List<Path> removed) {
    public Outcome {
      restored = List.copyOf(restored);
      removed = List.copyOf(removed);
    }
  }

  /** Returns the moments to go back to, in order. */
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    List<RunEvent> events = session.events();
    int number = 0;
    for (int i = 0; i < events.size(); i++) {
      if (isUsers(events.get(i))) {
        number++;
        points.add(
            new Point(
                number,
                ((RunEvent.Prompted) events.get(i)).text(),
                List.copyOf(statesAt(i).keySet())));
      }
    }
    return points;
  }

  /**
   * Goes back to just before the user said the {@code number}th thing.
   *
   * @param dryRun whether only to tell what would be done
   * @throws IOException where there is no such moment, or a file cannot be put back; the message is
   *     for people
   */
  public Outcome to(int number, boolean dryRun) throws IOException {
    List<RunEvent> events = session.events();
    int count = 0;
    for (int i = 0; i < events.size(); i++) {
      if (isUsers(events.get(i)) && ++count == number) {
        return restore(statesAt(i), dryRun);
      }
    }
    throw new IOException(
        "there is no prompt "
            + number
            + " in session "
            + session.header().id()
            + "; it has "
            + count);
  }

  /** Returns for each file that was changed after an event what it was before: a blob, or null. */
  private Map<Path, @Nullable String> statesAt(int index) {
    Map<Path, @Nullable String> states = new LinkedHashMap<>();
    List<RunEvent> events = session.events();
    for (RunEvent event : events.subList(index, events.size())) {
      // The first state that was put aside is the one at that moment.
      if (event instanceof RunEvent.FileKept file && !states.containsKey(file.file())) {
        states.put(file.file(), file.blob());
      }
    }
    return states;
  }

  private Outcome restore(Map<Path, @Nullable String> states, boolean dryRun) throws IOException {
    List<Path> restored = new ArrayList<>();
    List<Path> removed = new ArrayList<>();
    for (Map.Entry<Path, @Nullable String> state : states.entrySet()) {
      Path file = state.getKey();
      String blob = state.getValue();
      if (blob == null) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          removed.add(file);
          if (!dryRun) {
            Files.delete(file);
          }
        }
      } else {
        restored.add(file);
        if (!dryRun) {
          write(file, kept.read(blob));
        }
      }
    }
    return new Outcome(restored, removed);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is a folder");
    }
    Files.createDirectories(folder);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.write(file, bytes); // keeps its rights
    } else {
      Path part = Files.createTempFile(folder, ".restore", null);
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static boolean isUsers(RunEvent event) {
    return event instanceof RunEvent.Prompted prompted
        && prompted.source() == RunEvent.Prompted.Source.USER;
  }
}
