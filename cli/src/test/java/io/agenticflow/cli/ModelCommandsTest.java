package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code models list|show|search|compare|refresh|pull}. */
class ModelCommandsTest {
  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();
  private String out = "";
  private String err = "";

  @Test
  void list_isText_orAnArray() {
    assertThat(run("models", "list", "--provider", "openrouter")).isZero();
    assertThat(out)
        .contains("openrouter\n", "  deepseek/deepseek-chat-v3.1 ", "$0.21 in, $0.79 out");
    assertThat(out).doesNotContain("claude-sonnet-4-5 ");
    assertThat(run("models", "--output", "json")).isZero();
    assertThat(Json.elements(Json.parse(out))).hasSizeGreaterThan(60);
  }

  @Test
  void recommended_isByKindOfTask() {
    assertThat(run("models", "list", "--recommended")).isZero();
    assertThat(out).contains("code\n", "research\n", "general\n");
    assertThat(run("models", "list", "--recommended", "code", "--output", "json")).isZero();
    List<JrsValue> code = Json.elements(Json.parse(out));
    assertThat(code)
        .extracting(each -> Json.string(each, "model"))
        .containsExactly("deepseek/deepseek-chat-v3.1", "meta-llama/llama-3.1-8b-instruct");
    assertThat(Json.decimal(code.getFirst(), "output_usd_per_million"))
        .isEqualByComparingTo("0.79");
    assertThat(run("models", "list", "--recommended", "cooking")).isEqualTo(2);
    assertThat(err).contains("code, research, general");
  }

  @Test
  void show_tellsPricesByLengthAndLife_andWhatAnAliasMeans() throws IOException {
    assertThat(run("models", "show", "anthropic/claude-sonnet-4.5")).isZero();
    assertThat(out)
        .contains(
            "<= 200,000", "> 200,000", "22.5", "for an hour", "models.dev of 2026-07-02", "tools");

    configure("models:\n  quick: anthropic/claude-sonnet-4-5-20250929\n");
    assertThat(run("models", "show", "quick", "--output", "json")).isZero();
    JrsValue model = Json.parse(out);
    assertThat(Json.string(model, "model")).isEqualTo("claude-sonnet-4-5");
    assertThat(Json.string(model, "asked")).isEqualTo("quick");
    assertThat(Json.string(model, "pinned")).isEqualTo("claude-sonnet-4-5-20250929");
    assertThat(Json.string(model, "needs")).isEqualTo("ANTHROPIC_API_KEY");
    assertThat(Json.decimal(model, "cache_write_1h_usd_per_million")).isEqualByComparingTo("6");
  }

  @Test
  void usersPrice_wins() throws IOException {
    configure("prices:\n  deepseek/deepseek-chat-v3.1: {input: 0.5, output: 0.6}\n");
    assertThat(run("models", "show", "deepseek/deepseek-chat-v3.1", "--output", "json")).isZero();
    JrsValue model = Json.parse(out);
    assertThat(Json.decimal(model, "input_usd_per_million")).isEqualByComparingTo("0.5");
    assertThat(Json.string(model, "price_source")).isEqualTo("configuration");
  }

  @Test
  void unknownName_isCode5_withNearOnes() {
    assertThat(run("models", "show", "deepseek/deepseek-chat-v3.2")).isEqualTo(5);
    assertThat(err).contains("did you mean", "deepseek/deepseek-chat-v3.1");
    assertThat(run("models", "search", "nosuchthing")).isEqualTo(5);
    assertThat(run("models", "compare", "gpt-5", "nosuchthing")).isEqualTo(5);
    assertThat(run("models", "pull", "nosuchthing")).isEqualTo(5);
    assertThat(run("models", "show", "gpt-5", "--provider", "anthropic")).isEqualTo(5);
  }

  @Test
  void search_findsByParts() {
    assertThat(run("models", "search", "Claude", "sonnet", "--provider", "anthropic")).isZero();
    assertThat(out).contains("claude-sonnet-4-5").doesNotContain("opus");
    assertThat(run("models", "search", "20250929", "--output", "json")).isZero();
    assertThat(Json.elements(Json.parse(out))).isNotEmpty();
  }

