package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import io.agenticflow.store.OwnerOnly;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a process writes its entries down the moment that each call ends: a file of its own with
 * one line for each, so that neither another process nor a kill can take anything away. {@link
 * Intake} brings the lines into the database. Safe for use by several threads.
 *
 * <p>The file is made with the first entry. Beside it stands a lock that is held as long as the
 * process lives, by which {@code Intake} knows that more may come.
 */
public final class Spool implements AutoCloseable {
  static final String ENTRIES = ".jsonl";
  static final String LOCK = ".lock";

  /** Then a new file is begun, so that a long-lived process's can be removed too. */
  private static final long LONGEST = 4 << 20;

  /**
   * The names of this process's files: a lock of one's own tells nothing, and must not be touched.
   */
  private static final Set<String> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final long longest;
  private @Nullable Open open;
  private boolean closed;

  private record Open(String name, FileOutputStream out, FileChannel lock, long length) {}

  /**
   * @param folder made where it is not there yet; only the owner can read it
   */
  public Spool(Path folder) {
    this(folder, LONGEST);
  }

  Spool(Path folder, long longest) {
    this.folder = requireNonNull(folder, "folder");
    this.longest = longest;
  }

  /** Returns whether a file of this name is being written by this process. */
  static boolean isOpenHere(String name) {
    return OPEN.contains(name);
  }

  /** Makes an id for a call that began at a time; later ones are greater. */
  public static String newId(long epochMilli) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return hex(epochMilli, 12) + hex(random.nextLong(), 16);
  }

  /**
   * Writes an entry; once this returns the process may be killed.
   *
   * @throws IOException where it cannot be written
   */
  public synchronized void write(LedgerEntry entry) throws IOException {
    if (closed) {
      throw new IOException("the ledger is closed");
    }
    byte[] line = EntryJson.line(entry);
    Open now = open;
    if (now != null && now.length() + line.length > longest) {
      end(now);
      now = null;
    }
    if (now == null) {
      now = begin();
    }
    now.out().write(line);
    open = new Open(now.name(), now.out(), now.lock(), now.length() + line.length);
  }

  private Open begin() throws IOException {
    OwnerOnly.folder(folder);
    String name = newId(System.currentTimeMillis());
    OPEN.add(name);
    FileChannel lock = OwnerOnly.create(folder.resolve(name + LOCK));
    try {
      if (lock.tryLock() == null) {
        throw new IOException("cannot lock " + folder.resolve(name + LOCK));
      }
      Path file = folder.resolve(name + ENTRIES);
      OwnerOnly.create(file).close();
      // Not a channel: an interrupt of the thread that writes would close it for all.
      Open begun = new Open(name, new FileOutputStream(file.toFile(), true), lock, 0);
      open = begun;
      return begun;
    } catch (IOException e) {
      lock.close();
      OPEN.remove(name);
      throw e;
    }
  }

  private void end(Open now) throws IOException {
    open = null;
    try (FileChannel _ = now.lock();
        FileOutputStream _ = now.out()) {
      OPEN.remove(now.name());
    }
  }

  /** Ends writing. What is written stays for the next {@link Intake}. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (open != null) {
      end(open);
    }
  }

  private static String hex(long value, int digits) {
    String text = Long.toHexString(value);
    return text.length() >= digits
        ? text.substring(text.length() - digits)
        : "0".repeat(digits - text.length()) + text;
  }
}
