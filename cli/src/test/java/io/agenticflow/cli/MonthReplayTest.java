package io.agenticflow.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.budget.Account;
import io.agenticflow.budget.Amount;
import io.agenticflow.budget.Budgets;
import io.agenticflow.budget.SharedDatabase;
import io.agenticflow.budget.Standing;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.cli.run.ProcessLedger;
import io.agenticflow.cli.serve.ConfiguredModels;
import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.config.BudgetConfiguration.Scope;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.gateway.GatewayMetrics;
import io.agenticflow.gateway.GatewayServer;
import io.agenticflow.gateway.GatewaySettings;
import io.agenticflow.gateway.RequestObserver;
import io.agenticflow.json.Json;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * A month of scripted traffic through the gateway, with retries, refusals, costs that the provider
 * states and costs that it does not: what was scripted, the ledger's report and Prometheus'
 * counters have to be the same, to the cent and to the token.
 */
@Timeout(120)
class MonthReplayTest {
  private static final Instant FIRST = Instant.parse("2026-10-01T00:00:00Z");
  private static final int REQUESTS = 620;
  private static final Duration STEP = Duration.ofDays(31).dividedBy(REQUESTS);

  /** Asked at Anthropic, which states no cost: 1, 5 and, from the cache, 0.10 dollars a million. */
  private static final String HAIKU = "claude-haiku-4-5";

  private static final String[] MODELS = {
    "deepseek/deepseek-chat-v3.1", "anthropic/claude-sonnet-4.5", "vendor/own", HAIKU
  };
  private static final String[] CLIENTS = {"claude-cli/2.1", "codex/1.0", "curl/8"};

  @TempDir private Path temp;

  /** What was scripted, summed up by hand. */
  private final Map<String, BigDecimal> dollars = new TreeMap<>();

  private final Map<String, Long> tokens = new TreeMap<>();
  private final Map<String, Long> calls = new TreeMap<>();
  private final List<Turn> turns = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  private void script(Random random) {
    for (int i = 0; i < REQUESTS; i++) {
      String model = MODELS[random.nextInt(MODELS.length)];
      asked.add(model);
      int kind = random.nextInt(20);
      if (kind == 0) {
        turns.add(Turn.fails(Fault.status(400))); // the client hears of it
        calls.merge(model, 1L, Long::sum);
        continue;
      }
      if (kind < 3) {
        turns.add(Turn.fails(Fault.status(503).header("retry-after", "0"))); // is tried again
        calls.merge(model, 1L, Long::sum);
      }
      long input = random.nextInt(1, 150_000);
      long cached = random.nextLong(input);
      long output = random.nextInt(1, 8_000);
      Usage usage = Usage.of(input, output).withCached(cached);
      BigDecimal cost;
      if (model.equals(HAIKU)) {
        cost = BigDecimal.valueOf(10 * (input - cached) + cached + 50 * output, 7);
      } else if (random.nextBoolean()) {
        cost = BigDecimal.valueOf(random.nextInt(900_000_000), 9);
        usage = usage.withCost(cost.toPlainString());
      } else {
        cost = BigDecimal.ZERO; // OpenRouter states that too, so that it is no list price
      }
      turns.add(Turn.says("Yes.").usage(usage));
      calls.merge(model, 1L, Long::sum);
      dollars.merge(model, cost, BigDecimal::add);
      tokens.merge(model + " input", input - cached, Long::sum);
      tokens.merge(model + " cache_read", cached, Long::sum);
      tokens.merge(model + " output", output, Long::sum);
    }
  }

