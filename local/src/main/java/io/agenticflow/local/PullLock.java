package io.agenticflow.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to fetch one file, held by one thread of one process at a time. The empty lock file
 * stays; removing it would let two others lock two files of the same name.
 */
final class PullLock implements AutoCloseable {
  private final FileChannel channel;

  private PullLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock; throws {@link PullException} where somebody has it. */
  static PullLock of(Path folder, String fileName) throws IOException, PullException {
    Path file = folder.resolve("." + fileName + ".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      @Nullable FileLock lock = channel.tryLock();
      locked = lock != null;
    } catch (OverlappingFileLockException e) {
      locked = false; // another thread of this process
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new PullException(
          "Somebody else is fetching " + fileName + " right now; wait for that.");
    }
    return new PullLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
