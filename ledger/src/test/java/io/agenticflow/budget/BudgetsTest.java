package io.agenticflow.budget;

import static io.agenticflow.budget.Spender.MODEL;
import static io.agenticflow.budget.Spender.answered;
import static io.agenticflow.budget.Spender.budgets;
import static io.agenticflow.budget.Spender.dollars;
import static io.agenticflow.budget.Spender.failed;
import static io.agenticflow.budget.Spender.only;
import static io.agenticflow.budget.Spender.request;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.config.BudgetConfiguration.Scope;
import io.agenticflow.ledger.LedgerTables;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallAdmission.Admitted;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.testkit.PostgresServer;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetsTest {
  private static final Instant NOON = Instant.parse("2026-07-02T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final CallOrigin ORIGIN =
      CallOrigin.builder()
          .run("run-1", null)
          .session("session-1")
          .project("/projects/a")
          .caller("token-1")
          .build();

  @TempDir Path home;
  private final List<String> notes = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(Scope.class)
  void callThatWouldPassABudget_isNotMade(Scope scope) {
    // A call may cost a cent for its answer, and a little for its prompt.
    try (Budgets budgets =
        budgets(home, only(scope, dollars("0.025", Reset.NEVER)), notes, CLOCK)) {
      budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 1000));
      budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 1000));

      assertThatThrownBy(() -> budgets.admit(request(ORIGIN, 1000), MODEL, false))
          .isInstanceOfSatisfying(
              NotAskedException.class,
              e -> {
                assertThat(e.error().kind()).isEqualTo(ApiError.Kind.BUDGET);
                assertThat(e.error().shouldRetry()).isFalse();
                assertThat(e.error().message())
                    .startsWith("the budget '" + scope.word())
                    .contains("$0.02002 of $0.025 spent, $0.00498 left")
                    .contains("never begins anew");
              });
      budgets.admit(request(ORIGIN, 100), MODEL, false).ended(answered(ORIGIN, 100));
    }
  }

  @Test
  void answerWithoutALimit_getsTheOneThatTheBudgetHasRoomFor() {
    // Its model can write more than 16,384 tokens, which are held as $0.16 at most.
    Answerer model = new Answerer("anthropic", "claude-sonnet-4-5");
    Prices prices =
        new Prices(
            Catalogue::builtIn,
            Map.of(
                "claude-sonnet-4-5",
                new Price(BigDecimal.ONE, BigDecimal.TEN, null, null, "a test", null)));
    ModelRequest request =
        ModelRequest.to("claude-sonnet-4-5")
            .messages(List.of(Message.user("hello")))
            .maxTokens(64_000L)
            .origin(ORIGIN)
            .build();
    try (Budgets budgets =
        new Budgets(
            () -> only(Scope.DAY, dollars("0.25", Reset.DAY)),
            () -> prices,
            false,
            new SharedDatabase(home, null),
            notes::add,
            CLOCK)) {
      Admitted first = budgets.admit(request, model, false);
      assertThat(first.allowed(request)).isSameAs(request);
      Admitted second = budgets.admit(request, model, false);
      long limit = requireNonNull(second.allowed(request).maxTokens());
      assertThat(limit).isBetween(8_000L, 9_000L);
      assertThatThrownBy(() -> budgets.admit(request, model, false))
          .hasMessageContaining("the next call may take up to $0.04");
      first.notMade();
      second.ended(answered(ORIGIN, limit));
      assertThat(budgets.standings(1).getFirst().spent().money())
          .isLessThanOrEqualTo(Money.ofDollars(new BigDecimal("0.25")));
    }
  }

  @Test
  void tokens_areCountedToo() {
    try (Budgets budgets =
        budgets(home, only(Scope.RUN, new Limit(null, 1500L, Reset.NEVER)), notes, CLOCK)) {
      budgets.admit(request(ORIGIN, 1000), MODEL, true).ended(answered(ORIGIN, 990));

      assertThatThrownBy(() -> budgets.admit(request(ORIGIN, 1000), MODEL, true))
          .hasMessageContaining("1000 of 1500 tokens spent, 500 tokens left");
      budgets.admit(request(ORIGIN, 400), MODEL, true).notMade();
    }
  }

  @Test
  void whatACallUnderWayMayCost_isNotGivenTwice() {
    try (Budgets budgets =
        budgets(home, only(Scope.DAY, dollars("0.015", Reset.DAY)), notes, CLOCK)) {
      Admitted first = budgets.admit(request(ORIGIN, 1000), MODEL, false);
      assertThatThrownBy(() -> budgets.admit(request(ORIGIN, 1000), MODEL, false))
          .hasMessageContaining("reserved by calls under way")
          .hasMessageContaining("it begins anew at 2026-07-03T00:00:00Z");

      first.ended(failed(ORIGIN));
      budgets.admit(request(ORIGIN, 1000), MODEL, false).notMade();
      budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 1));
      assertThat(budgets.standings(9))
          .singleElement()
          .satisfies(standing -> {
            assertThat(standing.spent())
                .isEqualTo(new Amount(Money.ofDollars(new BigDecimal("0.00002")), 11));
            assertThat(standing.reserved()).isEqualTo(Amount.ZERO);
          });
    }
  }

  @Test
  void runInsideAnother_spendsFromTheSameTree() {
    CallOrigin inner = CallOrigin.builder().run("run-2", "run-1").build();
    CallOrigin innermost = CallOrigin.builder().run("run-3", "run-2").build();
    CallOrigin other = CallOrigin.builder().run("run-4", null).build();
    try (Budgets budgets =
        budgets(home, only(Scope.AGENT_TREE, dollars("0.025", Reset.NEVER)), notes, CLOCK)) {
      budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 1000));
      budgets.admit(request(inner, 1000), MODEL, false).ended(answered(inner, 1000));

      assertThatThrownBy(() -> budgets.admit(request(innermost, 1000), MODEL, false))
          .hasMessageContaining("'agent_tree run-1'");
      budgets.admit(request(other, 1000), MODEL, false).notMade();
    }
    assertThat(home.resolve(LedgerTables.FILE)).as("nobody else spends from it").doesNotExist();
  }

  @Test
  void mark_isToldOfOnce() {
    try (Budgets budgets =
        budgets(home, only(Scope.MONTH, dollars("0.1", Reset.MONTH)), notes, CLOCK)) {
      for (int i = 0; i < 7; i++) {
        budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 1000));
      }
      assertThat(notes).isEmpty();
      budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 1000));
      budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 900));
      assertThat(notes)
          .singleElement()
          .asString()
          .isEqualTo(
              "75 % of the budget 'month' is spent: $0.08008 of $0.1 spent;"
                  + " it begins anew at 2026-08-01T00:00:00Z");
      budgets.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 700));
      budgets.admit(request(ORIGIN, 100), MODEL, false).ended(answered(ORIGIN, 50));
      assertThat(notes).hasSize(2).last().asString().startsWith("95 %");
    }
  }

  @Test
  void day_beginsAnewAtMidnightOfItsZone() {
    BudgetConfiguration day = only(Scope.DAY, dollars("0.015", Reset.DAY));
    ZoneId auckland = ZoneId.of("Pacific/Auckland");
    Instant midnight = Instant.parse("2026-07-02T12:00:00Z"); // there
    try (Budgets before =
        budgets(home, day, notes, Clock.fixed(midnight.minusSeconds(1), auckland))) {
      before.admit(request(ORIGIN, 1000), MODEL, false).ended(answered(ORIGIN, 1000));
      assertThatThrownBy(() -> before.admit(request(ORIGIN, 1000), MODEL, false))
          .isInstanceOfSatisfying(
              NotAskedException.class,
              e -> assertThat(e.error().retryAfter()).isEqualTo(Duration.ofSeconds(1)));
    }
    try (Budgets after = budgets(home, day, notes, Clock.fixed(midnight, auckland))) {
      after.admit(request(ORIGIN, 1000), MODEL, false).notMade();
    }
  }

  @Test
  void modelWithoutAPrice_isSaidOnceAndStoppedWhereNothingIsLeft() {
    Answerer unknown = new Answerer("somebody", "unknown");
    try (Budgets budgets =
        budgets(home, only(Scope.DAY, dollars("0.00002", Reset.DAY)), notes, CLOCK)) {
      budgets.admit(request(ORIGIN, 1000), unknown, false).notMade();
      budgets.admit(request(ORIGIN, 1000), unknown, false).ended(answered(ORIGIN, 1));
      assertThat(notes).anySatisfy(line -> assertThat(line).contains("unknown at somebody"));
      assertThatThrownBy(() -> budgets.admit(request(ORIGIN, 1000), unknown, false))
          .hasMessageContaining("'day'");
      budgets.admit(request(ORIGIN, 1000), unknown, true).notMade();
    }
  }

  @Test
  void twoHundredCallers_spendNoMoreThanThereIs() throws InterruptedException {
    Money limit = Money.ofDollars(new BigDecimal("10"));
    try (Budgets budgets = budgets(home, only(Scope.DAY, dollars("10", Reset.DAY)), notes, CLOCK)) {
      Money spent = Spender.spendAll(budgets, 200, ORIGIN);

      assertThat(spent).isLessThanOrEqualTo(limit);
      // The last is refused where a cent is not left.
      assertThat(spent).isGreaterThan(limit.minus(Money.ofDollars(new BigDecimal("0.0103"))));
      assertThat(budgets.standings(9).getFirst().spent().money()).isEqualTo(spent);
      assertThat(budgets.standings(9).getFirst().reserved()).isEqualTo(Amount.ZERO);
      assertThat(notes).hasSize(2);
    }
  }

  @Test
  void processes_shareOneBudget() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Spender.class.getName(),
                  home.toString(),
                  "3")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    }
    long spent = 0;
    int spenders = 0;
    for (Process process : processes) {
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor()).isZero();
      long own = Long.parseLong(printed);
      spent += own;
      spenders += own > 0 ? 1 : 0;
    }
    assertThat(spent).isBetween(2_980_000_000L, 3_000_000_000L);
    assertThat(spenders).as("who got something of it").isGreaterThan(1);
    try (Budgets budgets =
        budgets(home, only(Scope.DAY, dollars("3", Reset.DAY)), notes, Clock.systemUTC())) {
      assertThat(budgets.standings(9).getFirst().spent().money()).isEqualTo(new Money(spent));
    }
  }

  @Test
  void machines_shareOneBudget() throws Exception {
    assumeTrue(PostgresServer.isWanted(), "no PostgreSQL server on this machine");
    try (PostgresServer server = PostgresServer.create();
        ExecutorService machines = Executors.newVirtualThreadPerTaskExecutor()) {
      server.start();
      List<Callable<Money>> work = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Path ofMachine = home.resolve("machine" + i);
        work.add(() -> {
          try (Budgets budgets = onServer(ofMachine, server.url())) {
            return Spender.spendAll(budgets, 20, ORIGIN);
          }
        });
      }
      Money spent = Money.ZERO;
      for (Future<Money> each : machines.invokeAll(work)) {
        spent = spent.plus(each.get());
      }
      assertThat(spent.nanos()).isBetween(1_980_000_000L, 2_000_000_000L);
      try (Budgets budgets = onServer(home.resolve("machine0"), server.url())) {
        assertThat(budgets.standings(9).getFirst().spent().money()).isEqualTo(spent);
      }
    }
  }

  private Budgets onServer(Path ofMachine, String url) {
    BudgetConfiguration day = only(Scope.DAY, dollars("2", Reset.DAY));
    return new Budgets(
        () -> day,
        () -> Spender.PRICES,
        true,
        new SharedDatabase(ofMachine, url),
        line -> {},
        CLOCK);
  }

  @Test
  void whatAKilledProcessHasSetAside_comesBack() {
    try (SharedDatabase database = new SharedDatabase(home, null)) {
      Account day = Account.at(NOON, "day", "", dollars("0.015", Reset.DAY), ZoneOffset.UTC);
      Amount cent = new Amount(new Money(10_000_000), 1000);
      DatabaseAccounts killed = new DatabaseAccounts(database, notes::add, Duration.ofMinutes(2));
      assertThat(killed.reserve("one", List.of(day), cent, NOON).refused()).isNull();
      killed.close(); // it renews nothing any more

      DatabaseAccounts other = new DatabaseAccounts(database, notes::add, Duration.ofMinutes(2));
      assertThat(other.reserve("two", List.of(day), cent, NOON.plusSeconds(119)).refused())
          .isNotNull();
      assertThat(other.reserve("three", List.of(day), cent, NOON.plusSeconds(121)).refused())
          .isNull();
      other.close();
    }
  }

  @Test
  void longCall_keepsWhatItHasSetAside() throws InterruptedException {
    try (SharedDatabase database = new SharedDatabase(home, null)) {
      Instant now = Instant.now();
      Account day = Account.at(now, "day", "", dollars("0.015", Reset.NEVER), ZoneOffset.UTC);
      Amount cent = new Amount(new Money(10_000_000), 1000);
      try (DatabaseAccounts accounts =
          new DatabaseAccounts(database, notes::add, Duration.ofSeconds(2))) {
        accounts.reserve("one", List.of(day), cent, now);
        Instant end = now.plusSeconds(3);
        while (Instant.now().isBefore(end)) {
          Thread.sleep(50);
        }
        assertThat(accounts.standings(List.of(day), Instant.now()).getFirst().reserved())
            .isEqualTo(cent);
      }
    }
  }

  @Test
  void databaseThatCannotBeUsed_isNoPermission() throws IOException {
    Files.createDirectories(home.resolve(LedgerTables.FILE));
    try (Budgets budgets = budgets(home, only(Scope.DAY, dollars("1", Reset.DAY)), notes, CLOCK)) {
      assertThatThrownBy(() -> budgets.admit(request(ORIGIN, 10), MODEL, false))
          .isInstanceOf(NotAskedException.class)
          .hasMessageContaining("cannot be looked at");
    }
  }
}