  @Test
  void scriptLedgerAndPrometheus_agreeToTheCent() throws Exception {
    script(new Random(42));
    TypedCommands commands = new TypedCommands(temp);
    GatewayMetrics metrics = new GatewayMetrics("test");
    Map<String, BigDecimal> spent;
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns.toArray(new Turn[0])));
        SocketTransport transport = SocketTransport.forServers(configuration(upstream).proxies());
        ProcessLedger ledger = ledger(configuration(upstream))) {
      Clock clock = new Clock(ledger.before(metrics::happened));
      Budgets budgets = budgets(configuration(upstream), clock);
      ConfiguredModels models =
          new ConfiguredModels(
              configuration(upstream),
              Map.of(),
              transport,
              null,
              null,
              List.of(),
              budgets,
              clock,
              line -> {});
      try (GatewayServer server =
          new GatewayServer(
              new GatewaySettings(0, "test"), models, RequestObserver.NONE, metrics, line -> {})) {
        server.start();
        replay(server.baseUri(), clock);
      }
      try (budgets) {
        spent = spent(budgets, clock);
      }
    }

    assertThat(
            commands.anywhere(
                "cost", "--since", "2026-10-01", "--until", "2026-10-31", "--output", "json"))
        .as(commands.err())
        .isZero();
    JrsValue report = Json.parse(commands.out());
    Map<String, String> page = page(metrics);
    for (JrsValue row : Json.array(report, "rows")) {
      String model = Json.string(row, "model", "");
      assertThat(Json.integer(row, "calls")).as(model).isEqualTo(calls.get(model));
      BigDecimal cost = requireNonNull(Json.decimal(row, "cost_usd"), model);
      assertThat(cost).as(model).isEqualByComparingTo(dollars.get(model));
      assertThat(cents(new BigDecimal(page.getOrDefault(cost(model), "0"))))
          .as("Prometheus, %s", model)
          .isEqualTo(cents(cost));
      for (String kind : List.of("input", "cache_read", "output")) {
        long counted = Json.integer(row, kind + "_tokens", -1);
        assertThat(counted).as("%s %s", model, kind).isEqualTo(tokens.get(model + " " + kind));
        assertThat(new BigDecimal(page.getOrDefault(tokens(model, kind), "0")).longValueExact())
            .as("Prometheus, %s %s", model, kind)
            .isEqualTo(counted);
      }
    }
    assertThat(Json.array(report, "rows")).hasSize(MODELS.length);
    BigDecimal all = dollars.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(Json.decimal(Json.field(report, "total"), "cost_usd")).isEqualByComparingTo(all);

    // The same by day: 31 of them, each with its share.
    commands.anywhere(
        "cost",
        "--since",
        "2026-10-01",
        "--until",
        "2026-10-31",
        "--by",
        "day",
        "--output",
        "json");
    JrsValue days = Json.parse(commands.out());
    assertThat(Json.array(days, "rows")).hasSize(31);
    assertThat(Json.decimal(Json.field(days, "total"), "cost_usd")).isEqualByComparingTo(all);
    for (JrsValue day : Json.array(days, "rows")) {
      String name = Json.string(day, "day", "");
      assertThat(spent.get(name))
          .as("the budget of %s", name)
          .isEqualByComparingTo(Json.decimal(day, "cost_usd"));
    }
    assertThat(spent.get("month")).isEqualByComparingTo(all);
  }

  /** Budgets of every day and of the month that nothing passes. */
  private static Budgets budgets(Configuration configuration, Clock clock) {
    Prices prices = new Prices(Catalogue::builtIn, configuration.prices());
    BudgetConfiguration limits =
        new BudgetConfiguration(
            Map.of(
                Scope.DAY, new Limit(new Money(Long.MAX_VALUE / 4), null, Reset.DAY),
                Scope.MONTH, new Limit(new Money(Long.MAX_VALUE / 4), null, Reset.MONTH)));
    return new Budgets(
        () -> limits,
        () -> prices,
        false,
        new SharedDatabase(configuration.home(), null),
        line -> {},
        clock.played());
  }

  /** Returns what the budgets say was spent, by day and in the month. */
  private static Map<String, BigDecimal> spent(Budgets budgets, Clock clock) {
    Map<String, BigDecimal> spent = new TreeMap<>();
    for (int day = 0; day < 31; day++) {
      clock.now = FIRST.plus(Duration.ofDays(day));
      for (Standing standing : budgets.standings(1)) {
        Account account = standing.account();
        spent.put(
            account.budget().equals("day") ? account.period() : account.budget(),
            standing.spent().money().dollars());
        assertThat(standing.reserved()).isEqualTo(Amount.ZERO);
      }
    }
    return spent;
  }

  private static BigDecimal cents(BigDecimal dollars) {
    return dollars.setScale(2, RoundingMode.HALF_UP);
  }

  private static String cost(String model) {
    return "agentic_flow_cost_dollars_total{model=\""
        + model
        + "\",provider=\""
        + provider(model)
        + "\"}";
  }

  private static String provider(String model) {
    return model.equals(HAIKU) ? "anthropic" : "openrouter";
  }

  private static String tokens(String model, String kind) {
    return "agentic_flow_tokens_total{kind=\"%s\",model=\"%s\",provider=\"%s\"}"
        .formatted(kind, model, provider(model));
  }

  private static Map<String, String> page(GatewayMetrics metrics) {
    Map<String, String> values = new TreeMap<>();
    for (String line : new String(metrics.page(), StandardCharsets.UTF_8).split("\n")) {
      int blank = line.lastIndexOf(' ');
      if (!line.startsWith("#") && blank > 0) {
        values.put(line.substring(0, blank), line.substring(blank + 1));
      }
    }
    return values;
  }

  private void replay(URI base, Clock clock) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < REQUESTS; i++) {
        clock.now = FIRST.plus(STEP.multipliedBy(i));
        boolean stream = i % 3 == 0;
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(base.resolve("/v1/messages"))
                    .header("content-type", "application/json")
                    .header("user-agent", CLIENTS[i % CLIENTS.length])
                    .header("x-claude-code-session-id", "session-" + i / 20)
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            """
                            {"model": "%s", "max_tokens": 9000, "stream": %s,
                             "messages": [{"role": "user", "content": "Is it so?"}]}
                            """
                                .formatted(asked.get(i), stream)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("request %s: %s", i, answer.body()).isIn(200, 400);
      }
    }
  }

  private Configuration configuration(ScriptedUpstream upstream) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("workspace"));
    return ConfigurationReader.read(
        Map.of(
            "OPENROUTER_API_KEY",
            "sk-test",
            "OPENROUTER_BASE_URL",
            upstream.openRouterUrl(),
            "ANTHROPIC_API_KEY",
            "sk-ant-test",
            "ANTHROPIC_BASE_URL",
            upstream.anthropicUrl(),
            "AGENTIC_FLOW_HOME",
            temp.resolve("home").toString()),
        folder,
        folder,
        null);
  }

  private static ProcessLedger ledger(Configuration configuration) {
    Prices prices = new Prices(Catalogue::builtIn, configuration.prices());
    return new ProcessLedger(configuration, () -> prices, line -> {});
  }

  /** Dates calls in the month that is played. */
  private static final class Clock implements Consumer<CallEvent> {
    private final Consumer<CallEvent> next;
    private volatile Instant now = FIRST;

    Clock(Consumer<CallEvent> next) {
      this.next = next;
    }

    /** Returns what the budgets take for the time. */
    java.time.Clock played() {
      return new java.time.Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneId.systemDefault();
        }

        @Override
        public java.time.Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
          return now;
        }
      };
    }

    @Override
    public void accept(CallEvent event) {
      next.accept(
          event instanceof CallEvent.Ended(CallRecord call)
              ? new CallEvent.Ended(
                  new CallRecord(
                      call.origin(),
                      call.answerer(),
                      call.free(),
                      now,
                      call.outcome(),
                      call.error(),
                      call.usage(),
                      call.estimated(),
                      call.upstreamId(),
                      call.firstWord(),
                      call.whole()))
              : event);
    }
  }
}
