package io.agenticflow.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

@Timeout(60)
class CostCommandsTest {
  @TempDir private Path temp;
  private TypedCommands commands;

  @BeforeEach
  void folders() throws IOException {
    commands = new TypedCommands(temp);
  }

  private JrsValue json(String... typed) {
    assertThat(commands.anywhere(typed)).as(commands.err()).isZero();
    return Json.parse(commands.out());
  }

  private static BigDecimal cost(JrsValue totals) {
    return BigDecimal.ZERO.add(Json.decimal(totals, "cost_usd"));
  }

  @Test
  void aRun_isInTheLedger_withItsRetry_andCostsWhatItSaid() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(503)),
            Turn.calls("Glob", "pattern", "*")
                .usage(Usage.of(10_000, 2_000).withCost("0.0000000014")),
            Turn.says("Done.").usage(Usage.of(20_000, 3_000).withCost("1.23")))) {
      assertThat(commands.agent(upstream, "--agent", "coder", "--output", "json")).isZero();
    }
    JrsValue told = Json.parse(commands.out());
    JrsValue report = json("cost", "--output", "json");
    JrsValue row = Json.array(report, "rows").getFirst();
    assertThat(Json.string(row, "model")).isEqualTo("meta-llama/llama-3.1-8b-instruct");
    assertThat(Json.integer(row, "calls")).isEqualTo(3);
    assertThat(Json.integer(row, "failed_calls")).isEqualTo(1);
    assertThat(Json.integer(row, "input_tokens")).isEqualTo(30_000);
    assertThat(Json.integer(row, "output_tokens")).isEqualTo(5_000);
    assertThat(cost(row)).isPositive().isEqualByComparingTo(Json.decimal(told, "total_cost_usd"));
    String session = Json.string(told, "session_id");
    JrsValue bySession = json("cost", "--by", "session", "--output", "json");
    assertThat(Json.string(Json.array(bySession, "rows").getFirst(), "session")).isEqualTo(session);
    assertThat(commands.anywhere("sessions", "show", String.valueOf(session))).isZero();
    assertThat(commands.out())
        .endsWith("\nSpent: 3 calls (1 failed), 30,000 tokens in, 5,000 out, $1.23\n");
    JrsValue shown = json("sessions", "show", String.valueOf(session), "--output", "json");
    assertThat(cost(requireNonNull(Json.field(shown, "spent"))))
        .isEqualByComparingTo("1.230000001");
    JrsValue byProject = json("cost", "--by", "project", "--output", "json");
    assertThat(Json.string(Json.array(byProject, "rows").getFirst(), "project"))
        .isEqualTo(commands.workspace().toString());
  }

  @Test
  void aSubAgentsCalls_areItsOwn_inTheSessionOfTheRunAround() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls(
                    "Agent",
                    "description",
                    "look",
                    "prompt",
                    "Look around",
                    "subagent_type",
                    "researcher")
                .usage(100, 10),
            Turn.says("I looked.").usage(200, 20),
            Turn.says("Done.").usage(300, 30))) {
      assertThat(commands.agent(upstream, "--agent", "coder")).as(commands.err()).isZero();
    }
    Map<String, Long> calls = new TreeMap<>();
    for (JrsValue row : Json.array(json("cost", "--by", "agent", "--output", "json"), "rows")) {
      calls.put(Json.string(row, "agent", ""), Json.integer(row, "input_tokens", 0));
    }
    assertThat(calls).isEqualTo(Map.of("coder", 400L, "researcher", 200L));
    assertThat(Json.array(json("cost", "--by", "session", "--output", "json"), "rows")).hasSize(1);
  }

  @Test
  void compare_pricesTheSameTokensElsewhere_cacheIncluded() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("Done.").usage(1_000_000, 1_000_000))) {
      assertThat(commands.agent(upstream)).isZero();
    }
    JrsValue compared =
        json("cost", "compare", "--baseline", "anthropic/claude-sonnet-4", "--output", "json");
    assertThat(Json.string(compared, "baseline")).isEqualTo("openrouter/anthropic/claude-sonnet-4");
    assertThat(Json.string(compared, "assumption")).contains("as many tokens");
    JrsValue total = Json.field(compared, "total");
    assertThat(
            requireNonNull(Json.decimal(total, "baseline_usd"))
                .subtract(requireNonNull(Json.decimal(total, "cost_usd"))))
        .isEqualByComparingTo(Json.decimal(total, "saved_usd"));
    // More than 200,000 tokens in one prompt: 6 and 22.50 dollars a million, not 3 and 15.
    assertThat(Json.decimal(total, "baseline_usd")).isEqualByComparingTo("28.5");
  }

  @Test
  void compare_wantsABaseline_thatItKnows() {
    assertThat(commands.anywhere("cost", "compare")).isEqualTo(2);
    assertThat(commands.err()).contains("--baseline");
    assertThat(commands.anywhere("cost", "compare", "--baseline", "claude-sonet-4-5")).isNotZero();
    assertThat(commands.err()).contains("claude-sonnet-4-5");
  }

  @Test
  void estimate_makesTheScenarioTables() {
    JrsValue code = json("cost", "estimate", "--output", "json");
    JrsValue claude = Json.array(code, "rows").getFirst();
    assertThat(Json.decimal(claude, "call_usd")).isEqualByComparingTo("0.081");
    assertThat(Json.decimal(claude, "month_usd")).isEqualByComparingTo("8.10");
    assertThat(Json.decimal(claude, "year_usd")).isEqualByComparingTo("97.20");
    JrsValue analysis = json("cost", "estimate", "--scenario", "analysis", "--output", "json");
    JrsValue first = Json.array(analysis, "rows").getFirst();
    assertThat(Json.decimal(first, "call_usd")).isEqualByComparingTo("0.165");
    assertThat(Json.decimal(first, "year_usd")).isEqualByComparingTo("99.00");
  }

  @Test
  void estimate_countsTheCache_andMixesModels() {
    JrsValue told =
        json(
            "cost",
            "estimate",
            "claude-sonnet-4-5",
            "--calls",
            "10",
            "--input-tokens",
            "100000",
            "--output-tokens",
            "0",
            "--cached",
            "90",
            "--mix",
            "claude-sonnet-4-5=1,claude-opus-4-5=1",
            "--output",
            "json");
    List<JrsValue> rows = Json.array(told, "rows");
    // 10,000 at 3 and 90,000 at 0.30 dollars a million
    assertThat(Json.decimal(rows.get(0), "call_usd")).isEqualByComparingTo("0.057");
    // the other at 5 and 0.50: 0.095
    assertThat(Json.decimal(rows.get(1), "call_usd")).isEqualByComparingTo("0.076");
  }

  @Test
  void anEmptyTime_isToldAsSuch_andAWrongOneIsRefused() {
    assertThat(commands.anywhere("cost", "--since", "yesterday", "--until", "yesterday")).isZero();
    assertThat(commands.err()).contains("No model was asked");
    assertThat(commands.anywhere("cost", "--since", "2026-13-45")).isEqualTo(2);
    assertThat(commands.err()).contains("--since must be a day");
    assertThat(commands.anywhere("cost", "--since", "today", "--until", "yesterday")).isEqualTo(2);
  }

  @Test
  void csv_hasAHeading_andQuotesWhatNeedsIt() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Done.").usage(7, 3))) {
      assertThat(commands.agent(upstream)).isZero();
    }
    assertThat(commands.anywhere("cost", "--output", "csv")).isZero();
    assertThat(commands.out().lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("model,calls,failed_calls");
    assertThat(commands.out()).contains("meta-llama/llama-3.1-8b-instruct,1,0,0,7,0,0,3,0,");
  }
}
