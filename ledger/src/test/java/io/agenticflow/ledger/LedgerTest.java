package io.agenticflow.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir private Path home;

  private final List<String> problems = new ArrayList<>();

  private Ledger open() {
    return Ledger.open(home, null, problems::add);
  }

  private void write(List<LedgerEntry> entries) {
    try (Spool spool = new Spool(Ledger.spool(home))) {
      for (LedgerEntry entry : entries) {
        spool.write(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Spool spool) throws IOException {
    try (spool) {
      assertThat(spool).isNotNull();
    }
  }

  private static Period always() {
    return Period.ALWAYS;
  }

  @Test
  void emptyHome_hasAnEmptyLedger_thatOnlyItsOwnerCanRead() throws IOException {
    try (Ledger ledger = open()) {
      Report report = ledger.reports().by(Dimension.MODEL, always(), ZoneOffset.UTC);
      assertThat(report.rows()).isEmpty();
      assertThat(report.total()).isEqualTo(Totals.NONE);
      try (Stream<Path> files = Files.list(home)) {
        assertThat(files.filter(Files::isRegularFile))
            .isNotEmpty()
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void entries_areReportedByModelDearestFirst_withEveryKindOfToken() {
    write(
        List.of(
            Entries.answered(
                NOON, "cheap/one", new Usage(10, 20, 30, 40, 5, null), Entries.listed(7)),
            Entries.answered(
                NOON, "dear", new Usage(1, 2, 3, 4, 0, null), Entries.listed(1_000_000_007)),
            Entries.answered(
                NOON, "cheap/one", new Usage(10, 20, 30, 40, 5, null), Entries.listed(8))));
    try (Ledger ledger = open()) {
      Report report = ledger.reports().by(Dimension.MODEL, always(), ZoneOffset.UTC);
      assertThat(report.rows()).extracting(Report.Row::value).containsExactly("dear", "cheap/one");
      Totals cheap = report.rows().get(1).totals();
      assertThat(cheap.calls()).isEqualTo(2);
      assertThat(cheap.usage()).isEqualTo(new Usage(20, 40, 60, 80, 10, null));
      assertThat(cheap.cost().nanos()).isEqualTo(15);
      assertThat(report.total().cost().toString()).isEqualTo("$1.000000022");
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void failedAndUnpricedCalls_areCounted_andCostNothing() {
    CallOrigin origin = Entries.origin("coder", "s", "/p");
    write(
        List.of(
            Entries.entry(
                NOON,
                origin,
                "m",
                Usage.NONE,
                Entries.listed(0),
                new ApiError(ApiError.Kind.OVERLOADED, "busy")),
            Entries.entry(NOON, origin, "m", new Usage(5, 5), CallCost.UNKNOWN, null)));
    try (Ledger ledger = open()) {
      Totals total = ledger.reports().of(Dimension.SESSION, "s");
      assertThat(total.calls()).isEqualTo(2);
      assertThat(total.failed()).isEqualTo(1);
      assertThat(total.unpriced()).isEqualTo(1);
      assertThat(total.cost().nanos()).isZero();
    }
  }

  @Test
  void daysBeginWhereTheReaderIs() {
    write(
        List.of(
            Entries.answered(
                Instant.parse("2026-11-21T23:30:00Z"), "m", new Usage(1, 1), Entries.listed(1)),
            Entries.answered(
                Instant.parse("2026-11-22T18:20:00Z"), "m", new Usage(1, 1), Entries.listed(2)),
            Entries.answered(
                Instant.parse("2026-11-22T18:40:00Z"), "m", new Usage(1, 1), Entries.listed(4))));
    ZoneId kathmandu = ZoneId.of("Asia/Kathmandu"); // 5:45 ahead
    ZoneId kolkata = ZoneId.of("Asia/Kolkata"); // 5:30 ahead
    try (Ledger ledger = open()) {
      assertThat(days(ledger, ZoneOffset.UTC))
          .isEqualTo(Map.of("2026-11-21", 1L, "2026-11-22", 6L));
      assertThat(days(ledger, kolkata)).isEqualTo(Map.of("2026-11-22", 3L, "2026-11-23", 4L));
      assertThat(days(ledger, kathmandu)).isEqualTo(Map.of("2026-11-22", 1L, "2026-11-23", 6L));
      LocalDate day = LocalDate.parse("2026-11-22");
      assertThat(
              ledger
                  .reports()
                  .by(Dimension.MODEL, Period.days(day, day, kolkata), kolkata)
                  .total()
                  .cost()
                  .nanos())
          .isEqualTo(3);
    }
  }

  private static Map<String, Long> days(Ledger ledger, ZoneId zone) {
    Map<String, Long> days = new TreeMap<>();
    for (Report.Row row : ledger.reports().by(Dimension.DAY, always(), zone).rows()) {
      days.put(row.value(), row.totals().cost().nanos());
    }
    return days;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyPeriodByAnything_isTheExactSumOfItsCalls(long seed) {
    Random random = new Random(seed);
    Duration within = Duration.ofDays(3);
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      entries.add(Entries.any(random, NOON, within));
    }
    write(entries);
    try (Ledger ledger = open()) {
      for (int i = 0; i < 30; i++) {
        Instant from = NOON.plusMillis(random.nextLong(within.toMillis()));
        long length = random.nextLong(random.nextBoolean() ? 1_800_000 : within.toMillis());
        Period period = i == 0 ? always() : new Period(from, from.plusMillis(length));
        for (Dimension dimension : Dimension.values()) {
          Map<String, BigDecimal> expected = new TreeMap<>();
          for (LedgerEntry entry : entries) {
            Instant at = entry.call().began();
            if (!at.isBefore(period.from()) && at.isBefore(period.to())) {
              expected.merge(
                  dimension == Dimension.DAY
                      ? at.atZone(ZoneOffset.UTC).toLocalDate().toString()
                      : dimension.of(entry),
                  entry.cost().amount() == null
                      ? BigDecimal.ZERO
                      : BigDecimal.valueOf(entry.cost().amount().nanos()),
                  BigDecimal::add);
            }
          }
          Map<String, BigDecimal> reported = new TreeMap<>();
          Report report = ledger.reports().by(dimension, period, ZoneOffset.UTC);
          report
              .rows()
              .forEach(row ->
                  reported.put(row.value(), BigDecimal.valueOf(row.totals().cost().nanos())));
          assertThat(reported).as("%s %s, seed %s", dimension, period, seed).isEqualTo(expected);
          assertThat(BigDecimal.valueOf(report.total().cost().nanos()))
              .isEqualTo(expected.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        }
      }
    }
  }

  @Test
  void whatWasTakenIn_isNotTakenInAgain_andTheFilesOfTheEndedAreGone() throws IOException {
    try (Ledger ledger = open()) {
      Spool living = new Spool(Ledger.spool(home));
      write(List.of(Entries.answered(NOON, "m", new Usage(1, 1), Entries.listed(1))));
      living.write(Entries.answered(NOON, "m", new Usage(1, 1), Entries.listed(2)));
      assertThat(ledger.takeIn()).isEqualTo(2);
      assertThat(entryFiles()).isEqualTo(1);
      living.write(Entries.answered(NOON, "m", new Usage(1, 1), Entries.listed(4)));
      assertThat(ledger.takeIn()).isEqualTo(1);
      end(living);
      assertThat(ledger.takeIn()).isZero();
      assertThat(entryFiles()).isZero();
      assertThat(ledger.reports().of(Dimension.MODEL, "m").cost().nanos()).isEqualTo(7);
    }
  }

  @Test
  void aFileTakenInTwice_addsNothing() throws IOException {
    write(List.of(Entries.answered(NOON, "m", new Usage(1, 1), Entries.listed(3))));
    Path file;
    try (Stream<Path> files = Files.list(Ledger.spool(home))) {
      file = files.filter(each -> each.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    try (Ledger ledger = open()) {
      Files.write(file, bytes); // as a back-up that was played back
      assertThat(ledger.takeIn()).isZero();
      assertThat(ledger.reports().of(Dimension.MODEL, "m").calls()).isEqualTo(1);
    }
  }

  @Test
  void aTornLastLine_losesOnlyItself_andABrokenOneIsTold() throws IOException {
    write(
        List.of(
            Entries.answered(NOON, "m", new Usage(1, 1), Entries.listed(1)),
            Entries.answered(NOON, "m", new Usage(1, 1), Entries.listed(2))));
    Path file;
    try (Stream<Path> files = Files.list(Ledger.spool(home))) {
      file = files.filter(each -> each.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
    Files.writeString(file, "{\"id\":1}\n{\"id\":\"4\",\"at", StandardOpenOption.APPEND);
    try (Ledger ledger = open()) {
      assertThat(ledger.reports().of(Dimension.MODEL, "m").cost().nanos()).isEqualTo(3);
    }
    assertThat(problems).singleElement().asString().contains("cannot be read and is left out");
  }

  @Test
  void longFile_isContinuedInAnother() throws IOException {
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      entries.add(Entries.answered(NOON, "m", new Usage(1, 1), Entries.listed(1)));
    }
    try (Spool spool = new Spool(Ledger.spool(home), 10_000)) {
      for (LedgerEntry entry : entries) {
        spool.write(entry);
      }
      assertThat(entryFiles()).isGreaterThan(5);
      try (Ledger ledger = open()) {
        assertThat(ledger.reports().of(Dimension.MODEL, "m").calls()).isEqualTo(200);
        assertThat(entryFiles()).isEqualTo(1);
      }
    }
  }

  @Test
  void aLedgerOfANewerProgram_isNotTouched() {
    try (Ledger ledger = open()) {
      ledger
          .database()
          .write(connection -> {
            try (var statement = connection.createStatement()) {
              return statement.executeUpdate(
                  "INSERT INTO schema_history (installed_rank, version, description, type,"
                      + " script, installed_by, installed_on, execution_time, success)"
                      + " VALUES (99, '99', 'x', 'SQL', 'V99__x.sql', '', '2026-01-01', 1, 1)");
            }
          });
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer version");
  }

  @Test
  void theNumberOfTheNewestScript_isKnown() throws IOException {
    Path scripts =
        Path.of("src/main/resources")
            .resolve(LedgerTables.SCHEMA.scripts()); // as the module's folder is where
    try (Stream<Path> files = Files.list(scripts)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                  .max())
          .hasValue(LedgerTables.SCHEMA.version());
    }
  }

  @Test
  void aUrlThatIsNoPostgres_isRefused_withoutItsPassword() {
    assertThatThrownBy(
            () -> Ledger.open(home, "jdbc:mysql://me:secret@h/d?password=secret", problems::add))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("jdbc:postgresql:")
        .hasMessageNotContaining("secret");
  }

  private long entryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Ledger.spool(home))) {
      return files.filter(each -> each.toString().endsWith(".jsonl")).count();
    }
  }
}
