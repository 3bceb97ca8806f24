package io.agenticflow.durable.local;

import io.agenticflow.durable.EngineException;
import io.agenticflow.store.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An engine as the owner of runs. It holds a lock on a file of its own for as long as it lives; the
 * system lets go of the lock in the moment in which the process ends, whatever ended it.
 */
final class Owner implements AutoCloseable {
  /**
   * Owners in this process. They are not asked by their locks: on many systems a process that
   * closes a file loses all its locks on it, those of its other channels too.
   */
  private static final Set<String> HERE = ConcurrentHashMap.newKeySet();

  private final String id;
  private final Path file;
  private final FileChannel channel;

  private Owner(String id, Path file, FileChannel channel) {
    this.id = id;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Makes one that lives.
   *
   * @param folder of the owners' files
   */
  static Owner in(Path folder) {
    String id =
        ProcessHandle.current().pid()
            + "-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path file = folder.resolve(id);
    try {
      OwnerOnly.folder(folder);
      FileChannel channel = OwnerOnly.create(file);
      channel.lock();
      HERE.add(id);
      return new Owner(id, file, channel);
    } catch (IOException e) {
      throw new EngineException("the file " + file + " cannot be made and locked: " + e, e);
    }
  }

  /** Returns whether an owner lives. The file of one that does not is taken away. */
  static boolean isAlive(Path folder, String id) {
    if (HERE.contains(id)) {
      return true;
    }
    Path file = folder.resolve(id);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return true;
      }
      Files.deleteIfExists(file);
      return false;
    } catch (NoSuchFileException e) {
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw new EngineException("it cannot be seen whether " + file + " is locked: " + e, e);
    }
  }

  /** Returns the name under which it owns runs; begins with the process's number. */
  String id() {
    return id;
  }

  @Override
  public void close() {
    HERE.remove(id);
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      // The file tells of an owner that is not alive, which is so.
    }
  }
}
