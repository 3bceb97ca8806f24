package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code agentic-flow route}: what is told of decisions before any model is asked. */
class RouteCommandsTest {
  private static final String RULES =
      """
      models: {fast: claude-haiku-4-5, strong: claude-opus-4-5}
      routing:
        rules:
          moves: {kind: refactoring, model: strong}
          rest: {model: fast}
      """;

  @TempDir Path temp = Path.of("");

  private String out = "";
  private String err = "";

  @Test
  void explain_tellsModelReasonAndCost() throws IOException {
    assertThat(run(RULES, "explain", "Rename Order to Purchase", "--agent", "coder")).isZero();
    assertThat(out.lines().toList())
        .contains(
            "Model: strong (rules: the rule moves fits: by its words (rename) it is refactoring)",
            "  which is claude-opus-4-5 at anthropic",
            "  kind of work: refactoring (rename)",
            "  explicit: no model was named for this task")
        .anyMatch(line -> line.startsWith("  next answer: about $0.01"));
    assertThat(err).isEmpty();
  }

  @Test
  void explain_asJson_isOneValue() throws IOException {
    assertThat(run(RULES, "explain", "Say hello", "--output", "json")).isZero();
    JrsValue report = Json.parse(out);
    assertThat(Json.string(report, "answerer")).isEqualTo("claude-haiku-4-5 at anthropic");
    JrsValue decision = Json.field(report, "decision");
    assertThat(Json.string(decision, "chosen")).isEqualTo("fast");
    assertThat(Json.string(decision, "policy")).isEqualTo("rules");
    assertThat(Json.string(decision, "reason")).isEqualTo("the rule rest fits always");
    assertThat(Json.array(decision, "considered")).hasSize(2);
  }

  @Test
  void explain_ofAModelThatCannotBeAsked_saysWhy() throws IOException {
    assertThat(run("routing: {rules: {r: {model: nowhere/x}}}", "explain", "Say hello")).isZero();
    assertThat(out).contains("which cannot be asked: OPENROUTER_API_KEY required");
  }

  @Test
  void explain_whereRoutingIsOff_saysSo() throws IOException {
    assertThat(run("model: claude-haiku-4-5", "explain", "Say hello", "--model", "claude-opus-4-5"))
        .isZero();
    assertThat(out).startsWith("Model: claude-opus-4-5 (none: routing is off)");
    assertThat(err).contains("Routing is off");
  }

  @Test
  void wrongRule_isPointedAt() throws IOException {
    assertThat(run("routing: {rules: {r: {model: a, kind: rewriting}}}", "explain", "x"))
        .isEqualTo(2);
    assertThat(err).contains("routing.rules.r.kind: unknown value rewriting");
  }

  @Test
  void bench_replaysRecordedRunsOfAgents() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("runs.jsonl"),
            """
            {"models":["cheap one","strong one"]}
            {"id":"a","prompt":"xx","resolved":[1,1],"cost":[0.1,1],"calls":[5,5]}
            {"id":"b","prompt":"x","resolved":[0,1],"cost":[0.2,1],"calls":[5,5]}
            """);
    assertThat(
            run(
                "",
                "bench",
                "--agents",
                file.toString(),
                "--weak",
                "cheap",
                "--strong",
                "strong",
                "--output",
                "json"))
        .isZero();
    JrsValue first = Json.array(Json.parse(out), "policies").getFirst();
    assertThat(Json.string(first, "name")).isEqualTo("cascade cheap one -> strong one");
    assertThat(Json.decimal(Json.field(first, "cost_share"), "value")).isEqualByComparingTo("0.65");
    assertThat(run("", "bench", "--agents", file.toString(), "--weak", "cheap")).isEqualTo(2);
    assertThat(err).contains("named together");
    assertThat(run("", "bench", "--agents", file.toString(), "--weak", "x", "--strong", "strong"))
        .isEqualTo(2);
    assertThat(err).contains("no model is named x");
    assertThat(run("", "bench", "--agents", temp.resolve("none").toString())).isEqualTo(2);
  }

  private int run(String yaml, String... typed) throws IOException {
    Path file = Files.writeString(temp.resolve("c.yaml"), yaml);
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("ANTHROPIC_API_KEY", MarkedKeys.ANTHROPIC);
    List<String> all = new ArrayList<>(List.of("route"));
    all.addAll(List.of(typed));
    all.addAll(List.of("--config", file.toString()));
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), outBytes, errBytes, "", environment);
    int code = new Program(new CommandTable()).run(all, terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
