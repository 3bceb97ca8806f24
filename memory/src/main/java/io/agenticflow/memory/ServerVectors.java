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
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one model once more, in the form in which a PostgreSQL server with the extension
 * pgvector finds the nearest by itself. Safe for use by several threads and processes.
 *
 * <p>They lie in a table of their own, which is made where the extension is to be had and can be
 * dropped: {@link EntryVectors} is the truth, by whose rows these go too. Programs that know
 * nothing of it, or have no right to it, may write to the same database; what they brought is
 * missing here until {@link #add} gets it.
 *
 * <p>All methods throw {@link StoreException} where the database fails.
 */
public final class ServerVectors {
  private static final String TABLE = "memory_near_";

  /** How many candidates the graph is asked for at least: with 40 it misses one in thirty. */
  private static final int CANDIDATES = 100;

  /** As many as the extension allows. */
  private static final int MOST_CANDIDATES = 1000;

  /** Whoever makes the graph holds this lock, by whose number nobody else locks by chance. */
  private static final long GRAPH_LOCK = 0x61666d656d6f7279L;

  private final Database database;
  private final String model;
  private final int dimensions;
  private final Extension extension;
  private final String table;

  private volatile boolean isEnded;
  private volatile @Nullable Statement making;

  private ServerVectors(Database database, String model, int dimensions, Extension extension) {
    this.database = database;
    this.model = model;
    this.dimensions = dimensions;
    this.extension = extension;
    this.table = TABLE + dimensions;
  }

  /**
   * The extension of a database.
   *
   * @param schema quoted: it need not be on the search path
   */
  private record Extension(String version, String schema) {
    /** Since 0.8 a scan goes on where a filter left too little of what it found. */
    boolean goesOn() {
      return !version.startsWith("0.") || Integer.parseInt(version.split("\\.", 3)[1]) >= 8;
    }
  }

  /**
   * Returns what the server finds the nearest with, and makes it where it can be made.
   *
   * @param model as in {@link Embedder#model}
   * @param dimensions of its vectors
   * @param notices is told in one line why a server cannot
   * @return null for a file, and for a server that cannot
   */
  public static @Nullable ServerVectors open(
      Database database, String model, int dimensions, Consumer<String> notices) {
    requireNonNull(model, "model");
    if (!database.read(ServerVectors::isServer)) {
      return null;
    }
    String keeps = "this machine finds the nearest memories itself: ";
    try {
      Extension extension = database.read(ServerVectors::extension);
      if (extension == null && !database.read(ServerVectors::isToBeHad)) {
        notices.accept(keeps + "the PostgreSQL server has no extension vector (pgvector)");
        return null;
      }
      Extension usable = extension == null ? database.write(ServerVectors::create) : extension;
      ServerVectors vectors = new ServerVectors(database, model, dimensions, usable);
      if (!database.read(connection -> exists(connection, vectors.table))) {
        database.write(vectors::make);
      }
      return vectors;
    } catch (StoreException e) {
      notices.accept(
          keeps
              + e.getMessage()
              + "; an administrator can say CREATE EXTENSION vector in that database, and whose"
              + " the tables are has to open it once");
      return null;
    }
  }

  /** Returns in one line how the nearest are found; null for a file. */
  static @Nullable String describe(Connection connection) throws SQLException {
    if (!isServer(connection)) {
      return null;
    }
    Extension extension = extension(connection);
    if (extension == null) {
      return isToBeHad(connection)
          ? "each machine finds the nearest; the server has pgvector, and a search makes it ready"
              + " where its user may"
          : "each machine finds the nearest: the server has no pgvector";
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), count(i.indexrelid) FROM pg_class t LEFT JOIN pg_index i ON"
                    + " i.indrelid = t.oid AND i.indisvalid AND i.indexrelid ="
                    + " to_regclass(t.relname || '_graph') WHERE t.relkind = 'r' AND t.oid ="
                    + " to_regclass(t.relname) AND t.relname LIKE 'memory\\_near\\_%'")) {
      row.next();
      if (row.getLong(1) == 0) {
        return "each machine finds the nearest; the server has pgvector, and a search makes it"
            + " ready where its user may";
      }
      return "the server finds the nearest, with pgvector "
          + extension.version
          + (row.getLong(2) > 0 ? " and its graph" : ", and looks at all");
    }
  }

  private static boolean isServer(Connection connection) throws SQLException {
    return "PostgreSQL".equals(connection.getMetaData().getDatabaseProductName());
  }

  private static @Nullable Extension extension(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT extversion, quote_ident(nspname) FROM pg_extension JOIN pg_namespace n"
                    + " ON n.oid = extnamespace WHERE extname = 'vector'")) {
      return row.next() ? new Extension(row.getString(1), row.getString(2)) : null;
    }
  }

  private static Extension create(Connection connection) throws SQLException {
    EntryTables.next(connection); // one machine at a time
    execute(connection, "CREATE EXTENSION IF NOT EXISTS vector");
    return requireNonNull(extension(connection));
  }

  private static boolean isToBeHad(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")) {
      return row.next();
    }
  }

  private static boolean exists(Connection connection, String name) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT to_regclass(?)")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getString(1) != null;
      }
    }
  }

  private static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  private String type() {
    return extension.schema + ".vector";
  }

  /** The negative product of two vectors, which is small where they are like each other. */
  private String product() {
    return "(near OPERATOR(" + extension.schema + ".<#>) CAST(? AS " + type() + "))";
  }

  private boolean make(Connection connection) throws SQLException {
    EntryTables.next(connection); // one machine at a time
    if (exists(connection, table)) {
      return false;
    }
    execute(
        connection,
        "CREATE TABLE "
            + table
            + " (entry BIGINT NOT NULL, model TEXT NOT NULL, namespace BIGINT NOT NULL, near "
            + type()
            + "("
            + dimensions
            + ") NOT NULL, PRIMARY KEY (entry, model), FOREIGN KEY (entry, model) REFERENCES"
            + " memory_vector (entry, model) ON DELETE CASCADE)");
    execute(
        connection,
        "CREATE INDEX " + table + "_namespace ON " + table + " (model, namespace, entry)");
    return true;
  }

  /**
   * Returns how many vectors of a namespace are here: as many as {@link EntryVectors#state} counts
   * where none is missing.
   */
  public long count(long namespace) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT count(*) FROM " + table + " WHERE model = ? AND namespace = ?")) {
        select.setString(1, model);
        select.setLong(2, namespace);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          return row.getLong(1);
        }
      }
    });
  }

  /**
   * Returns vectors that are missing here, by the numbers of their entries.
   *
   * @param namespace of which; null for all
   * @param after only those of entries with a higher number
   * @param most at most so many
   */
  public List<EntryVectors.Vector> missing(@Nullable Long namespace, long after, int most) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT v.entry, v.vector FROM memory_vector v WHERE v.model = ? AND v.entry > ?"
                  + " AND octet_length(v.vector) = ?"
                  + (namespace == null ? "" : " AND v.namespace = ?")
                  + " AND NOT EXISTS (SELECT 1 FROM "
                  + table
                  + " n WHERE n.entry = v.entry AND n.model = v.model) ORDER BY v.entry LIMIT ?")) {
        int at = 1;
        select.setString(at++, model);
        select.setLong(at++, after);
        select.setInt(at++, dimensions * Float.BYTES);
        if (namespace != null) {
          select.setLong(at++, namespace);
        }
        select.setInt(at, most);
        List<EntryVectors.Vector> missing = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            float[] values = new float[dimensions];
            ByteBuffer.wrap(row.getBytes(2))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
            missing.add(new EntryVectors.Vector(row.getLong(1), values));
          }
        }
        return missing;
      }
    });
  }

  /** Takes vectors that {@link EntryVectors} has; those that it has not are left out. */
  public void add(List<EntryVectors.Vector> vectors) {
    database.write(connection -> {
      // As all who write do: so nothing is deleted meanwhile.
      EntryTables.next(connection);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO "
                  + table
                  + " (entry, model, namespace, near) SELECT entry, model, namespace, CAST(? AS "
                  + type()
                  + ") FROM memory_vector WHERE entry = ? AND model = ?"
                  + " ON CONFLICT (entry, model) DO NOTHING")) {
        for (EntryVectors.Vector each : vectors) {
          insert.setString(1, text(each.values()));
          insert.setLong(2, each.entry());
          insert.setString(3, model);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      return true;
    });
  }

  private static String text(float[] values) {
    StringBuilder text = new StringBuilder(values.length * 12).append('[');
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ",").append(values[i]);
    }
    return text.append(']').toString();
  }

  /**
   * An entry near to a vector.
   *
   * @param likeness the product of both vectors: the cosine of their angle, as both have length 1
   */
  public record Near(long entry, float likeness) {}

  /**
   * Returns the entries of a namespace that are nearest to a vector, the nearest first.
   *
   * @param most at most so many
   * @param byGraph whether the graph is to be asked, where there is one, which may miss some; else
   *     all vectors of the namespace are looked at
   */
  public List<Near> nearest(long namespace, float[] wanted, int most, boolean byGraph) {
    if (byGraph && most <= MOST_CANDIDATES / 2) {
      List<Near> found = byGraph(namespace, wanted, most);
      if (found.size() == most) {
        return found;
      }
      // The graph is of all namespaces, and this one is too small a part of it.
    }
    return database.read(connection -> {
      // The sum is in no index, so that all are looked at.
      return select(connection, product() + " + 0", namespace, wanted, most);
    });
  }

  private List<Near> byGraph(long namespace, float[] wanted, int most) {
    return database.read(connection -> {
      connection.setAutoCommit(false);
      try {
        int candidates = Math.clamp(2L * most, CANDIDATES, MOST_CANDIDATES);
        execute(connection, "SET LOCAL hnsw.ef_search = " + candidates);
        if (extension.goesOn()) {
          execute(connection, "SET LOCAL hnsw.iterative_scan = relaxed_order");
        }
        return select(connection, product(), namespace, wanted, most);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    });
  }

  private List<Near> select(
      Connection connection, String order, long namespace, float[] wanted, int most)
      throws SQLException {
    String text = text(wanted);
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT entry, "
                + product()
                + " FROM "
                + table
                + " WHERE model = ? AND namespace = ? ORDER BY "
                + order
                + " LIMIT ?")) {
      select.setString(1, text);
      select.setString(2, model);
      select.setLong(3, namespace);
      select.setString(4, text);
      select.setInt(5, most);
      List<Near> found = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(new Near(row.getLong(1), (float) -row.getDouble(2)));
        }
      }
      found.sort(Comparator.comparingDouble(Near::likeness).reversed());
      return found;
    }
  }

  /** Returns whether there is a graph that is whole. */
  public boolean hasGraph() {
    return database.read(connection -> isWhole(connection, table + "_graph"));
  }

  private static boolean isWhole(Connection connection, String index) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(?) AND indisvalid")) {
      select.setString(1, index);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Makes the graph where there is none, or waits for who is about to. Others read and write
   * meanwhile. Returns when it is whole, or {@link #end} is called.
   */
  public void makeGraph() {
    try {
      while (!isEnded && !hasGraph() && !database.read(this::makesGraph)) {
        // Not by waiting for the lock: who makes it waits for all transactions that are open.
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false where another connection is about to make it. */
  private boolean makesGraph(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT pg_try_advisory_lock(" + GRAPH_LOCK + ")")) {
        row.next();
        if (!row.getBoolean(1)) {
          return false;
        }
      }
      try {
        makeGraph(connection, statement);
      } finally {
        statement.execute("SELECT pg_advisory_unlock(" + GRAPH_LOCK + ")");
      }
      return true;
    }
  }

  private void makeGraph(Connection connection, Statement statement) throws SQLException {
    String graph = table + "_graph";
    if (isWhole(connection, graph)) {
      return;
    }
    // One that somebody began and did not end.
    statement.execute("DROP INDEX IF EXISTS " + graph);
    making = statement;
    try {
      if (!isEnded) {
        statement.execute(
            "CREATE INDEX CONCURRENTLY "
                + graph
                + " ON "
                + table
                + " USING hnsw (near "
                + extension.schema
                + ".vector_ip_ops)");
        statement.execute("ANALYZE " + table);
      }
    } catch (SQLException e) {
      if (!isEnded) {
        throw e;
      }
    } finally {
      making = null;
    }
    if (isEnded && !isWhole(connection, graph)) {
      statement.execute("DROP INDEX IF EXISTS " + graph);
    }
  }

  /** Ends the making of a graph, and lets nobody begin it; to be called until that has ended. */
  public void end() {
    isEnded = true;
    Statement running = making;
    if (running != null) {
      try {
        running.cancel();
      } catch (SQLException e) {
        // It is asked again, or the server is gone and with it what it made.
      }
    }
  }
}
