package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

@Timeout(60)
class MemoryCommandsTest {
  @TempDir private Path temp;
  private TypedCommands commands;

  @BeforeEach
  void folders() throws IOException {
    commands = new TypedCommands(temp);
  }

  private JrsValue json(String... typed) {
    List<String> all = new ArrayList<>(List.of(typed));
    all.addAll(List.of("--output", "json"));
    assertThat(commands.run(all.toArray(String[]::new))).as(commands.err()).isZero();
    return Json.parse(commands.out());
  }

  private String store(String text, String... more) {
    List<String> typed = new ArrayList<>(List.of("memory", "store", text));
    typed.addAll(List.of(more));
    assertThat(commands.run(typed.toArray(String[]::new))).as(commands.err()).isZero();
    return commands.out().strip();
  }

  @Test
  void whatIsStored_isFoundByItsWords_andShown() {
    String id = store("Tests need the database of compose.yaml", "--tag", "Tests");
    store("The release is cut on Fridays");
    JrsValue hit = Json.array(json("memory", "search", "test", "databases"), "hits").getFirst();
    assertThat(Json.string(hit, "id")).isEqualTo(id);
    assertThat(Json.string(hit, "text")).isEqualTo("Tests need the database of compose.yaml");
    assertThat(Json.string(hit, "source")).isEqualTo("user");
    assertThat(Json.decimal(hit, "score")).isPositive();
    assertThat(commands.run("memory", "show", id.substring(0, 5))).isZero();
    assertThat(commands.out()).contains("tags       tests").contains("compose.yaml");
    assertThat(commands.run("memory")).isZero();
    assertThat(commands.out().lines()).hasSize(2).first().asString().contains("Fridays");
    assertThat(commands.run("memory", "search", "nowhere")).isZero();
    assertThat(commands.out()).isEmpty();
    assertThat(commands.err()).contains("Nothing that is remembered fits");
  }

  @Test
  void namespaces_areApart_andTheProjectsIsTheUsualOne() throws IOException {
    store("of the project");
    store("of the agent", "--namespace", "agent:coder");
    assertThat(Json.array(json("memory", "list"), "entries")).hasSize(1);
    assertThat(Json.array(json("memory", "list", "--namespace", "agent:coder"), "entries"))
        .hasSize(1);
    assertThat(Json.array(json("memory", "list", "--all"), "entries")).hasSize(2);
    assertThat(Json.array(json("memory", "search", "of", "agent", "--all"), "hits").getFirst())
        .satisfies(hit -> assertThat(Json.string(hit, "namespace")).isEqualTo("agent:coder"));
    Path below = Files.createDirectories(commands.workspace().resolve("src/deep"));
    assertThat(Json.array(json("memory", "list", "--cwd", below.toString()), "entries")).hasSize(1);
    Path other = Files.createDirectories(temp.resolve("other/workspace"));
    assertThat(Json.array(json("memory", "list", "--cwd", other.toString()), "entries")).isEmpty();
    JrsValue stats = json("memory", "stats", "--namespace", "agent:coder");
    assertThat(Json.array(stats, "namespaces")).hasSize(1);
    assertThat(Json.integer(Json.array(stats, "namespaces").getFirst(), "entries")).isEqualTo(1);
    assertThat(Json.array(json("memory", "stats"), "namespaces")).hasSize(2);
  }

  @Test
  void whatIsMeant_isFoundInOtherWords_andStatsAndRebuildTellOfIt() throws IOException {
    store("Exit code 137 means that Kubernetes stopped the pod at its memory limit.");
    store("The client prefers dark blue for buttons and headings.");
    JrsValue hit = Json.array(json("memory", "search", "favourite colours"), "hits").getFirst();
    assertThat(Json.string(hit, "text")).contains("dark blue");
    assertThat(commands.err()).isEmpty();
    assertThat(commands.run("memory", "stats")).isZero();
    assertThat(commands.out()).contains("vectors of all-minilm-l6-v2-q/1: 2 entries");
    store("Nothing is released from Friday noon until Monday morning.");
    assertThat(Json.integer(json("memory", "rebuild"), "vectors")).isEqualTo(3);
    JrsValue vectors = Json.array(json("memory", "stats"), "vectors").getFirst();
    assertThat(Json.integer(vectors, "entries")).isEqualTo(3);
  }

