package io.agenticflow.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A million calls of a month: every report is made in less than a second, and is exact. */
@Timeout(300)
class LargeLedgerTest {
  private static final long CALLS = 1_000_000;
  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

  /** Between one call and the next: so that all of them are within 30 days. */
  private static final long STEP = Duration.ofDays(30).toMillis() / CALLS;

  @TempDir private Path home;

  @Test
  void aMillionCalls_areReportedInASecond() {
    try (Ledger ledger = Ledger.open(home, null, problem -> {})) {
      ledger.database().write(LargeLedgerTest::fill);
    }
    // What a user waits for: opening, taking in, and the report.
    for (Dimension dimension : Dimension.values()) {
      long start = System.nanoTime();
      Report report;
      try (Ledger ledger = Ledger.open(home, null, problem -> {})) {
        report = ledger.reports().by(dimension, Period.ALWAYS, ZoneId.of("Europe/Berlin"));
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(report.total().calls()).as(dimension.word()).isEqualTo(CALLS);
      // 1 + 2 + … + n billionths of a dollar
      assertThat(report.total().cost().nanos()).isEqualTo(CALLS * (CALLS + 1) / 2);
      assertThat(took).as(dimension.word()).isLessThan(Duration.ofSeconds(1));
    }
    anyPeriodIsAsQuick();
  }

  /** One that does not begin with a quarter of an hour. */
  private void anyPeriodIsAsQuick() {
    Instant from = FIRST.plusMillis(12_345_678);
    Instant to = FIRST.plus(Duration.ofDays(20)).plusMillis(1);
    long before = Math.ceilDiv(from.toEpochMilli() - FIRST.toEpochMilli(), STEP);
    long until = Math.ceilDiv(to.toEpochMilli() - FIRST.toEpochMilli(), STEP);
    try (Ledger ledger = Ledger.open(home, null, problem -> {})) {
      long start = System.nanoTime();
      Report report =
          ledger.reports().by(Dimension.MODEL, new Period(from, to), ZoneId.of("Europe/Berlin"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(report.total().calls()).isEqualTo(until - before);
    }
  }

  /** Ten models, four agents, 20,000 sessions and 50 projects; call n costs n + 1 billionths. */
  private static int fill(Connection connection) throws SQLException {
    int rows = 0;
    try (Statement statement = connection.createStatement()) {
      rows +=
          statement.executeUpdate(
              """
              WITH RECURSIVE numbers (n) AS (
                SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < %d)
              INSERT INTO call (id, at, run, session, agent, project, caller, model, provider,
                input_tokens, cache_read_tokens, cache_write_tokens, hour_write_tokens, output_tokens,
                reasoning_tokens, tokens_estimated, cost_nanos, cost_basis, outcome, duration_ms)
              SELECT printf('%%012x', n), %d + n * %d, 'run-' || n / 10, 'session-' || n / 50,
                'agent-' || n %% 4, '/projects/' || n %% 50, NULL, 'vendor/model-' || n %% 10, 'openrouter',
                n %% 1000, n %% 2000, n %% 100, 0, n %% 500, 0, 0, n + 1, 'LIST', 'ANSWERED', 1000
              FROM numbers
              """
                  .formatted(CALLS, FIRST.toEpochMilli(), STEP));
      for (Dimension each : Dimension.kept()) {
        String value = each == Dimension.DAY ? "''" : "COALESCE(" + each.column() + ", '')";
        rows +=
            statement.executeUpdate(
                """
                INSERT INTO call_sum
                SELECT '%s', at / %d, %s, count(*), 0, 0, 0, sum(input_tokens), sum(cache_read_tokens),
                  sum(cache_write_tokens), 0, sum(output_tokens), 0, sum(cost_nanos), 0
                FROM call GROUP BY 2, 3
                """
                    .formatted(each.kind(), CallTables.QUARTER_HOUR, value));
      }
    }
    return rows;
  }
}
