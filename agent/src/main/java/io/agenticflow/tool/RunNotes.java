package io.agenticflow.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the tools of one run remember between calls. Safe for use by several threads.
 */
public final class RunNotes {
  private final Map<Path, FileStamp> seen = new ConcurrentHashMap<>();
  private volatile List<Todo> todos = List.of();

  /** Remembers the state in which a file was last read or written by this run. */
  public void saw(Path file, FileStamp stamp) {
    seen.put(file, stamp);
  }

  /** Returns the state in which this run last saw the file. */
  public Optional<FileStamp> lastSeen(Path file) {
    return Optional.ofNullable(seen.get(file));
  }

  /** Returns the things to do, in order. */
  public List<Todo> todos() {
    return todos;
  }

  /** Replaces the things to do. */
  public void todos(List<Todo> value) {
    todos = List.copyOf(value);
  }

  /**
   * The state of a file at one moment.
   *
   * @param modifiedNanos time of the last change, nanoseconds since 1970
   * @param size bytes
   */
  public record FileStamp(long modifiedNanos, long size) {}

  /**
   * One thing to do.
   *
   * @param status {@code pending}, {@code in_progress} or {@code completed}
   */
  public record Todo(String content, String status, String activeForm) {}
}
