package io.agenticflow.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.cli.validate.ScriptedSubject;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** Each check of {@code validate} passes on what works, and fails on what is broken. */
@Timeout(60)
class ValidateCommandTest {
  private static final String MODEL = "deepseek/deepseek-chat-v3.1";
  private static final String OTHER = "meta-llama/llama-3.1-8b-instruct";
  private static final Prices PRICES = new Prices(Catalogue::builtIn, Map.of());
  private static final int FAILED = 21;

  @TempDir private Path temp;
  private TypedCommands commands;

  @BeforeEach
  void folders() throws IOException {
    commands = new TypedCommands(temp);
  }

  private static List<Turn> turns(UnaryOperator<Turn> changed) {
    return ScriptedSubject.turns(List.of(MODEL, OTHER), PRICES).stream().map(changed).toList();
  }

  /** A turn that calls this tool. */
  private static boolean calls(Turn turn, String tool) {
    return turn.answer().tools().stream().anyMatch(call -> call.name().equals(tool));
  }

  private static boolean says(Turn turn, String part) {
    return turn.answer().text() != null && turn.answer().text().contains(part);
  }

  /** The same turn with other words and no call. */
  private static Turn saying(Turn turn, String text) {
    return Turn.says(text).when(requireNonNull(turn.when())).usage(turn.answer().usage()).forever();
  }

  private JrsValue validate(int code, ScriptedUpstream upstream, String... more) {
    List<String> typed =
        new ArrayList<>(List.of("validate", "--models", MODEL, "--output", "json"));
    typed.addAll(List.of(more));
    Map<String, String> environment = new HashMap<>();
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    int was = commands.anywhereWith(environment, typed.toArray(String[]::new));
    assertThat(was).as(commands.out() + commands.err()).isEqualTo(code);
    return Json.parse(commands.out());
  }

