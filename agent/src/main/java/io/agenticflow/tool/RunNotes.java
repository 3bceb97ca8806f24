package io.agenticflow.tool;

import io.agenticflow.tool.background.BackgroundTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the tools of one run remember between calls. Safe for use by several threads. */
public final class RunNotes {
  private final Map<Path, FileStamp> seen = new ConcurrentHashMap<>();
  private final BackgroundTasks background;
  private volatile List<Todo> todos = List.of();

  /** Makes notes with background tasks of their own. */
  public RunNotes() {
    this(new BackgroundTasks());
  }

  /** Makes notes of a run that starts its background tasks where these are. */
  public RunNotes(BackgroundTasks background) {
    this.background = background;
  }

  /** Returns what goes on beside the run. */
  public BackgroundTasks background() {
    return background;
  }

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
   * The state of a file at one moment. Two changes within one tick of the file system's clock (some
   * milliseconds) that leave the size as it was look the same.
   *
   * @param modifiedNanos time of the last change, nanoseconds since 1970
   * @param size bytes
   */
  public record FileStamp(long modifiedNanos, long size) {
    /** Returns the state of a file now. A link is not followed. */
    public static FileStamp now(Path file) throws IOException {
      return of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** Returns the state that these attributes tell. */
    public static FileStamp of(BasicFileAttributes attributes) {
      return new FileStamp(
          attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size());
    }
  }

  /**
   * One thing to do.
   *
   * @param content what is to be done
   * @param status {@code pending}, {@code in_progress} or {@code completed}
   * @param activeForm the same in the words for while it is being done
   */
  public record Todo(String content, String status, String activeForm) {}
}
