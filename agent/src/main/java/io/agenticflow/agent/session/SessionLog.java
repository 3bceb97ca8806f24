package io.agenticflow.agent.session;

import static java.util.Objects.requireNonNull;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.json.Json;
import io.agenticflow.secret.Redaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session's events to its file, each as one line before anybody else hears of it, so that
 * a process that is killed loses nothing that it had told. Words as they come are not written: the
 * whole answer is.
 *
 * <p>The file is locked against a second process as long as this is open. To be used by one thread
 * at a time, as events come.
 */
public final class SessionLog implements Consumer<RunEvent>, AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;
  private final SessionHeader header;
  private final Redaction redaction;
  private final Consumer<String> problems;
  private boolean broken;

  private SessionLog(
      FileChannel channel,
      FileLock lock,
      SessionHeader header,
      Redaction redaction,
      Consumer<String> problems) {
    this.channel = channel;
    this.lock = lock;
    this.header = header;
    this.redaction = redaction;
    this.problems = problems;
  }

  /**
   * Opens a session's file to write at its end.
   *
   * @param wholeBytes where to go on; what is behind it is cut off. 0 for a file that is new
   * @param problems is told once, in words for people, when nothing more can be written
   * @throws IOException where it cannot be opened, or another process has it; the message is for
   *     people
   */
  static SessionLog open(
      Path file,
      SessionHeader header,
      long wholeBytes,
      Redaction redaction,
      Consumer<String> problems)
      throws IOException {
    requireNonNull(redaction, "redaction");
    FileChannel channel =
        wholeBytes == 0 ? OwnerOnly.create(file) : FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      FileLock lock = lock(channel);
      if (lock == null) {
        throw new IOException(
            "the session " + header.id() + " is being used by another process; fork it instead");
      }
      channel.truncate(wholeBytes).position(wholeBytes);
      SessionLog log = new SessionLog(channel, lock, header, redaction, problems);
      if (wholeBytes == 0) {
        log.write(Json.write(header.toJson()));
      }
      return log;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it open
    }
  }

  /** Returns the session's name. */
  public String id() {
    return header.id();
  }

  /** Returns the file's first line. */
  public SessionHeader header() {
    return header;
  }

  /**
   * Returns whether it is a piece of what a later event says as a whole, or follows from others.
   */
  private static boolean isPiece(RunEvent event) {
    return switch (event) {
      case RunEvent.TextDelta _,
          RunEvent.ThinkingDelta _,
          RunEvent.Streamed _,
          RunEvent.ContextMeasured _ ->
          true;
      case RunEvent.SubAgent inside -> isPiece(inside.event());
      default -> false;
    };
  }

  @Override
  public void accept(RunEvent event) {
    if (broken || isPiece(event)) {
      return;
    }
    try {
      write(
          redaction.of(
              Json.write(EventJson.write(event).put("at", Instant.now().toString()).build())));
    } catch (IOException e) {
      broken = true;
      problems.accept(
          "the session cannot be written any more and cannot be resumed past this point: "
              + e.getMessage());
    }
  }

  /** Closes the file and lets others have it. Doing so twice is harmless. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      lock.release();
      channel.close();
    }
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
