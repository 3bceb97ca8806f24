package io.agenticflow.memory;

import static java.util.Objects.requireNonNull;

import io.agenticflow.store.Database;
import io.agenticflow.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one model, kept beside the entries, so that no text is read twice by the model.
 * Safe for use by several threads and processes.
 *
 * <p>All methods throw {@link StoreException} where the database fails.
 */
public final class EntryVectors {
  private final Database database;
  private final String model;

  /**
   * @param database of a {@link MemoryStore}
   * @param model as in {@link Embedder#model}
   */
  public EntryVectors(Database database, String model) {
    this.database = requireNonNull(database, "database");
    this.model = requireNonNull(model, "model");
  }

  /** An entry that has no vector yet. */
  public record Missing(long entry, String text) {}

  /** The vector of an entry. */
  public record Vector(long entry, float[] values) {}

  /**
   * What there is of a namespace.
   *
   * @param namespace its number
   * @param count how many vectors
   * @param added the highest number of a change that brought one
   */
  public record State(long namespace, long count, long added) {}

  /** Takes vectors, one after the other. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one.
     *
     * @param values the visitor's to keep
     */
    void vector(long entry, float[] values);
  }

  /**
   * Returns entries without a vector, the newest first.
   *
   * @param most at most so many
   */
  public List<Missing> missing(int most) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT number, text FROM memory_entry WHERE NOT EXISTS (SELECT 1 FROM memory_vector"
                  + " WHERE entry = number AND model = ?) ORDER BY number DESC LIMIT ?")) {
        select.setString(1, model);
        select.setInt(2, most);
        List<Missing> missing = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            missing.add(new Missing(row.getLong(1), row.getString(2)));
          }
        }
        return missing;
      }
    });
  }

  /** Returns how many entries have no vector. */
  public long missing() {
    return database.read(connection ->
        number(
            connection,
            "SELECT (SELECT count(*) FROM memory_entry)"
                + " - (SELECT count(*) FROM memory_vector WHERE model = ?)",
            model));
  }

  /** Keeps vectors; those of entries that are gone by now, or have one, are left out. */
  public void put(List<Vector> vectors) {
    database.write(connection -> {
      // Before anything else, as all who write do: who has seen this number has seen these.
      long added = EntryTables.next(connection);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO memory_vector (entry, model, namespace, added, vector)"
                  + " SELECT number, ?, namespace, ?, ? FROM memory_entry WHERE number = ?"
                  + " ON CONFLICT (entry, model) DO NOTHING")) {
        for (Vector each : vectors) {
          insert.setString(1, model);
          insert.setLong(2, added);
          insert.setBytes(3, bytes(each.values));
          insert.setLong(4, each.entry);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      return true;
    });
  }

  /** Returns what there is of a namespace; null where there is no vector of it. */
  public @Nullable State state(String namespace) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT n.number, count(v.added), max(v.added) FROM memory_namespace n"
                  + " JOIN memory_vector v ON v.namespace = n.number AND v.model = ?"
                  + " WHERE n.name = ? GROUP BY n.number")) {
        select.setString(1, model);
        select.setString(2, namespace);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? new State(row.getLong(1), row.getLong(2), row.getLong(3)) : null;
        }
      }
    });
  }

  /** Returns the namespaces that have more than so many vectors. */
  public List<State> largerThan(long count) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT namespace, count(*), max(added) FROM memory_vector WHERE model = ?"
                  + " GROUP BY namespace HAVING count(*) > ?")) {
        select.setString(1, model);
        select.setLong(2, count);
        List<State> states = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            states.add(new State(row.getLong(1), row.getLong(2), row.getLong(3)));
          }
        }
        return states;
      }
    });
  }

  /**
   * Tells of the vectors of a namespace, in the order in which they came.
   *
   * @param of the namespace; what came after this state is left out
   * @param after of a change: only what came after it; 0 for all
   */
  public void scan(State of, long after, Visitor visitor) {
    database.read(connection -> {
      // Without a transaction the driver of the server reads all rows before the first. In the
      // file one would keep those who write waiting.
      boolean isServer = "PostgreSQL".equals(connection.getMetaData().getDatabaseProductName());
      if (isServer) {
        connection.setAutoCommit(false);
      }
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT entry, vector FROM memory_vector WHERE model = ? AND namespace = ?"
                  + " AND added > ? AND added <= ? ORDER BY added")) {
        select.setString(1, model);
        select.setLong(2, of.namespace);
        select.setLong(3, after);
        select.setLong(4, of.added);
        select.setFetchSize(1000);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            visitor.vector(row.getLong(1), floats(row.getBytes(2)));
          }
        }
      } finally {
        if (isServer) {
          connection.rollback();
          connection.setAutoCommit(true);
        }
      }
      return true;
    });
  }

  /** Returns a random name that this database has, and no other. */
  public String identity() {
    return database.write(connection -> {
      EntryTables.next(connection);
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(
            "INSERT INTO memory_identity (name) SELECT '"
                + UUID.randomUUID()
                + "' WHERE NOT EXISTS (SELECT 1 FROM memory_identity)");
        try (ResultSet row = statement.executeQuery("SELECT name FROM memory_identity")) {
          row.next();
          return row.getString(1);
        }
      }
    });
  }

  /**
   * Forgets the vectors that other models made.
   *
   * @return how many there were
   */
  public long forgetOtherModels() {
    return database.write(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM memory_vector WHERE model <> ?")) {
        delete.setString(1, model);
        return (long) delete.executeUpdate();
      }
    });
  }

  private static long number(Connection connection, String query, String value)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setString(1, value);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
