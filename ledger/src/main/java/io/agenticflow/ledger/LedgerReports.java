package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.PriceTier;
import io.agenticflow.store.Database;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that is asked of the ledger. Whole quarters of an hour are read from the sums that are
 * kept; what a period has before and after them, from the calls themselves, so that any period is
 * exact. Safe for use by several threads.
 */
public final class LedgerReports {
  private static final String SUMS =
      """
      CAST(sum(calls) AS BIGINT), CAST(sum(failed) AS BIGINT), CAST(sum(unpriced) AS BIGINT),
      CAST(sum(estimated) AS BIGINT), CAST(sum(input_tokens) AS BIGINT),
      CAST(sum(cache_read_tokens) AS BIGINT), CAST(sum(cache_write_tokens) AS BIGINT),
      CAST(sum(hour_write_tokens) AS BIGINT), CAST(sum(output_tokens) AS BIGINT), CAST(sum(reasoning_tokens) AS BIGINT),
      CAST(sum(cost_nanos) AS BIGINT), CAST(sum(reported_nanos) AS BIGINT)
      """;

  private static final String KEPT =
      """
      calls, failed, unpriced, estimated, input_tokens, cache_read_tokens, cache_write_tokens,
      hour_write_tokens, output_tokens, reasoning_tokens, cost_nanos, reported_nanos
      """;

  /** A call in the form of a sum over itself. */
  private static final String ONE =
      """
      1 AS calls, CASE WHEN outcome = 'ANSWERED' THEN 0 ELSE 1 END AS failed,
      CASE WHEN cost_nanos IS NULL AND input_tokens + cache_read_tokens + cache_write_tokens
        + output_tokens > 0 THEN 1 ELSE 0 END AS unpriced,
      tokens_estimated AS estimated, input_tokens, cache_read_tokens, cache_write_tokens,
      hour_write_tokens, output_tokens, reasoning_tokens, COALESCE(cost_nanos, 0) AS cost_nanos,
      CASE WHEN cost_basis = 'PROVIDER' THEN COALESCE(cost_nanos, 0) ELSE 0 END AS reported_nanos
      """;

  private final Database database;

