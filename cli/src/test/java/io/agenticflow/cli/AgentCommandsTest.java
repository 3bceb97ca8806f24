package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code agents list|show|create|validate}. */
class AgentCommandsTest {
  @TempDir private Path temp;
  private TypedCommands typed;

  @BeforeEach
  void makeFolders() throws IOException {
    typed = new TypedCommands(temp);
  }

  @Test
  void list_isATable_orJson() {
    assertThat(typed.run("agents")).isZero();
    assertThat(typed.out()).contains("core\n", "  coder ");
    assertThat(typed.run("agents", "list", "--output", "json")).isZero();
    assertThat(Json.array(Json.parse(typed.out()), "agents")).isNotEmpty();
  }

  @Test
  void whatIsCreated_canBeShown_isValid_andIsNotWrittenOver() throws Exception {
    String[] create = {
      "agents",
      "create",
      "migrator",
      "--description",
      "Moves code: \"all\" of it.\nUse it often.",
      "--tools",
      "Read, Bash(npm test)",
      "--max-turns",
      "7",
      "--permission-mode",
      "plan",
      "--prompt",
      "You move code."
    };
    assertThat(typed.run(create)).isZero();
    Path file = typed.workspace().resolve(".claude/agents/migrator.md");
    assertThat(typed.out().strip()).isEqualTo(file.toString());
    String text = Files.readString(file);

    assertThat(typed.run(create)).isEqualTo(2);
    assertThat(typed.err()).contains("is there already");
    assertThat(Files.readString(file)).isEqualTo(text);

    assertThat(typed.run("agents", "show", "migrator", "--output", "json")).isZero();
    JrsValue agent = Json.parse(typed.out());
    assertThat(Json.string(agent, "description"))
        .isEqualTo("Moves code: \"all\" of it.\nUse it often.");
    assertThat(Json.integer(agent, "max_turns")).isEqualTo(7);
    assertThat(Json.string(agent, "permission_mode")).isEqualTo("plan");
    assertThat(Json.string(agent, "system_prompt")).isEqualTo("You move code.");
    assertThat(Json.array(agent, "tools")).hasSize(2);
    assertThat(typed.run("agents", "validate", ".claude/agents")).isZero();
    assertThat(typed.out())
        .isEqualTo("Agents that can be used: 1. Errors: 0, warnings: 0, notes: 0\n");
  }

  @Test
  void whatCouldNotBeUsed_isNotCreated() {
    assertThat(typed.run("agents", "create", "No Name", "--description", "x")).isEqualTo(2);
    assertThat(typed.run("agents", "create", "../a", "--description", "x")).isEqualTo(2);
    assertThat(typed.run("agents", "create", "a")).isEqualTo(2);
    assertThat(typed.err()).contains("needs a description");
    assertThat(typed.run("agents", "create", "a", "--description", "x", "--tools", "Reed"))
        .isEqualTo(2);
    assertThat(typed.err()).contains("no such tools: Reed");
    assertThat(typed.workspace().resolve(".claude")).doesNotExist();
  }

  @Test
  void validate_saysWhatIsWrong_withTheLine_andFails() throws Exception {
    typed.write("a/good.md", "---\nname: good\ndescription: d\npriority: high\n---\nBody.\n");
    typed.write("a/bad.md", "---\nname: bad\ndescription: d\nmaxTurns: none\n---\nBody.\n");
    typed.write(
        "a/hooks.md",
        "---\nname: hooked\ndescription: d\nhooks:\n  Stop: [{hooks: [{}]}]\n---\nBody.\n");
    typed.write("a/twin.md", "---\nname: good\ndescription: d\ntools: Read, Reed\n---\nBody.\n");
    typed.write("a/notes.md", "# Only notes\n");

    assertThat(typed.run("agents", "validate", "a")).isEqualTo(1);
    assertThat(typed.out().lines().map(line -> line.replace(typed.workspace() + "/", "")))
        .containsExactly(
            "error    a/bad.md:4: maxTurns must be a whole number from 1, not 'none'",
            "error    a/hooks.md: its field: hooks.Stop: a hook needs a type: command or http",
            "warning  a/twin.md: tools that are not there: Reed",
            "warning  a/twin.md: the name good is also that of a/good.md",
            "Agents that can be used: 2. Errors: 2, warnings: 2, notes: 1 (--verbose shows them)");

    assertThat(typed.run("agents", "validate", "a/good.md", "--output", "json")).isZero();
    JrsValue finding = Json.array(Json.parse(typed.out()), "findings").getFirst();
    assertThat(Json.string(finding, "weight")).isEqualTo("note");
    assertThat(Json.string(finding, "reason")).contains("nothing acts on priority");
    assertThat(typed.run("agents", "validate", "nowhere")).isEqualTo(2);
  }
}