  @Test
  void whatIsExported_canBeImportedElsewhere_asItWas() throws IOException {
    String id = store("Größe: 測定 \uD83D\uDE80 \"quoted\"", "--tag", "units", "--expires", "30d");
    store("another");
    assertThat(commands.run("memory", "mark", id, "helped")).isZero();
    assertThat(commands.run("memory", "export")).isZero();
    String lines = commands.out();
    assertThat(lines.lines()).hasSize(2);
    Path file = commands.write("memory.jsonl", lines);
    assertThat(commands.run("memory", "delete", "--all")).isZero();
    assertThat(commands.out()).startsWith("Forgot 2 entries of project:workspace-");
    JrsValue taken = json("memory", "import", file.toString());
    assertThat(Json.integer(taken, "new")).isEqualTo(2);
    assertThat(commands.run("memory", "export")).isZero();
    assertThat(commands.out().replaceAll("\"used_at\":\"[^\"]*\",", ""))
        .isEqualTo(lines.replaceAll("\"used_at\":\"[^\"]*\",", ""));
    assertThat(Json.integer(json("memory", "import", file.toString()), "known")).isEqualTo(2);
    assertThat(
            Json.integer(json("memory", "import", file.toString(), "--namespace", "copy"), "new"))
        .isEqualTo(2);
  }

  @Test
  void aWrongLine_isNamed_andTakesNothingOfItsPartIn() throws IOException {
    Path file = commands.write("x.jsonl", "{\"text\": \"fine\"}\n\n{\"txt\": 1}\n");
    assertThat(commands.run("memory", "import", file.toString())).isEqualTo(2);
    assertThat(commands.err()).contains("line 3 of " + file).contains("no object with a text");
    assertThat(Json.array(json("memory", "list"), "entries")).isEmpty();
    assertThat(commands.run("memory", "import", "nothing.jsonl")).isEqualTo(2);
    assertThat(commands.err()).contains("there is no file nothing.jsonl");
  }

  @Test
  void secrets_areLeftOut_orRefused() throws IOException {
    Map<String, String> key = Map.of("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    assertThat(
            commands.runWith(
                key,
                "memory",
                "store",
                "The staging gateway is asked with " + MarkedKeys.OPENROUTER + " from the CI"))
        .isZero();
    assertThat(commands.err()).contains("a secret in the text was left out");
    assertThat(commands.run("memory", "export")).isZero();
    assertThat(commands.out()).contains("[redacted]").doesNotContain(MarkedKeys.OPENROUTER);
    assertThat(commands.runWith(key, "memory", "store", MarkedKeys.OPENROUTER)).isEqualTo(2);
    assertThat(commands.err()).contains("memory keeps none").doesNotContain(MarkedKeys.OPENROUTER);
    assertThat(
            new String(
                Files.readAllBytes(temp.resolve("home/memory.db")),
                java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(MarkedKeys.OPENROUTER);
  }

  @Test
  void wrongCommandLines_sayWhatToDo() {
    assertThat(commands.run("memory", "show", "ffff")).isEqualTo(19);
    assertThat(commands.err()).contains("there is no memory ffff");
    assertThat(commands.run("memory", "delete", "ffff")).isEqualTo(19);
    assertThat(commands.run("memory", "delete")).isEqualTo(2);
    assertThat(commands.run("memory", "store", "x", "--expires", "soon")).isEqualTo(2);
    assertThat(commands.err()).contains("--expires must be a time to come such as 30d");
    assertThat(commands.run("memory", "store", "x", "--expires", "2020-01-01")).isEqualTo(2);
    assertThat(commands.run("memory", "store", " ")).isEqualTo(2);
    assertThat(commands.run("memory", "store", "x", "--namespace", " ")).isEqualTo(2);
    assertThat(commands.run("memory", "list", "--all", "--namespace", "x")).isEqualTo(2);
    String id = store("here");
    assertThat(commands.run("memory", "show", id, "--namespace", "elsewhere")).isEqualTo(19);
    assertThat(commands.run("memory", "mark", id, "perhaps")).isEqualTo(2);
  }

  @Test
  void aFoldersFile_cannotSayWhoseMemoryItIs() throws IOException {
    commands.write("agentic-flow.yaml", "memory: {namespace: other}\n");
    assertThat(
            commands.run(
                "memory",
                "list",
                "--config",
                commands.workspace().resolve("agentic-flow.yaml").toString()))
        .isZero();
    assertThat(commands.err()).contains("Nothing is remembered in other");
  }

  @Test
  void whatIsRemembered_cannotDriveTheTerminal() {
    store("red \u001b[31m alert");
    assertThat(commands.run("memory", "list")).isZero();
    assertThat(commands.out()).doesNotContain("\u001b").contains("alert");
  }
}
