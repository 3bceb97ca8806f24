package io.agenticflow.memory;

import static java.util.Objects.requireNonNull;

import io.agenticflow.store.Database;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** The vectors of one model, kept beside the entries. Safe for use by several threads. */
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

  /** Takes vectors, one after the other. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param values not to be kept
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

  /** Keeps vectors; those of entries that are gone by now are left out. */
  public void put(List<Vector> vectors) {
    database.write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO memory_vector (entry, model, vector) SELECT number, ?, ? FROM memory_entry"
                  + " WHERE number = ? ON CONFLICT (entry, model) DO UPDATE SET vector = excluded.vector")) {
        for (Vector each : vectors) {
          insert.setString(1, model);
          insert.setBytes(2, bytes(each.values));
          insert.setLong(3, each.entry);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      return true;
    });
  }

  /** Tells of all vectors of a namespace, in the order of their entries. */
  public void scan(String namespace, Visitor visitor) {
    database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT v.entry, v.vector FROM memory_entry e JOIN memory_vector v ON v.entry = e.number"
                  + " WHERE v.model = ? AND e.namespace = (SELECT number FROM memory_namespace WHERE name = ?)"
                  + " ORDER BY v.entry")) {
        select.setString(1, model);
        select.setString(2, namespace);
        select.setFetchSize(1000);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            visitor.vector(row.getLong(1), floats(row.getBytes(2)));
          }
        }
      }
      return true;
    });
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
