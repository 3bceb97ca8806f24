package io.agenticflow.memory;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which entries have which terms, in a table beside the entries, and the ranking by it.
 *
 * <p>Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), with the
 * usual k1 = 1.2 and b = 0.75, and the rarity of a term reckoned within its namespace. It is
 * reckoned by the database, from rows that are written in the transaction of their entry: what is
 * remembered is found, after any crash, by any process, and on SQLite and PostgreSQL alike, whose
 * own text searches rank differently or not by rarity at all. A search engine's index beside the
 * database would be faster for millions of entries, and be a second truth to keep up with the
 * first.
 */
final class Postings {
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  /** More words than this say no more of what is wanted, and each costs time. */
  private static final int MOST_TERMS = 48;

  /** Behind all that begins with the same bytes, because UTF-8 has no such byte. */
  private static final byte END = (byte) 0xff;

  private Postings() {}

  /** An entry that has some of the terms. */
  record Hit(long entry, double score) {}

  /**
   * Writes an entry's terms.
   *
   * @return how many words it has
   */
  static int add(Connection connection, long namespace, long entry, Map<String, Integer> terms)
      throws SQLException {
    int words = words(terms);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO memory_posting (namespace, term, entry, times, words) VALUES (?, ?, ?, ?, ?)")) {
      for (Map.Entry<String, Integer> each : terms.entrySet()) {
        insert.setLong(1, namespace);
        insert.setBytes(2, bytes(each.getKey()));
        insert.setLong(3, entry);
        insert.setInt(4, each.getValue());
        insert.setInt(5, words);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return words;
  }

  /** Takes an entry's terms away; they have to be those that it was written with. */
  static int remove(Connection connection, long namespace, long entry, Map<String, Integer> terms)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM memory_posting WHERE namespace = ? AND term = ? AND entry = ?")) {
      for (String term : terms.keySet()) {
        delete.setLong(1, namespace);
        delete.setBytes(2, bytes(term));
        delete.setLong(3, entry);
        delete.addBatch();
      }
      delete.executeBatch();
    }
    return words(terms);
  }

  private static int words(Map<String, Integer> terms) {
    return terms.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * The rows of a term, or of all terms from one up to another, and what each counts.
   *
   * @param to the first term behind them; null for the one term
   */
  private record Part(byte[] from, byte @Nullable [] to, double weight) {}

  /**
   * Returns the best entries of a namespace.
   *
   * @param entries how many it has
   * @param words how many words these have
   * @param most at most so many
   */
  static List<Hit> search(
      Connection connection,
      long namespace,
      long entries,
      long words,
      Terms.Wanted wanted,
      int most)
      throws SQLException {
    List<Part> parts = new ArrayList<>();
    for (String term : wanted.whole()) {
      byte[] bytes = bytes(term);
      add(connection, namespace, entries, bytes, null, parts);
    }
    for (String beginning : wanted.beginnings()) {
      byte[] from = bytes(beginning);
      byte[] to = Arrays.copyOf(from, from.length + 1);
      to[from.length] = END;
      add(connection, namespace, entries, from, to, parts);
    }
    if (parts.isEmpty()) {
      return List.of();
    }
    double usual = Math.max(1.0, (double) words / Math.max(1, entries));
    StringBuilder sql = new StringBuilder("SELECT entry, SUM(weight * times * ");
    sql.append(K1 + 1).append(" / (times + ").append(K1 * (1 - B)).append(" + words * ");
    sql.append("CAST(? AS DOUBLE PRECISION))) AS score FROM (");
    for (int i = 0; i < parts.size(); i++) {
      sql.append(i == 0 ? "" : " UNION ALL ");
      sql.append("SELECT entry, times, words, CAST(? AS DOUBLE PRECISION) AS weight");
      sql.append(" FROM memory_posting WHERE namespace = ? AND term ");
      sql.append(parts.get(i).to == null ? "= ?" : ">= ? AND term < ?");
    }
    sql.append(") AS found GROUP BY entry ORDER BY score DESC, entry DESC LIMIT ?");
    try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
      int at = 1;
      select.setDouble(at++, K1 * B / usual);
      for (Part part : parts) {
        select.setDouble(at++, part.weight);
        select.setLong(at++, namespace);
        select.setBytes(at++, part.from);
        if (part.to != null) {
          select.setBytes(at++, part.to);
        }
      }
      select.setInt(at, most);
      List<Hit> hits = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          hits.add(new Hit(row.getLong(1), row.getDouble(2)));
        }
      }
      return hits;
    }
  }

  private static void add(
      Connection connection,
      long namespace,
      long entries,
      byte[] from,
      byte @Nullable [] to,
      List<Part> parts)
      throws SQLException {
    if (parts.size() >= MOST_TERMS) {
      return;
    }
    long having;
    try (PreparedStatement count =
        connection.prepareStatement(
            to == null
                ? "SELECT count(*) FROM memory_posting WHERE namespace = ? AND term = ?"
                : "SELECT count(DISTINCT entry) FROM memory_posting WHERE namespace = ? AND term >= ?"
                    + " AND term < ?")) {
      count.setLong(1, namespace);
      count.setBytes(2, from);
      if (to != null) {
        count.setBytes(3, to);
      }
      try (ResultSet row = count.executeQuery()) {
        having = row.next() ? row.getLong(1) : 0;
      }
    }
    if (having > 0) {
      double rarity = Math.log(1 + (entries - having + 0.5) / (having + 0.5));
      parts.add(new Part(from, to, Math.max(rarity, 1e-6)));
    }
  }

  private static byte[] bytes(String term) {
    return term.getBytes(StandardCharsets.UTF_8);
  }
}
