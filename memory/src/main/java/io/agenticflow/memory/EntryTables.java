package io.agenticflow.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables, read and written through one connection, within one transaction where something is
 * written. Every writer begins with {@link #next}, which lets one of them at a time go on.
 */
final class EntryTables {
  private static final String COLUMNS =
      "e.number, e.id, n.name, e.text, e.tags, e.source, e.evidence, e.created_at, e.expires_at,"
          + " e.used_at, e.uses, e.helped, e.misled, e.namespace";
  private static final String ENTRIES =
      "SELECT "
          + COLUMNS
          + " FROM memory_entry e JOIN memory_namespace n ON n.number = e.namespace";

  /** How many expired entries a writer clears away; whoever comes next clears the rest. */
  private static final int CLEARED = 100;

  /** How many numbers are asked for in one question. */
  private static final int ASKED = 500;

  /** How many characters of evidence an entry gathers. */
  private static final int MOST_EVIDENCE = 2000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Connection connection;
  private final long now;

  EntryTables(Connection connection, Instant now) {
    this.connection = connection;
    this.now = now.toEpochMilli();
  }

  /** Returns by which rules the postings were made. */
  static int rules(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT rules FROM memory_index")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  /** Returns the next number; on a server whoever else wants one waits until this one is done. */
  private long next() throws SQLException {
    return next(connection);
  }

  /** Returns the next number, as above. */
  static long next(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("UPDATE memory_counter SET value = value + 1 RETURNING value")) {
      if (!row.next()) {
        throw new SQLException("the table memory_counter has no row");
      }
      return row.getLong(1);
    }
  }

  /** An entry with the number of its namespace. */
  private record Row(MemoryEntry entry, long namespace) {}

  MemoryStore.Stored store(MemoryStore.Imported given, boolean isRedacted) throws SQLException {
    Draft draft = given.draft();
    long number = next();
    long namespace = namespace(draft.namespace(), number);
    String digest = digest(draft.text());
    Row known = one(ENTRIES + " WHERE e.namespace = ? AND e.digest = ?", namespace, digest);
    if (known != null) {
      return new MemoryStore.Stored(merged(known, draft, number), false, isRedacted);
    }
    String id = given.id() == null || isTaken(given.id()) ? newId() : given.id();
    Map<String, Integer> terms = terms(draft.text(), draft.tags(), draft.evidence());
    int words = Postings.add(connection, namespace, number, terms);
    execute(
        "INSERT INTO memory_entry (number, id, namespace, digest, text, tags, source, evidence,"
            + " created_at, expires_at, used_at, uses, helped, misled, changed)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)",
        number,
        id,
        namespace,
        digest,
        draft.text(),
        String.join("\n", draft.tags()),
        draft.source(),
        draft.evidence(),
        given.created() == null ? Long.valueOf(now) : millis(given.created()),
        millis(draft.expires()),
        given.uses(),
        given.helped(),
        given.misled(),
        number);
    count(namespace, 1, words);
    return new MemoryStore.Stored(entry(number), true, isRedacted);
  }

  /** What is said again has the tags of both, the later end, and the evidence of both. */
  private MemoryEntry merged(Row known, Draft draft, long change) throws SQLException {
    MemoryEntry entry = known.entry;
    boolean wasExpired = entry.expires() != null && entry.expires().toEpochMilli() <= now;
    TreeSet<String> tags = new TreeSet<>(draft.tags());
    if (!wasExpired) {
      tags.addAll(entry.tags());
    }
    List<String> all = List.copyOf(tags);
    int before = Postings.remove(connection, known.namespace, entry.number(), terms(entry));
    String evidence = evidence(draft.evidence(), wasExpired ? null : entry.evidence());
    int after =
        Postings.add(
            connection, known.namespace, entry.number(), terms(entry.text(), all, evidence));
    count(known.namespace, 0, after - before);
    Instant expires =
        entry.expires() == null || draft.expires() == null
            ? null
            : entry.expires().isAfter(draft.expires()) ? entry.expires() : draft.expires();
    execute(
        "UPDATE memory_entry SET tags = ?, expires_at = ?, evidence = ?, changed = ? WHERE number ="
            + " ?",
        String.join("\n", all),
        millis(wasExpired ? draft.expires() : expires),
        evidence,
        change,
        entry.number());
    return entry(entry.number());
  }

  private MemoryEntry entry(long number) throws SQLException {
    Row row = one(ENTRIES + " WHERE e.number = ?", number);
    if (row == null) {
      throw new SQLException("the entry " + number + " is not there");
    }
    return row.entry;
  }

  private boolean isTaken(String id) throws SQLException {
    return one(ENTRIES + " WHERE e.id = ?", id) != null;
  }

  /** Short enough to be typed, and long enough to be the only one on all machines. */
  private static String newId() {
    byte[] bytes = new byte[6];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private long namespace(String name, long unused) throws SQLException {
    execute(
        "INSERT INTO memory_namespace (number, name, entries, words) VALUES (?, ?, 0, 0)"
            + " ON CONFLICT (name) DO NOTHING",
        unused,
        name);
    Sums sums = sums(name);
    if (sums == null) {
      throw new SQLException("the namespace " + name + " is not there");
    }
    return sums.number;
  }

  /** A namespace, and what the ranking has to know of it. */
  private record Sums(long number, long entries, long words) {}

  private @Nullable Sums sums(String name) throws SQLException {
    try (PreparedStatement select =
            prepare("SELECT number, entries, words FROM memory_namespace WHERE name = ?", name);
        ResultSet row = select.executeQuery()) {
      return row.next() ? new Sums(row.getLong(1), row.getLong(2), row.getLong(3)) : null;
    }
  }

  private void count(long namespace, int entries, int words) throws SQLException {
    execute(
        "UPDATE memory_namespace SET entries = entries + ?, words = words + ? WHERE number = ?",
        entries,
        words,
        namespace);
  }

  List<MemoryEntry> beginning(String id, int most) throws SQLException {
    if (id.isEmpty()) {
      return List.of();
    }
    return entries(
        ENTRIES + " WHERE substr(e.id, 1, ?) = ? ORDER BY length(e.id), e.id LIMIT ?",
        id.length(),
        id,
        most);
  }

  List<MemoryEntry> list(
      @Nullable String namespace, List<String> tags, @Nullable Long before, int limit)
      throws SQLException {
    StringBuilder sql = new StringBuilder(ENTRIES);
    List<Object> values = new ArrayList<>();
    sql.append(" WHERE (e.expires_at IS NULL OR e.expires_at > ?)");
    values.add(now);
    if (namespace != null) {
      sql.append(" AND n.name = ?");
      values.add(Namespaces.checked(namespace));
    }
    if (before != null) {
      sql.append(" AND e.number < ?");
      values.add(before);
    }
    for (String tag : tags) {
      // Line breaks around all tags, so that only whole ones match.
      sql.append(" AND (CAST(? AS TEXT) || e.tags || CAST(? AS TEXT)) LIKE ? ESCAPE '!'");
      values.add("\n");
      values.add("\n");
      values.add("%\n" + tag.replaceAll("[!%_]", "!$0") + "\n%");
    }
    values.add(limit);
    return entries(sql.append(" ORDER BY e.number DESC LIMIT ?").toString(), values.toArray());
  }

  List<Postings.Hit> search(String namespace, Terms.Wanted wanted, int most) throws SQLException {
    Sums sums = sums(namespace);
    return sums == null
        ? List.of()
        : Postings.search(connection, sums.number, sums.entries, sums.words, wanted, most);
  }

  /** Returns the entries of some numbers, in no order; those that are gone are left out. */
  List<MemoryEntry> numbered(Collection<Long> numbers) throws SQLException {
    List<Long> all = List.copyOf(numbers);
    List<MemoryEntry> entries = new ArrayList<>();
    for (int from = 0; from < all.size(); from += ASKED) {
      List<Long> part = all.subList(from, Math.min(all.size(), from + ASKED));
      entries.addAll(
          entries(
              ENTRIES + " WHERE e.number IN (" + "?, ".repeat(part.size() - 1) + "?)",
              part.toArray()));
    }
    return entries;
  }

  boolean delete(String id) throws SQLException {
    next();
    Row row = one(ENTRIES + " WHERE e.id = ?", id);
    if (row == null) {
      return false;
    }
    delete(row);
    return true;
  }

  private void delete(Row row) throws SQLException {
    MemoryEntry entry = row.entry;
    int words = Postings.remove(connection, row.namespace, entry.number(), terms(entry));
    execute("DELETE FROM memory_vector WHERE entry = ?", entry.number());
    execute("DELETE FROM memory_entry WHERE number = ?", entry.number());
    count(row.namespace, -1, -words);
  }

  int deleteAll(String name) throws SQLException {
    next();
    Sums sums = sums(name);
    if (sums == null) {
      return 0;
    }
    execute(
        "DELETE FROM memory_vector WHERE entry IN (SELECT number FROM memory_entry WHERE namespace"
            + " = ?)",
        sums.number);
    execute("DELETE FROM memory_posting WHERE namespace = ?", sums.number);
    execute("DELETE FROM memory_namespace WHERE number = ?", sums.number);
    return execute("DELETE FROM memory_entry WHERE namespace = ?", sums.number);
  }

  /** Clears some expired entries away. */
  void forgetExpired() throws SQLException {
    List<Row> expired =
        rows(ENTRIES + " WHERE e.expires_at <= ? ORDER BY e.expires_at LIMIT ?", now, CLEARED);
    if (!expired.isEmpty()) {
      next();
      // Somebody else may have cleared them before it was our turn.
      for (Row each :
          rows(ENTRIES + " WHERE e.expires_at <= ? ORDER BY e.expires_at LIMIT ?", now, CLEARED)) {
        delete(each);
      }
    }
  }

  /** Changes some entries by what stands in an assignment, whose only parameter is the time. */
  void mark(Collection<String> ids, String assignment) throws SQLException {
    next();
    for (String id : ids) {
      execute("UPDATE memory_entry SET " + assignment + " WHERE id = ?", now, id);
    }
  }

  MemoryStats stats(String where) throws SQLException {
    List<MemoryStats.Namespace> namespaces = new ArrayList<>();
    try (PreparedStatement select =
            prepare(
                "SELECT n.name, n.entries, n.words, CAST(COALESCE(sum(e.uses), 0) AS BIGINT),"
                    + " CAST(COALESCE(sum(e.helped), 0) AS BIGINT),"
                    + " CAST(COALESCE(sum(e.misled), 0) AS BIGINT),"
                    + " COALESCE(sum(CASE WHEN e.expires_at <= ? THEN 1 ELSE 0 END), 0)"
                    + " FROM memory_namespace n LEFT JOIN memory_entry e ON e.namespace = n.number"
                    + " GROUP BY n.number, n.name, n.entries, n.words ORDER BY n.name",
                now);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        namespaces.add(
            new MemoryStats.Namespace(
                row.getString(1),
                row.getLong(2),
                row.getLong(7),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)));
      }
    }
    List<MemoryStats.Vectors> vectors = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT model, count(*) FROM memory_vector GROUP BY model ORDER BY model")) {
      while (row.next()) {
        vectors.add(new MemoryStats.Vectors(row.getString(1), row.getLong(2)));
      }
    }
    return new MemoryStats(where, namespaces, vectors, ServerVectors.describe(connection));
  }

  long rebuild(@Nullable String namespace) throws SQLException {
    next();
    String only = "(CAST(? AS TEXT) IS NULL OR name = ?)";
    execute(
        "DELETE FROM memory_posting WHERE namespace IN (SELECT number FROM memory_namespace WHERE "
            + only
            + ")",
        namespace,
        namespace);
    execute(
        "UPDATE memory_namespace SET entries = 0, words = 0 WHERE " + only, namespace, namespace);
    long done = 0;
    long last = 0;
    while (true) {
      List<Row> rows =
          rows(
              ENTRIES + " WHERE " + only + " AND e.number > ? ORDER BY e.number LIMIT ?",
              namespace,
              namespace,
              last,
              ASKED);
      if (rows.isEmpty()) {
        break;
      }
      for (Row row : rows) {
        MemoryEntry entry = row.entry;
        int words = Postings.add(connection, row.namespace, entry.number(), terms(entry));
        count(row.namespace, 1, words);
        last = entry.number();
        done++;
      }
    }
    if (namespace == null) {
      execute("UPDATE memory_index SET rules = ?", Terms.RULES);
    }
    return done;
  }

  private static Map<String, Integer> terms(MemoryEntry entry) {
    return terms(entry.text(), entry.tags(), entry.evidence());
  }

  /** Evidence is looked through too: it says on what occasion something was learned. */
  private static Map<String, Integer> terms(
      String text, List<String> tags, @Nullable String evidence) {
    return Terms.of(
        text + "\n" + String.join("\n", tags) + "\n" + (evidence == null ? "" : evidence));
  }

  /** Returns lines of evidence, the newest first, as many as are worth keeping. */
  private static @Nullable String evidence(@Nullable String newer, @Nullable String older) {
    if (newer == null || older == null || older.lines().anyMatch(newer::equals)) {
      return older == null ? newer : older;
    }
    String both = newer + "\n" + older;
    while (both.length() > MOST_EVIDENCE && both.indexOf('\n') > 0) {
      both = both.substring(0, both.lastIndexOf('\n'));
    }
    return both;
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private List<MemoryEntry> entries(String sql, Object... values) throws SQLException {
    return rows(sql, values).stream().map(Row::entry).toList();
  }

  private @Nullable Row one(String sql, Object... values) throws SQLException {
    List<Row> rows = rows(sql, values);
    return rows.isEmpty() ? null : rows.getFirst();
  }

  private List<Row> rows(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement select = prepare(sql, values);
        ResultSet row = select.executeQuery()) {
      List<Row> rows = new ArrayList<>();
      while (row.next()) {
        String tags = row.getString(5);
        MemoryEntry entry =
            new MemoryEntry(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                tags.isEmpty() ? List.of() : List.of(tags.split("\n")),
                row.getString(6),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)),
                instant(row, 9),
                instant(row, 10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13));
        rows.add(new Row(entry, row.getLong(14)));
      }
      return rows;
    }
  }

  private int execute(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(sql, values)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      switch (value) {
        case null -> statement.setNull(i + 1, Types.NULL); // the column knows its type
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        default -> statement.setString(i + 1, value.toString());
      }
    }
    return statement;
  }
}