  /** Tries one check on a broken provider and returns what it says. */
  private String failure(String check, UnaryOperator<Turn> broken, String... more) {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns(broken)))) {
      return failure(check, upstream, more);
    }
  }

  private String failure(String check, ScriptedUpstream upstream, String... more) {
    List<String> typed = new ArrayList<>(List.of("--only", check));
    typed.addAll(List.of(more));
    JrsValue report = validate(FAILED, upstream, typed.toArray(String[]::new));
    assertThat(Json.bool(report, "valid")).isFalse();
    List<JrsValue> checks = Json.array(report, "checks");
    assertThat(checks).hasSize(1);
    assertThat(Json.string(checks.getFirst(), "state")).isEqualTo("failed");
    return Json.string(checks.getFirst(), "detail", "");
  }

  @Test
  void scripted_everythingPasses_andIsCounted_andNothingIsLeftBehind() throws IOException {
    assertThat(
            commands.anywhere(
                "validate", "--upstream", "scripted", "--models", MODEL, "--output", "json"))
        .as(commands.out() + commands.err())
        .isZero();
    JrsValue report = Json.parse(commands.out());
    assertThat(Json.bool(report, "valid")).isTrue();
    List<JrsValue> checks = Json.array(report, "checks");
    assertThat(checks.stream().map(check -> Json.string(check, "name")))
        .containsExactly("code", "models", "proxy", "proxy", "tools", "streaming", "cost");
    BigDecimal cost = BigDecimal.ZERO;
    long tokens = 0;
    for (JrsValue check : checks) {
      assertThat(Json.string(check, "state")).as(Json.write(check)).isEqualTo("passed");
      assertThat(Json.integer(check, "input_tokens")).isPositive();
      assertThat(Json.integer(check, "output_tokens")).isPositive();
      assertThat(Json.decimal(check, "cost_usd")).isPositive();
      cost = cost.add(Json.decimal(check, "cost_usd"));
      tokens += Json.integer(check, "output_tokens", 0);
    }
    JrsValue totals = Json.field(report, "totals");
    assertThat(Json.decimal(totals, "cost_usd")).isEqualByComparingTo(cost);
    assertThat(Json.integer(totals, "output_tokens")).isEqualTo(tokens);
    assertThat(temp.resolve("home/ledger-spool")).as("invented costs").doesNotExist();
  }

  @Test
  void text_tellsOfEachCheck_andTheTotals() {
    assertThat(
            commands.anywhere(
                "validate", "--upstream", "scripted", "--models", MODEL, "--only", "tools,cost"))
        .isZero();
    assertThat(commands.out())
        .containsPattern("(?m)^ok +tools +" + MODEL + " +[0-9.]+ s, [0-9,]+ tokens in, ")
        .contains("2 of 2 checks passed: ")
        .contains("the ledger has both calls");
  }

  @Test
  void code_thatIsWrong_isFound() {
    assertThat(
            failure(
                "code",
                turn ->
                    calls(turn, "Write")
                        ? Turn.calls(
                                "Write",
                                "file_path",
                                "scaled.py",
                                "content",
                                "def scaled(numbers):\n    return [n * 2 for n in numbers]\n")
                            .when(requireNonNull(turn.when()))
                            .forever()
                        : turn))
        .contains("scaled.py is wrong")
        .contains("should print");
  }

  @Test
  void code_thatIsNoPython_isFound() {
    assertThat(
            failure(
                "code",
                turn ->
                    calls(turn, "Write")
                        ? Turn.calls(
                                "Write", "file_path", "scaled.py", "content", "def multiply(\n")
                            .when(requireNonNull(turn.when()))
                            .forever()
                        : turn))
        .contains("ends with 1")
        .contains("SyntaxError");
  }

  @Test
  void code_thatIsOnlyTalkedAbout_isFound() {
    assertThat(
            failure("code", turn -> saying(turn, "def scaled(numbers): multiply, and done. PASS")))
        .contains("there is no scaled.py");
  }

  @Test
  void models_theOneThatFails_isNamed() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                turns(turn ->
                    turn.when() != null && OTHER.equals(turn.when().model())
                        ? saying(turn, "I have written it.")
                        : turn)))) {
      JrsValue report =
          validate(FAILED, upstream, "--models", MODEL + "," + OTHER, "--only", "models");
      assertThat(
              Json.array(report, "checks").stream()
                  .map(check -> Json.string(check, "model") + " " + Json.string(check, "state")))
          .containsExactly(MODEL + " passed", OTHER + " failed");
      assertThat(Json.integer(Json.field(report, "totals"), "failed")).isEqualTo(1);
    }
  }

  @Test
  void proxy_modelWithoutToolCalls_isFound() {
    assertThat(failure("proxy", turn -> calls(turn, "look_up") ? saying(turn, "No.") : turn))
        .contains("Messages: stop_reason of a tool call is end_turn and not tool_use");
  }

  @Test
  void proxy_brokenArguments_areFound() {
    assertThat(
            failure(
                "proxy",
                turn ->
                    calls(turn, "look_up")
                        ? turn.faults(new Fault.MalformedToolArguments(null))
                        : turn))
        .contains("the tool is given the key null");
  }

  @Test
  void proxy_aProviderThatFails_isFound() {
    assertThat(failure("proxy", turn -> turn.faults(Fault.status(400))))
        .contains("POST /v1/messages is answered with status 400");
  }

  @Test
  void proxy_gatewayThatLosesToolResults_isFound() throws IOException {
    assertThat(
            throughMangled(
                "proxy",
                request -> request.replaceAll("The value is value-[0-9a-f]+", "done"),
                answer -> answer))
        .contains("does not hold the tool's result");
  }

  @Test
  void proxy_gatewayThatMistranslatesTheStopReason_isFound() throws IOException {
    assertThat(
            throughMangled(
                "proxy",
                request -> request,
                answer ->
                    answer.replace("\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"end_turn\"")))
        .contains("stop_reason of a tool call is end_turn");
  }

  @Test
  void proxy_gatewayThatDropsToolCalls_isFound() throws IOException {
    assertThat(
            throughMangled(
                "proxy",
                request -> request,
                answer -> answer.replace("\"type\":\"tool_use\"", "\"type\":\"other\"")))
        .contains("no block of the answer is one");
  }

  @Test
  void streaming_gatewayThatKeepsTheAnswerBack_isFound() throws IOException {
    assertThat(throughMangled("streaming", request -> request, answer -> answer))
        .contains("the answer was kept back until it was whole");
  }

  @Test
  void streaming_gatewayThatMixesTheOrder_isFound() throws IOException {
    assertThat(
            throughMangled(
                "streaming",
                request -> request,
                answer ->
                    answer
                        .replace("event: message_start", "event: message_stop")
                        .replace("{\"type\":\"message_start\"", "{\"type\":\"message_stop\"")))
        .contains("message_stop comes first");
  }

  private String throughMangled(
      String check, UnaryOperator<String> requests, UnaryOperator<String> answers)
      throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns(turn -> turn)));
        MangledGateway gateway = new MangledGateway(temp, upstream, requests, answers)) {
      return failure(check, upstream, "--gateway", gateway.url());
    }
  }

  @Test
  void streaming_anAnswerInOnePiece_isFound() {
    assertThat(failure("streaming", turn -> turn.chunk(1_000)))
        .contains("Messages: the answer came in 1 pieces and not bit by bit");
  }

  @Test
  void streaming_aStreamThatBreaksOff_isFound() {
    assertThat(failure("streaming", turn -> turn.faults(Fault.cut(8))))
        .contains("the stream ends in an error");
  }

  @Test
  void streaming_aLostPiece_isFound() {
    assertThat(
            failure(
                "streaming",
                turn ->
                    says(turn, "17, 18")
                        ? turn.text(String.valueOf(turn.answer().text()).replace("17, ", ""))
                        : turn))
        .contains("in which 17 does not come where it should");
  }

  @Test
  void tools_aModelThatDoesNotReadTheResult_isFound() {
    assertThat(
            failure(
                "tools",
                turn ->
                    turn.echo() != null && turn.echo().pattern().startsWith("word")
                        ? turn.echo("xxxxxxx[x]")
                        : turn))
        .contains("answer.txt holds 'xxxxxxxx' and should hold 'word-");
  }

  @Test
  void tools_aModelThatCallsNone_isFound() {
    assertThat(failure("tools", turn -> saying(turn, "word-12345678")))
        .contains("did not write answer.txt");
  }

  @Test
  void tools_aModelThatKeepsTheAnswerToItself_isFound() {
    assertThat(failure("tools", turn -> says(turn, "The word is") ? saying(turn, "Done.") : turn))
        .contains("the last answer is 'Done.'");
  }

  @Test
  void cost_noUsage_isFound() {
    assertThat(failure("cost", turn -> turn.faults(Fault.Plain.MISSING_USAGE)))
        .contains("has no usage");
  }

  @Test
  void cost_impossibleTokens_areFound() {
    assertThat(failure("cost", turn -> turn.usage(30, 100_000)))
        .contains("100000 tokens for an answer that may have 400");
    assertThat(failure("cost", turn -> turn.usage(100_000, 20)))
        .contains("100000 tokens for a request of");
    assertThat(failure("cost", turn -> turn.usage(0, 0))).contains("0 tokens in, 0 out");
  }

  @Test
  void cost_aPriceThatIsNotTheCatalogues_isFound() {
    assertThat(failure("cost", turn -> turn.usage(Usage.of(30, 24).withCost("0.05"))))
        .contains("the provider charges $0.05 for what is $0.000025 by the price in the catalogue");
  }

  @Test
  void cost_aLedgerThatCannotBeWritten_isFound() throws IOException {
    Files.createDirectories(temp.resolve("home"));
    Files.writeString(temp.resolve("home/ledger-spool"), "in the way");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns(turn -> turn)))) {
      assertThat(failure("cost", upstream)).contains("the ledger has 0 answers for");
    }
  }

  @Test
  void budget_thatDoesNotLast_leavesChecksOut() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns(turn -> turn)))) {
      JrsValue report = validate(10, upstream, "--only", "streaming,tools", "--budget", "0.0012");
      assertThat(
              Json.array(report, "checks").stream()
                  .map(check -> Json.string(check, "name") + " " + Json.string(check, "state")))
          .containsExactly("tools not_run", "streaming passed");
      assertThat(Json.decimal(Json.field(report, "totals"), "cost_usd"))
          .isLessThan(new BigDecimal("0.0012"));
    }
  }

  @Test
  void withoutAKey_nothingIsTried() {
    assertThat(commands.anywhere("validate", "--models", MODEL)).isEqualTo(3);
    assertThat(commands.err()).contains("OPENROUTER_API_KEY");
    assertThat(commands.out()).isEmpty();
  }

  @Test
  void wrongWords_areRefused() {
    assertThat(commands.anywhere("validate", "--only", "speed")).isEqualTo(2);
    assertThat(commands.err()).contains("code, models, proxy, tools, streaming, cost");
    assertThat(commands.anywhere("validate", "--models", "a,,b")).isEqualTo(2);
    assertThat(commands.anywhere("validate", "--gateway", "localhost")).isEqualTo(2);
  }
}
