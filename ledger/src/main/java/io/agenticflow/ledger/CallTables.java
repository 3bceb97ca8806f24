package io.agenticflow.ledger;

import io.agenticflow.provider.CallRecord;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes entries and the sums that are kept of them. */
final class CallTables {
  /** How many milliseconds the sums of one row are of. */
  static final long QUARTER_HOUR = 900_000;

  private static final String INSERT =
      """
      INSERT INTO call (id, at, run, parent_run, session, agent, project, caller, client, request_id,
        model_asked, model, provider, reason, input_tokens, cache_read_tokens, cache_write_tokens,
        hour_write_tokens, output_tokens, reasoning_tokens, tokens_estimated, cost_nanos, cost_basis, price_source,
        price_date, outcome, http_status, error, first_word_ms, duration_ms, upstream_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?)
      ON CONFLICT (id) DO NOTHING
      """;

  private static final String ADD =
      """
      INSERT INTO call_sum (kind, quarter, value, calls, failed, unpriced, estimated, input_tokens,
        cache_read_tokens, cache_write_tokens, hour_write_tokens, output_tokens, reasoning_tokens,
        cost_nanos, reported_nanos)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (kind, quarter, value) DO UPDATE SET
        calls = call_sum.calls + excluded.calls,
        failed = call_sum.failed + excluded.failed,
        unpriced = call_sum.unpriced + excluded.unpriced,
        estimated = call_sum.estimated + excluded.estimated,
        input_tokens = call_sum.input_tokens + excluded.input_tokens,
        cache_read_tokens = call_sum.cache_read_tokens + excluded.cache_read_tokens,
        cache_write_tokens = call_sum.cache_write_tokens + excluded.cache_write_tokens,
        hour_write_tokens = call_sum.hour_write_tokens + excluded.hour_write_tokens,
        output_tokens = call_sum.output_tokens + excluded.output_tokens,
        reasoning_tokens = call_sum.reasoning_tokens + excluded.reasoning_tokens,
        cost_nanos = call_sum.cost_nanos + excluded.cost_nanos,
        reported_nanos = call_sum.reported_nanos + excluded.reported_nanos
      """;

  private CallTables() {}

  /**
   * One row of sums. In the order in which rows are written, so that two writers never wait for
   * each other in a circle.
   */
  private record Key(String kind, long quarter, String value) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byKind = kind.compareTo(other.kind);
      int byQuarter = byKind != 0 ? byKind : Long.compare(quarter, other.quarter);
      return byQuarter != 0 ? byQuarter : value.compareTo(other.value);
    }
  }

  /**
   * Writes entries that are not there yet, in the transaction that the connection is in.
   *
   * @return how many were new
   */
  static int insert(Connection connection, Collection<LedgerEntry> entries) throws SQLException {
    Map<Key, Totals> sums = new TreeMap<>();
    int added = 0;
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (LedgerEntry entry : entries) {
        bind(insert, entry);
        if (insert.executeUpdate() == 1) {
          added++;
          for (Dimension each : Dimension.kept()) {
            sums.merge(
                new Key(
                    each.kind(),
                    Math.floorDiv(entry.call().began().toEpochMilli(), QUARTER_HOUR),
                    each.of(entry)),
                Totals.of(entry),
                Totals::plus);
          }
        }
      }
    }
    add(connection, sums);
    return added;
  }

  private static void add(Connection connection, Map<Key, Totals> sums) throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      for (Map.Entry<Key, Totals> each : sums.entrySet()) {
        Totals sum = each.getValue();
        add.setString(1, each.getKey().kind());
        add.setLong(2, each.getKey().quarter());
        add.setString(3, each.getKey().value());
        add.setLong(4, sum.calls());
        add.setLong(5, sum.failed());
        add.setLong(6, sum.unpriced());
        add.setLong(7, sum.estimated());
        add.setLong(8, sum.usage().inputTokens());
        add.setLong(9, sum.usage().cacheReadTokens());
        add.setLong(10, sum.usage().cacheWriteTokens());
        add.setLong(11, sum.usage().hourWriteTokens());
        add.setLong(12, sum.usage().outputTokens());
        add.setLong(13, sum.usage().reasoningTokens());
        add.setLong(14, sum.cost().nanos());
        add.setLong(15, sum.reported().nanos());
        add.addBatch();
      }
      add.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, LedgerEntry entry) throws SQLException {
    CallRecord call = entry.call();
    CallOrigin origin = call.origin();
    Usage usage = call.usage();
    Money cost = entry.cost().amount();
    insert.setString(1, entry.id());
    insert.setLong(2, call.began().toEpochMilli());
    insert.setString(3, origin.run());
    insert.setString(4, origin.parentRun());
    insert.setString(5, origin.session());
    insert.setString(6, origin.agent());
    insert.setString(7, origin.project());
    insert.setString(8, origin.caller());
    insert.setString(9, origin.client());
    insert.setString(10, origin.requestId());
    insert.setString(11, origin.asked());
    insert.setString(12, call.answerer().model());
    insert.setString(13, call.answerer().provider());
    insert.setString(14, origin.reason());
    insert.setLong(15, usage.inputTokens());
    insert.setLong(16, usage.cacheReadTokens());
    insert.setLong(17, usage.cacheWriteTokens());
    insert.setLong(18, usage.hourWriteTokens());
    insert.setLong(19, usage.outputTokens());
    insert.setLong(20, usage.reasoningTokens());
    insert.setInt(21, call.estimated() ? 1 : 0);
    number(insert, 22, cost == null ? null : cost.nanos());
    insert.setString(23, entry.cost().basis().name());
    insert.setString(24, entry.cost().priceSource());
    insert.setString(25, entry.cost().priceDate());
    insert.setString(26, call.outcome().name());
    Integer status = call.error() == null ? null : call.error().httpStatus();
    if (status == null) {
      insert.setNull(27, Types.INTEGER);
    } else {
      insert.setInt(27, status);
    }
    insert.setString(28, call.error() == null ? null : call.error().kind().name());
    number(insert, 29, call.firstWord() == null ? null : call.firstWord().toMillis());
    insert.setLong(30, call.whole().toMillis());
    insert.setString(31, call.upstreamId());
  }

  private static void number(PreparedStatement insert, int at, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      insert.setNull(at, Types.BIGINT);
    } else {
      insert.setLong(at, value);
    }
  }
}