  public LedgerReports(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /**
   * Returns what the calls that began in a period used and cost.
   *
   * @param zone where days begin
   * @throws StoreException where the database cannot be read
   */
  public Report by(Dimension dimension, Period period, ZoneId zone) {
    List<Report.Row> rows = database.read(connection -> rows(connection, dimension, period));
    if (dimension == Dimension.DAY) {
      rows = days(rows, zone);
    } else {
      rows.sort(
          Comparator.comparing((Report.Row row) -> row.totals().cost())
              .thenComparingLong(row -> row.totals().usage().promptTokens())
              .reversed()
              .thenComparing(Report.Row::value));
    }
    Totals total = Totals.NONE;
    for (Report.Row row : rows) {
      total = total.plus(row.totals());
    }
    return new Report(rows, total);
  }

  /**
   * Returns what one part of the calls used and cost, over all times, for example a session.
   *
   * @param value as it is in a row of {@link #by}
   * @throws StoreException where the database cannot be read
   */
  public Totals of(Dimension dimension, String value) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT " + SUMS + " FROM call_sum WHERE kind = ? AND value = ?")) {
        select.setString(1, dimension.kind());
        select.setString(2, value);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? totals(row, 1) : Totals.NONE;
        }
      }
    });
  }

  /**
   * What the calls of one model would have cost at other prices.
   *
   * @param elsewhere at those prices, cache included
   */
  public record Compared(String model, Totals totals, Money elsewhere) {}

  /**
   * Returns what the calls of a period would have cost at a price, the dearest model first. Where
   * long prompts cost more, every call is priced by its own length.
   *
   * @throws StoreException where the database cannot be read
   */
  public List<Compared> elsewhere(Price price, Period period) {
    Map<String, Money> there = new TreeMap<>();
    Report report = by(Dimension.MODEL, period, ZoneOffset.UTC);
    if (price.tiers().isEmpty()) {
      report.rows().forEach(row -> there.put(row.value(), price.of(row.totals().usage())));
    } else {
      database.read(connection -> tiers(connection, price, period, there));
    }
    return report.rows().stream()
        .map(row ->
            new Compared(row.value(), row.totals(), there.getOrDefault(row.value(), Money.ZERO)))
        .toList();
  }

  /** Adds up the calls of each model and tier. */
  private static boolean tiers(
      Connection connection, Price price, Period period, Map<String, Money> there)
      throws SQLException {
    String prompt = "input_tokens + cache_read_tokens + cache_write_tokens";
    StringBuilder tier = new StringBuilder("0");
    for (PriceTier each : price.tiers()) {
      tier.append(" + CASE WHEN ").append(prompt).append(" > ").append(each.above());
      tier.append(" THEN 1 ELSE 0 END");
    }
    String sql =
        "SELECT model, tier, max(prompt), "
            + SUMS
            + " FROM (SELECT model, "
            + tier
            + " AS tier, "
            + prompt
            + " AS prompt, "
            + ONE
            + " FROM call WHERE at >= ? AND at < ?) AS parts GROUP BY model, tier";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, period.from().toEpochMilli());
      select.setLong(2, period.to().toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          there.merge(
              row.getString(1), price.at(row.getLong(3)).of(totals(row, 4).usage()), Money::plus);
        }
      }
    }
    return true;
  }

  private static List<Report.Row> rows(Connection connection, Dimension dimension, Period period)
      throws SQLException {
    boolean byDay = dimension == Dimension.DAY;
    long from = period.from().toEpochMilli();
    long to = Math.max(from, period.to().toEpochMilli());
    long first = Math.ceilDiv(from, CallTables.QUARTER_HOUR);
    long end = Math.max(first, Math.floorDiv(to, CallTables.QUARTER_HOUR));
    String sql =
        "SELECT part, "
            + SUMS
            + " FROM (SELECT "
            + (byDay ? "CAST(quarter AS TEXT)" : "value")
            + " AS part, "
            + KEPT
            + " FROM call_sum WHERE kind = ? AND quarter >= ? AND quarter < ? UNION ALL SELECT "
            + "COALESCE("
            + dimension.column()
            + ", '') AS part, "
            + ONE
            + " FROM call WHERE at >= ? AND at < ? UNION ALL SELECT COALESCE("
            + dimension.column()
            + ", '') AS part, "
            + ONE
            + " FROM call WHERE at >= ? AND at < ?) AS parts GROUP BY part";
    List<Report.Row> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, dimension.kind());
      select.setLong(2, first);
      select.setLong(3, end);
      select.setLong(4, from);
      select.setLong(5, Math.min(to, first * CallTables.QUARTER_HOUR));
      select.setLong(6, Math.max(first, end) * CallTables.QUARTER_HOUR);
      select.setLong(7, to);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          rows.add(new Report.Row(found.getString(1), totals(found, 2)));
        }
      }
    }
    return rows;
  }

  private static List<Report.Row> days(List<Report.Row> quarters, ZoneId zone) {
    Map<String, Totals> days = new TreeMap<>();
    for (Report.Row each : quarters) {
      Instant at = Instant.ofEpochMilli(Long.parseLong(each.value()) * CallTables.QUARTER_HOUR);
      days.merge(at.atZone(zone).toLocalDate().toString(), each.totals(), Totals::plus);
    }
    List<Report.Row> rows = new ArrayList<>();
    days.forEach((day, totals) -> rows.add(new Report.Row(day, totals)));
    return rows;
  }

  private static Totals totals(ResultSet row, int at) throws SQLException {
    return new Totals(
        row.getLong(at),
        row.getLong(at + 1),
        row.getLong(at + 2),
        row.getLong(at + 3),
        new Usage(
            row.getLong(at + 4),
            row.getLong(at + 5),
            row.getLong(at + 6),
            row.getLong(at + 7),
            row.getLong(at + 8),
            row.getLong(at + 9),
            null),
        new Money(row.getLong(at + 10)),
        new Money(row.getLong(at + 11)));
  }
}
