package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import io.agenticflow.store.Database;
import io.agenticflow.store.OwnerOnly;
import io.agenticflow.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what processes have written down into the database, each entry once, and removes the files
 * of those that have ended. Any number of processes may do so at the same time; on one machine they
 * take turns.
 */
final class Intake {
  private static final int CHUNK = 4 << 20;
  private static final int MOST_ENTRIES = 10_000;

  /** Within this process; a file lock does it among processes. */
  private static final ReentrantLock TURN = new ReentrantLock();

  private final Path folder;
  private final Database database;
  private final Consumer<String> problems;

  /** What the next transaction writes: entries, and up to where each file is read then. */
  private final List<LedgerEntry> entries = new ArrayList<>();

  private final Map<String, Long> positions = new LinkedHashMap<>();
  private final List<Ended> ended = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private int added;

  /** A file to which nothing will be added, with its lock, which may not be there. */
  private record Ended(String name, @Nullable FileChannel lock) {}

  /**
   * @param problems is told in one line of what cannot be read
   */
  Intake(Path folder, Database database, Consumer<String> problems) {
    this.folder = requireNonNull(folder, "folder");
    this.database = requireNonNull(database, "database");
    this.problems = requireNonNull(problems, "problems");
  }

  /**
   * Takes everything in that was written before the call.
   *
   * @return how many entries were new
   * @throws StoreException where the database cannot be written; then nothing is lost
   */
  int take() {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    TURN.lock();
    try (FileChannel channel = OwnerOnly.open(folder.resolve("intake.lock"));
        FileLock _ = channel.lock()) {
      Map<String, Long> known = database.read(Intake::positions);
      for (String name : names()) {
        read(name, known.getOrDefault(name, 0L));
      }
      flush();
      forgetRemoved();
      return added;
    } catch (IOException e) {
      throw new StoreException("what was written down in " + folder + " cannot be read: " + e, e);
    } finally {
      release();
      TURN.unlock();
    }
  }

  private Iterable<String> names() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + Spool.ENTRIES)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        names.add(name.substring(0, name.length() - Spool.ENTRIES.length()));
      }
    }
    return names;
  }

  private void read(String name, long from) throws IOException {
    Ended over = ended(name); // before it is read: what comes then is there already
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve(name + Spool.ENTRIES).toFile(), "r")) {
      long position = from;
      for (long length = file.length(); position < length; ) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, length - position)];
        file.seek(position);
        file.readFully(chunk);
        int taken = lines(name, position, chunk);
        if (taken == 0) {
          break; // the last line is not whole: its writer was killed while it wrote, or writes
        }
        position += taken;
        positions.put(name, position);
        if (entries.size() >= MOST_ENTRIES) {
          flush();
        }
      }
    } finally {
      if (over != null) {
        ended.add(over);
      }
    }
  }

  /** Reads the whole lines of some bytes; returns how many bytes they are. */
  private int lines(String name, long position, byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        try {
          entries.add(EntryJson.read(Arrays.copyOfRange(bytes, start, i)));
        } catch (IllegalArgumentException e) {
          problems.accept(
              "an entry of the ledger cannot be read and is left out: "
                  + folder.resolve(name + Spool.ENTRIES)
                  + " at byte "
                  + (position + start));
        }
        start = i + 1;
      }
    }
    return start;
  }

  /** Returns the file's lock where nobody else holds it, null where more may come. */
  private @Nullable Ended ended(String name) throws IOException {
    if (Spool.isOpenHere(name)) {
      return null;
    }
    Path file = folder.resolve(name + Spool.LOCK);
    if (!Files.exists(file)) {
      return new Ended(name, null);
    }
    FileChannel lock = FileChannel.open(file, StandardOpenOption.WRITE);
    boolean isOurs = false;
    try {
      isOurs = lock.tryLock() != null;
      return isOurs ? new Ended(name, lock) : null;
    } finally {
      if (!isOurs) {
        lock.close();
      }
    }
  }

  private void flush() throws IOException {
    if (!positions.isEmpty()) {
      added +=
          database.write(connection -> {
            write(connection, positions);
            return CallTables.insert(connection, entries);
          });
      entries.clear();
      positions.clear();
    }
    for (Ended each : ended) {
      Files.deleteIfExists(folder.resolve(each.name() + Spool.ENTRIES));
      Files.deleteIfExists(folder.resolve(each.name() + Spool.LOCK));
      removed.add(each.name());
    }
    release();
  }

  private void release() {
    for (Ended each : ended) {
      if (each.lock() != null) {
        try {
          each.lock().close();
        } catch (IOException e) {
          // The process's end releases it.
        }
      }
    }
    ended.clear();
  }

  private static Map<String, Long> positions(Connection connection) throws SQLException {
    Map<String, Long> positions = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT file, position FROM spool_position");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        positions.put(rows.getString(1), rows.getLong(2));
      }
    }
    return positions;
  }

  private static void write(Connection connection, Map<String, Long> positions)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO spool_position (file, position) VALUES (?, ?)"
                + " ON CONFLICT (file) DO UPDATE SET position = excluded.position")) {
      for (Map.Entry<String, Long> each : positions.entrySet()) {
        upsert.setString(1, each.getKey());
        upsert.setLong(2, each.getValue());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  /** Removes the positions of files that are gone. */
  private void forgetRemoved() {
    if (removed.isEmpty()) {
      return;
    }
    database.write(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM spool_position WHERE file = ?")) {
        for (String name : removed) {
          delete.setString(1, name);
          delete.addBatch();
        }
        return delete.executeBatch();
      }
    });
  }
}