  @Test
  void compare_setsTheFirstToAHundred() {
    assertThat(
            run(
                "models",
                "compare",
                "anthropic/claude-3.5-sonnet",
                "meta-llama/llama-3.1-70b-instruct"))
        .isZero();
    assertThat(out.lines().skip(1).limit(2))
        .anySatisfy(line -> assertThat(line).contains("18", "100.0 %"))
        .anySatisfy(line -> assertThat(line).contains("0.8", "4.4 %"));
  }

  @Test
  void refresh_bringsTheProvidersList() {
    Script script = Script.of().withModels("vendor/brand-new", "openai/gpt-5");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
      assertThat(run("models", "refresh")).isZero();
      assertThat(out).isEqualTo("openrouter: 2 models\n");
      assertThat(run("models", "show", "vendor/brand-new", "--output", "json")).isZero();
      JrsValue model = Json.parse(out);
      assertThat(Json.decimal(model, "input_usd_per_million")).isEqualByComparingTo("0.1");
      assertThat(Json.string(model, "price_source"))
          .isEqualTo(upstream.openRouterUrl() + "/models");
      assertThat(Json.string(model, "price_date")).matches("20\\d\\d-\\d\\d-\\d\\d");
    }
  }

  @Test
  void badList_leavesTheOldOne() throws IOException {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of().withModels("vendor/brand-new"))) {
      environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
      assertThat(run("models", "refresh")).isZero();
    }
    assertThat(run("models", "refresh")).isEqualTo(8); // nobody listens there any more
    Path page = Files.writeString(home.resolve("list.json"), "<html>");
    assertThat(run("models", "refresh", "--from", page.toString())).isEqualTo(2);
    assertThat(err).contains("it is not JSON");
    assertThat(run("models", "refresh", "--from", home.resolve("none").toString())).isEqualTo(2);
    assertThat(run("models", "refresh", "--provider", "anthropic")).isEqualTo(2);
    assertThat(run("models", "show", "vendor/brand-new")).isZero();
  }

  @Test
  void fileOfModelsDev_isTakenForTheKnownProviders_andPricesTheirRuns() throws IOException {
    Path file =
        Files.writeString(
            home.resolve("api.json"),
            """
            {"anthropic": {"models": {"claude-next": {"tool_call": true,
               "limit": {"context": 300000, "output": 9000}, "cost": {"input": 7, "output": 8}}}},
             "unheard-of": {"models": {"m": {"cost": {"input": 1, "output": 1}}}}}
            """);
    assertThat(run("models", "refresh", "--from", file.toString(), "--output", "json")).isZero();
    JrsValue report = Json.parse(out);
    assertThat(Json.integer(Json.field(report, "models"), "anthropic")).isEqualTo(1);
    assertThat(Json.field(Json.field(report, "models"), "unheard-of")).isNull();
    assertThat(run("models", "show", "claude-next")).isZero();
    assertThat(out).contains("300,000", file.toString());

    Turn turn = Turn.says("Hello.").usage(Usage.of(1_000, 1_000));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turn))) {
      environment.put("ANTHROPIC_BASE_URL", upstream.anthropicUrl());
      environment.put("ANTHROPIC_API_KEY", "sk-ant-test");
      assertThat(run("ask", "Hello?", "--model", "claude-next", "--output", "json")).isZero();
      assertThat(Json.decimal(Json.parse(out), "total_cost_usd")).isEqualByComparingTo("0.015");
      assertThat(upstream.modelRequests().getFirst().at("/max_tokens")).isEqualTo("9000");
    }
  }

  private void configure(String yaml) throws IOException {
    Files.writeString(home.resolve("config.yaml"), yaml);
  }

  private int run(String... typed) {
    environment.put("AGENTIC_FLOW_HOME", home.toString());
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), outBytes, errBytes, "", environment);
    int code = new Program(new CommandTable()).run(List.of(typed), terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
