package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.catalogue.Price;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.RoutingConfiguration.Hybrid;
import io.agenticflow.config.RoutingConfiguration.Sticky;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of work in plain language, the split by complexity, and staying with a model. */
class PoliciesTest {
  private static final RoutePrices UNPRICED = new RoutePrices(_ -> Optional.empty());

  private static final PolicyFile FILE =
      PolicyFile.parse(
          "routing.txt",
          """
          # who does what
          refactoring across files -> strong
          - writing tests, mending lint → fast
          anything about security -> careful

          anything else -> usual
          """);

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Refactor the parser | strong",
        "Rename Order in all files | strong",
        "Add a test for the reader | fast",
        "Is there a security problem in login? | careful",
        "Sing a song | usual",
      })
  void plainLanguage_isSortedByWords_whereNoModelIsAllowed(String task, String model) {
    Router router =
        new Router(List.of(new PlainLanguagePolicy(FILE, new WordClassifier())), UNPRICED);
    RouteDecision decision = router.decide(RouteQuestion.about(task).build());
    assertThat(decision.chosen()).isEqualTo(model);
    assertThat(decision.policy()).isEqualTo("policy_file");
    assertThat(decision.reason()).contains("by its words alone");
  }

  @Test
  void plainLanguage_asksItsClassifierOnceForATask_andItsCostIsTold() {
    AtomicInteger asked = new AtomicInteger();
    WorkClassifier classifier =
        (task, works) -> {
          asked.incrementAndGet();
          assertThat(works)
              .containsExactly(
                  "refactoring across files",
                  "writing tests, mending lint",
                  "anything about security");
          return new WorkClassifier.Pick(2, "by the judgement of small", new Money(7));
        };
    Router router = new Router(List.of(new PlainLanguagePolicy(FILE, classifier)), UNPRICED);
    RouteQuestion question = RouteQuestion.about("Sing a song").build();
    RouteDecision first = router.decide(question);
    assertThat(first.line())
        .isEqualTo(
            "careful (policy_file: it is \"anything about security\", by the judgement of small)");
    assertThat(first.spent()).isEqualTo(new Money(7));
    assertThat(router.decide(question).spent()).as("it was paid once").isNull();
    assertThat(asked).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a remark", "tests fast", "-> fast", "tests ->"})
  void policyFileWithoutSense_isPointedAt(String text) {
    assertThatThrownBy(() -> PolicyFile.parse("routing.txt", text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("routing.txt:");
  }

  @ParameterizedTest
  @CsvSource({"1,30", "2,10", "3,50", "4,0", "5,100"})
  void hybrid_holdsItsShare_whateverTheLengths(long seed, int share) {
    Random random = new Random(seed);
    HybridPolicy policy = new HybridPolicy(new Hybrid("c", "s", share), new ScoreMemory(null));
    Router router = new Router(List.of(policy), UNPRICED);
    int strong = 0;
    int tasks = 1500;
    for (int i = 0; i < tasks; i++) {
      int length = 10 + (int) Math.exp(3 + 1.5 * random.nextGaussian());
      String task = i + " " + "x".repeat(Math.min(20_000, length));
      RouteQuestion question = RouteQuestion.about(task).build();
      String chosen = router.decide(question).chosen();
      assertThat(router.decide(question).chosen()).as("a task keeps its model").isEqualTo(chosen);
      strong += "s".equals(chosen) ? 1 : 0;
    }
    assertThat(100.0 * strong / tasks).as("seed %d", seed).isBetween(share - 3.0, share + 3.0);
  }

  @Test
  void hybrid_sendsTheLongerTasksToTheStrongModel_andRemembersOverRuns() {
    Path file = folder.resolve("routing/scores");
    for (int i = 0; i < 100; i++) {
      hybrid(file).decide(RouteQuestion.about("x".repeat(100 + i)).build());
    }
    assertThat(file).exists();
    RouteDecision small = hybrid(file).decide(RouteQuestion.about("short").build());
    assertThat(small.chosen()).isEqualTo("c");
    assertThat(small.reason())
        .isEqualTo(
            "by its length it is above 0 % of the last 100 tasks, and 30 % go to the strong model");
    assertThat(hybrid(file).decide(RouteQuestion.about("y".repeat(5000)).build()).chosen())
        .isEqualTo("s");
  }

  @Test
  void hybrid_keepsNoScoreOfATaskThatIsOnlyExplained() {
    Path file = folder.resolve("scores");
    hybrid(file).explain(RouteQuestion.about("x").build());
    assertThat(file).doesNotExist();
  }

  @Test
  void scores_thatCannotBeKept_areSaid() throws Exception {
    Path file = Files.createDirectories(folder.resolve("scores"));
    Router router = hybrid(file);
    router.decide(RouteQuestion.about("x").build());
    assertThat(router.decide(RouteQuestion.about("y").build()).reason())
        .contains("scores cannot be");
  }

  private static Router hybrid(Path file) {
    return new Router(
        List.of(new HybridPolicy(new Hybrid("c", "s", 30), new ScoreMemory(file))), UNPRICED);
  }

  /** Reads ten times cheaper than input, writes a quarter dearer, as Anthropic's do. */
  private static final Map<String, Price> PRICES =
      Map.of("dear", price("5", "25"), "cheap", price("1", "5"), "cheapest", price("0.1", "0.4"));

  private static Price price(String input, String output) {
    BigDecimal in = new BigDecimal(input);
    return new Price(
        in,
        new BigDecimal(output),
        in.movePointLeft(1),
        in.multiply(new BigDecimal("1.25")),
        "test",
        null);
  }

  private static final RoutePrices PRICED =
      new RoutePrices(name -> Optional.ofNullable(name == null ? null : PRICES.get(name)));

  private Instant now = Instant.EPOCH;

  private Router sticky(List<String> wanted, int answers) {
    AtomicInteger at = new AtomicInteger();
    RoutePolicy moody =
        new RoutePolicy() {
          @Override
          public String name() {
            return "moody";
          }

          @Override
          public RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar) {
            String model = wanted.get(at.getAndIncrement());
            return new RouteOpinion.Choice(
                model.replace("!", ""), "it likes to", model.endsWith("!"), null);
          }
        };
    return new Router(
        List.of(moody, new StickyPolicy(new Sticky(answers), PRICED, () -> now)), PRICED);
  }

  private static RouteQuestion of(long tokens) {
    return RouteQuestion.about("x").promptTokens(tokens).conversation("c").build();
  }

  @Test
  void sticky_staysWhereTheCacheIsWorthMore_andGoesWhereTheSavingIs() {
    Router router = sticky(List.of("dear", "cheap", "cheapest"), 2);
    assertThat(router.decide(of(100_000)).chosen()).isEqualTo("dear");
    RouteDecision held = router.decide(of(101_000));
    assertThat(held.chosen()).isEqualTo("dear");
    assertThat(held.policy()).isEqualTo("sticky");
    assertThat(held.reason())
        .startsWith("the conversation has begun with it, and the next 2 answers cost about $");
    RouteDecision gone = router.decide(of(102_000));
    assertThat(gone.chosen()).isEqualTo("cheapest");
    assertThat(gone.policy()).isEqualTo("moody");
    assertThat(gone.considered().getLast()).contains("a change saves more than it costs");
  }

  @Test
  void sticky_doesNotHoldWhatIsNeeded_norAnEmptyCache_norABackgroundCall() {
    Router needed = sticky(List.of("cheap", "dear!"), 5);
    needed.decide(of(50_000));
    assertThat(needed.decide(of(51_000)).chosen()).isEqualTo("dear");

    Router late = sticky(List.of("dear", "cheap", "cheap"), 1);
    late.decide(of(50_000));
    assertThat(late.decide(of(50_500)).chosen()).isEqualTo("dear");
    now = now.plusSeconds(301);
    assertThat(late.decide(of(50_500)).chosen()).isEqualTo("cheap");

    Router beside = sticky(List.of("dear", "cheap", "dear"), 1);
    beside.decide(of(50_000));
    RouteQuestion title =
        RouteQuestion.about("x").promptTokens(50_000).conversation("c").background(true).build();
    assertThat(beside.decide(title).chosen()).isEqualTo("cheap");
    assertThat(beside.decide(of(50_000)).considered())
        .contains("sticky: the model does not change");
  }

  @Test
  void sticky_staysWhereAPriceIsNotKnown() {
    Router router = sticky(List.of("dear", "unheard-of"), 5);
    router.decide(of(1000));
    RouteDecision held = router.decide(of(1000));
    assertThat(held.chosen()).isEqualTo("dear");
    assertThat(held.reason()).contains("the price of unheard-of is not known");
  }

  /**
   * Conversations are played with and without it, and paid for as a provider with a cache would.
   */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15})
  void replay_noSwitchLosesMoreThanItSaves_andConversationsCostLess(long seed) {
    Random random = new Random(seed);
    Money with = Money.ZERO;
    Money without = Money.ZERO;
    for (int conversation = 0; conversation < 40; conversation++) {
      int answers = 3 + random.nextInt(20);
      List<String> wanted = new ArrayList<>();
      List<Long> prompts = new ArrayList<>();
      long prompt = 5000L + random.nextInt(60_000);
      for (int i = 0; i < answers; i++) {
        wanted.add(List.copyOf(new java.util.TreeSet<>(PRICES.keySet())).get(random.nextInt(3)));
        prompts.add(prompt);
        prompt += 300 + random.nextInt(3000);
      }
      Router router = sticky(wanted, 5);
      List<String> kept = new ArrayList<>();
      for (int i = 0; i < answers; i++) {
        RouteDecision decision = router.decide(of(prompts.get(i)));
        kept.add(decision.chosen());
        boolean switched = i > 0 && !kept.get(i).equals(kept.get(i - 1));
        assertThat(switched)
            .as("seed %d: a switch has a saving behind it: %s", seed, decision.considered())
            .isEqualTo(decision.considered().toString().contains("a change saves more"));
      }
      with = with.plus(paid(kept, prompts));
      without = without.plus(paid(wanted, prompts));
    }
    assertThat(with).as("seed %d", seed).isLessThan(without);
  }

  /** What of a prompt the same model has answered last is read from its cache. */
  private static Money paid(List<String> models, List<Long> prompts) {
    Money sum = Money.ZERO;
    Map<String, Long> cached = new java.util.HashMap<>();
    for (int i = 0; i < models.size(); i++) {
      long prompt = prompts.get(i);
      long read = cached.getOrDefault(models.get(i), 0L);
      sum =
          sum.plus(
              requireNonNull(PRICES.get(models.get(i)))
                  .of(new Usage(0, read, prompt - read, RoutePrices.ANSWER_TOKENS, 0, null)));
      cached.put(models.get(i), prompt);
    }
    return sum;
  }
}
