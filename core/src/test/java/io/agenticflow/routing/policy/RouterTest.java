package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Price;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.json.Json;
import io.agenticflow.routing.policy.RouteOpinion.Choice;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is chosen by which rule, and what is told of it. */
class RouterTest {
  private static final RoutePrices UNPRICED = new RoutePrices(_ -> Optional.empty());

  @TempDir Path folder = Path.of("");

  @Test
  void offUnlessAskedFor() throws IOException {
    RouteDecision decision =
        router("").decide(RouteQuestion.about("Fix it").asked("a/b", false).build());
    assertThat(decision.isRouted()).isFalse();
    assertThat(decision.chosen()).isEqualTo("a/b");
    assertThat(decision.reason()).isEqualTo("routing is off");
    assertThat(decision.considered()).isEmpty();
  }

  @Test
  void firstRuleThatFits_decides_withItsGrounds() throws IOException {
    Router router =
        router(
            """
            routing:
              rules:
                reviews: {agent: [reviewer, "audit*"], model: strong}
                long: {context_over: 60000, model: wide}
                rest: {model: fast}
            """);
    assertThat(router.decide(RouteQuestion.about("Look").agent("Auditor", false).build()).line())
        .isEqualTo("strong (rules: the rule reviews fits: the agent is Auditor)");
    assertThat(router.decide(RouteQuestion.about("Look").promptTokens(60_001).build()).line())
        .isEqualTo("wide (rules: the rule long fits: about 60001 prompt tokens are over 60000)");
    assertThat(router.decide(RouteQuestion.about("Look").promptTokens(60_000).build()).line())
        .isEqualTo("fast (rules: the rule rest fits always)");
  }

  @Test
  void allThatARuleSays_mustHold() throws IOException {
    Router router =
        router(
            "routing: {rules: {r: {asked: '*haiku*', images: false, sub_agent: true, tools: web*,"
                + " model: fast}}}");
    RouteQuestion.Builder all =
        RouteQuestion.about("x")
            .asked("claude-haiku-4-5", false)
            .agent("explore", true)
            .tools(Set.of("Read", "web_search"));
    assertThat(router.decide(all.build()).chosen()).isEqualTo("fast");
    assertThat(router.decide(all.images(true).build()).isRouted()).isFalse();
    assertThat(router.decide(all.images(false).tools(Set.of("Read")).build()).isRouted()).isFalse();
    assertThat(router.decide(all.tools(Set.of("web_x")).agent("e", false).build()).isRouted())
        .isFalse();
  }

  @Test
  void whatWasNamedForTheTask_isTaken() throws IOException {
    Router router = router("routing: {rules: {all: {model: fast}}}");
    RouteDecision decision = router.decide(RouteQuestion.about("x").asked("a/b", true).build());
    assertThat(decision.policy()).isEqualTo("explicit");
    assertThat(decision.chosen()).isEqualTo("a/b");
    assertThat(decision.considered())
        .containsExactly("explicit: a/b, because it was named for this task");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Rename the class Order to Purchase and move it | refactoring",
        "The build fails with a NullPointerException, fix it | debugging",
        "Write unit tests for the parser, aim at full coverage | tests",
        "Review the last commit for security problems | review",
        "Write the README and document the options | docs",
        "Compare three queues and summarise what you find | research",
        "Implement an endpoint that lists users | code",
        "Write unit tests for the parser | tests",
        "Create a README for this library | docs",
        "Write a function that checks dates, and its tests | code",
        "What is a monad? | question",
      })
  void kindOfWork_isToldByWords(String task, String kind) {
    TaskKinds.Guess guess = requireNonNull(TaskKinds.of(task));
    assertThat(guess.kind().word()).isEqualTo(kind);
    assertThat(guess.words()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"''", "'Ja bitte'", "'42'"})
  void whatHasNoSuchWords_hasNoKind(String task) {
    assertThat(TaskKinds.of(task)).isNull();
  }

  @Test
  void laterPolicies_areAskedOnlyWhereTheyRevise_andAllHearTheDecision() {
    List<RouteDecision> heard = new ArrayList<>();
    RoutePolicy first = policy("first", false, new Choice("a", "one"), heard);
    RoutePolicy second = policy("second", false, new Choice("b", "two"), heard);
    RoutePolicy third = policy("third", true, new Choice("c", "three", false, new Money(5)), heard);
    Router router = new Router(List.of(first, second, third), UNPRICED);
    RouteQuestion question = RouteQuestion.about("x").build();
    RouteDecision decision = router.explain(question);
    assertThat(heard).as("explaining changes nothing").isEmpty();
    assertThat(decision.chosen()).isEqualTo("c");
    assertThat(decision.policy()).isEqualTo("third");
    assertThat(decision.spent()).isEqualTo(new Money(5));
    assertThat(decision.considered())
        .containsExactly("first: a, because one", "third: c, because three");
    assertThat(router.decide(question)).isEqualTo(decision);
    assertThat(heard).hasSize(3);
  }

  @Test
  void expectedCost_isThePromptAndAnAnswer_whereThePriceIsKnown() {
    Price price = new Price(BigDecimal.ONE, BigDecimal.TEN, null, null, "test", null);
    Router router =
        new Router(
            List.of(),
            new RoutePrices(name -> "a".equals(name) ? Optional.of(price) : Optional.empty()));
    RouteQuestion.Builder question = RouteQuestion.about("x").promptTokens(1_000_000);
    RouteDecision known = router.decide(question.asked("a", false).build());
    assertThat(known.expectedCost()).isEqualTo(Money.ofDollars(new BigDecimal("1.005")));
    assertThat(Json.write(known.json())).contains("\"expected_cost_usd\":1.005");
    assertThat(router.decide(question.asked("b", false).build()).expectedCost()).isNull();
    assertThat(router.decide(question.asked("a", false).promptTokens(0).build()).expectedCost())
        .isNull();
  }

  private static RoutePolicy policy(
      String name, boolean revises, RouteOpinion opinion, List<RouteDecision> heard) {
    return new RoutePolicy() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean revises() {
        return revises;
      }

      @Override
      public RouteOpinion opinion(RouteQuestion question, @Nullable Choice soFar) {
        return opinion;
      }

      @Override
      public void decided(RouteQuestion question, RouteDecision decision) {
        heard.add(decision);
      }
    };
  }

  private Router router(String yaml) throws IOException {
    Files.writeString(folder.resolve("agentic-flow.yaml"), yaml);
    Configuration configuration =
        ConfigurationReader.read(Map.of(), folder, folder.resolve("home"), null);
    return ConfiguredRouter.of(configuration, Catalogue::builtIn);
  }
}
