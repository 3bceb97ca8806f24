package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code agentic-flow route train} and {@code bench}. */
class RouteLearningTest {
  @TempDir Path temp = Path.of("");

  private String out = "";
  private String err = "";

  @Test
  void train_writesAModel_thatBenchMeasures() throws IOException {
    Path outcomes = outcomes(600);
    Path model = temp.resolve("my.model");
    assertThat(run("train", outcomes.toString(), "--model-file", model.toString())).isZero();
    assertThat(out.lines())
        .contains("Model file: " + model)
        .contains("Learned when strong is worth more than weak, from 600 prompts")
        .anyMatch(line -> line.matches("Ranks prompts .* APGR 0\\.[67]\\d\\d \\(95 % .*\\)"));
    assertThat(err).isEmpty();
    assertThat(run("bench", outcomes.toString(), "--model-file", model.toString())).isZero();
    assertThat(out).contains("weak (", ") against strong (", ", 600 prompts");
    assertThat(
            out.lines().filter(line -> line.matches("(learned|length|keywords|random|oracle) .*")))
        .hasSize(5);
  }

  @Test
  void bench_asJson_isOneValue() throws IOException {
    assertThat(run("bench", outcomes(600).toString(), "--folds", "3", "--output", "json")).isZero();
    JrsValue report = Json.parse(out);
    assertThat(Json.integer(report, "prompts")).isEqualTo(600);
    List<JrsValue> routers = Json.array(report, "routers");
    assertThat(routers.stream().map(each -> Json.string(each, "router")))
        .containsExactly("learned", "length", "keywords", "random", "oracle");
    assertThat(Json.decimal(routers.getFirst(), "apgr"))
        .isGreaterThan(Json.decimal(routers.get(3), "apgr"));
    assertThat(Json.decimal(routers.get(3), "apgr")).isEqualByComparingTo("0.5");
    assertThat(Json.field(routers.getFirst(), "within_task_apgr")).isNull();
    assertThat(Json.decimal(Json.field(report, "learned_in_use"), "strong_share_aimed_at"))
        .isEqualByComparingTo("0.3");
  }

  @Test
  void train_onTheUsersOwnOutcomes_namesThePair() throws IOException {
    Random random = new Random(2);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      boolean isProof = random.nextBoolean();
      boolean isStrong = random.nextBoolean();
      lines.add(
          Json.write(
              Json.object()
                  .put("prompt", prompt(isProof, i))
                  .put("model", isStrong ? "opus" : "haiku")
                  .put("outcome", isStrong || !isProof ? "accepted" : "reverted")
                  .build()));
    }
    Files.createDirectories(temp.resolve("home"));
    Files.write(temp.resolve("home/outcomes.jsonl"), lines);
    assertThat(run("train", "--weak", "haiku", "--strong", "opus")).isZero();
    assertThat(out).contains("Model file: " + temp.resolve("home/routing.model"));
    assertThat(out).contains("How well it ranks prompts is not known");
    assertThat(temp.resolve("home/routing.model")).exists();
    assertThat(run("bench", "--weak", "haiku", "--strong", "opus")).isEqualTo(2);
    assertThat(err).contains("no prompt has outcomes of both haiku and opus");
  }

  @Test
  void train_withoutOutcomes_saysWhatToDo() throws IOException {
    assertThat(run("train")).isEqualTo(2);
    assertThat(err).contains("no outcomes have been written down yet", "docs/learned-routing.md");
  }

  @Test
  void chance_isToldAsChance() throws IOException {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lines.add(
          line(prompt(random.nextBoolean(), i), random.nextInt(2), random.nextInt(3) > 0 ? 1 : 0));
    }
    Path file = Files.write(temp.resolve("noise.jsonl"), lines);
    assertThat(run("train", file.toString())).isZero();
    assertThat(err).contains("may be no better than chance");
  }

  @Test
  void fileThatIsNoModel_isRefused() throws IOException {
    Path file = outcomes(60);
    assertThat(run("bench", file.toString(), "--model-file", file.toString())).isEqualTo(2);
    assertThat(err).contains(file + " is not a routing model");
  }

  @Test
  void mark_writesDownTheTaskOfASession() throws IOException {
    assertThat(
            program(
                "--agent",
                "coder",
                "--task",
                "Create a Python hello world in hello.py",
                "--model",
                "demo",
                "--cwd",
                temp.toString(),
                "--output",
                "json"))
        .isZero();
    String session = String.valueOf(Json.string(Json.parse(out), "session_id"));
    assertThat(run("mark", session, "verified")).isZero();
    assertThat(out).startsWith("Noted: the work of ").contains(" was verified");
    JrsValue line = Json.parse(Files.readString(temp.resolve("home/outcomes.jsonl")).strip());
    assertThat(Json.string(line, "prompt")).isEqualTo("Create a Python hello world in hello.py");
    assertThat(Json.string(line, "outcome")).isEqualTo("verified");
    assertThat(run("mark", session, "great")).isEqualTo(2);
    assertThat(err).contains("accepted, verified, reverted, failed");
    assertThat(run("mark", "nothing-of-that-id", "failed")).isEqualTo(13);
  }

  /** Proofs gain mostly, greetings hardly ever. */
  private Path outcomes(int size) throws IOException {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean isProof = random.nextBoolean();
      lines.add(line(prompt(isProof, i), random.nextInt(10) < (isProof ? 2 : 9) ? 1 : 0, 1));
    }
    return Files.write(temp.resolve("outcomes.jsonl"), lines);
  }

  private static String prompt(boolean isProof, int number) {
    return (isProof ? "Prove the lemma of page " : "Greet the owner of page ") + number + ".";
  }

  private static String line(String prompt, int weak, int strong) {
    return Json.write(
        Json.object().put("prompt", prompt).put("weak", weak).put("strong", strong).build());
  }

  private int run(String... arguments) throws IOException {
    List<String> typed = new ArrayList<>(List.of("route"));
    typed.addAll(List.of(arguments));
    return program(typed.toArray(String[]::new));
  }

  private int program(String... typed) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", temp.toString());
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
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
