package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** What files tell the model of a run from the command line. */
class ContextInRunsTest {
  @TempDir Path temporary;
  private Path folder;
  private Path user;
  private String out = "";
  private String err = "";

  @BeforeEach
  void files() throws IOException {
    folder = Files.createDirectories(temporary.resolve("work")).toRealPath();
    user = Files.createDirectories(temporary.resolve("user")).toRealPath();
    file(user.resolve("CLAUDE.md"), "The user says hello.");
    file(folder.resolve("AGENTS.md"), "The project says @/etc/hostname hello.");
    file(
        folder.resolve(".claude/skills/knit/SKILL.md"),
        "---\ndescription: Knits.\nallowed-tools: Bash(knit *)\ncolor: red\n---\nKnit.");
    file(folder.resolve(".claude/commands/greet.md"), "Greet $1 warmly.");
  }

  @Test
  void aRun_isToldWhatTheFilesSay_andWhatFillsItsContext() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Hello.").usage(5000, 5)))) {
      assertThat(run(upstream, "--task", "/greet Ada", "--verbose", "--output", "json")).isZero();

      JrsValue request = Json.parse(upstream.modelRequests().getFirst().body());
      String system = Json.write(Json.array(request, "messages").get(0));
      assertThat(system)
          .contains("The user says hello.")
          .contains("The project says @/etc/hostname hello.")
          .contains("# Skills")
          .contains("- knit: Knits.")
          .doesNotContain("Greet");
      assertThat(Json.write(Json.array(request, "messages").get(1)))
          .contains("/greet Ada")
          .contains("Greet Ada warmly.");
      assertThat(err)
          .contains("imports /etc/hostname, which is outside the folders of this run")
          .contains("would allow Bash(knit *); that does not count")
          .contains("Instructions: " + folder.resolve("AGENTS.md"))
          .contains("Skill: knit (")
          .contains("nothing acts on its fields color")
          .containsPattern("\\[turn 1] context: \\d+ .*instructions \\d+, skills \\d+");
      JrsValue context = Json.field(Json.parse(out), "context");
      assertThat(Json.integer(Json.field(context, "parts"), "instructions", 0)).isPositive();
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void settingSources_sayWhoseFilesCount() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Hello.").forever()))) {
      assertThat(run(upstream, "--task", "/greet Ada", "--setting-sources", "user")).isZero();
      assertThat(upstream.modelRequests().get(0).body())
          .contains("The user says hello.")
          .contains("/greet Ada")
          .doesNotContain("The project says")
          .doesNotContain("warmly")
          .doesNotContain("\"Skill\"");

      assertThat(run(upstream, "--task", "Hi", "--setting-sources", "")).isZero();
      assertThat(upstream.modelRequests().get(1).body())
          .doesNotContain("says hello")
          .doesNotContain("The project says");
    }
  }

  private int run(ScriptedUpstream upstream, String... typed) {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    Map<String, String> environment =
        Map.of(
            "AGENTIC_FLOW_HOME", temporary.resolve("home").toString(),
            "CLAUDE_CONFIG_DIR", user.toString(),
            "OPENROUTER_API_KEY", MarkedKeys.OPENROUTER,
            "OPENROUTER_BASE_URL", upstream.openRouterUrl());
    Terminal terminal = new Terminal(InputStream.nullInputStream(), answers, told, "", environment);
    List<String> all = new ArrayList<>(List.of(typed));
    all.addAll(List.of("--cwd", folder.toString(), "--model", "a/b"));
    int code = new Program(new CommandTable()).run(all, terminal);
    terminal.finish();
    out = answers.toString(UTF_8);
    err = told.toString(UTF_8);
    return code;
  }

  private static void file(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
