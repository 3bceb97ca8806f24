package io.agenticflow.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.catalogue.Price;
import io.agenticflow.store.StoreException;
import io.agenticflow.testkit.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that several machines share, on a PostgreSQL server. */
@Timeout(120)
class SharedLedgerTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final int MACHINES = 4;
  private static final int ENTRIES = 400;

  @TempDir private Path temp;

  @Test
  void machines_writeTheSameSumsAtOnce_andNothingIsLost_norWhileTheServerIsAway() throws Exception {
    List<String> problems = new ArrayList<>();
    List<LedgerEntry> all = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < MACHINES * ENTRIES; i++) {
      all.add(Entries.any(random, NOON, Duration.ofDays(1)));
    }
    assumeTrue(PostgresServer.isWanted(), "no PostgreSQL server on this machine");
    try (PostgresServer server = PostgresServer.create();
        ExecutorService machines = Executors.newVirtualThreadPerTaskExecutor()) {
      Path early = Files.createDirectories(temp.resolve("early"));
      try (Spool spool = new Spool(Ledger.spool(early))) {
        spool.write(all.getFirst());
      }
      assertThatThrownBy(() -> Ledger.open(early, server.url(), problems::add))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageNotContaining("never-shown");

      server.start();
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < MACHINES; i++) {
        Path home = Files.createDirectories(temp.resolve("machine" + i));
        List<LedgerEntry> own = all.subList(Math.max(1, i * ENTRIES), (i + 1) * ENTRIES);
        work.add(() -> {
          writeAndTakeIn(home, server.url(), own);
          return null;
        });
      }
      for (Future<Void> each : machines.invokeAll(work)) {
        each.get();
      }
      try (Ledger shared = Ledger.open(early, server.url(), problems::add);
          Ledger file = file(all)) {
        assertSame(shared.reports(), file.reports());
      }
    }
    assertThat(problems).isEmpty();
  }

  private static void writeAndTakeIn(Path home, String url, List<LedgerEntry> entries)
      throws IOException {
    try (Spool spool = new Spool(Ledger.spool(home));
        Ledger ledger = Ledger.open(home, url, problem -> {})) {
      for (int i = 0; i < entries.size(); i++) {
        spool.write(entries.get(i));
        if (i % 50 == 0) {
          ledger.takeIn();
        }
      }
      ledger.takeIn();
    }
  }

  private Ledger file(List<LedgerEntry> entries) throws IOException {
    Path home = temp.resolve("file");
    try (Spool spool = new Spool(Ledger.spool(home))) {
      for (LedgerEntry entry : entries) {
        spool.write(entry);
      }
    }
    return Ledger.open(home, null, problem -> {});
  }

  private static void assertSame(LedgerReports shared, LedgerReports file) {
    Period inside = new Period(NOON.plusSeconds(1234), NOON.plusSeconds(54321));
    for (Period period : List.of(Period.ALWAYS, inside)) {
      for (Dimension dimension : Dimension.values()) {
        assertThat(shared.by(dimension, period, ZoneOffset.UTC))
            .as("%s %s", dimension, period)
            .isEqualTo(file.by(dimension, period, ZoneOffset.UTC));
      }
      Price price =
          new Price(new BigDecimal("3"), new BigDecimal("15"), null, null, "the test", null);
      assertThat(shared.elsewhere(price, period)).isEqualTo(file.elsewhere(price, period));
    }
    assertThat(file.by(Dimension.DAY, Period.ALWAYS, ZoneOffset.UTC).total().calls())
        .isEqualTo((long) MACHINES * ENTRIES);
  }
}
