package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of what is set up a run takes over: --bare, --safe-mode, --restricted. */
class CustomsInRunsTest {
  @TempDir Path temp = Path.of("");
  private TypedCommands typed;

  @BeforeEach
  void setUp() throws IOException {
    typed = new TypedCommands(temp);
    typed.write("CLAUDE.md", "Words of the folder.");
    TypedCommands.write(typed.userFolder().resolve("CLAUDE.md"), "Words of the user.");
    TypedCommands.write(
        typed.userFolder().resolve("skills/dance/SKILL.md"),
        "---\nname: dance\ndescription: Dances a waltz.\n---\nDance.\n");
    TypedCommands.write(
        typed.userFolder().resolve("settings.json"),
        """
        {"permissions": {"deny": ["Bash(touch *)"]},
         "hooks": {"SessionEnd": [{"hooks": [{"type": "command", "command": "touch hooked.txt"}]}]}}
        """);
    typed.write(
        ".claude/agents/keeper.md",
        "---\nname: keeper\ndescription: Keeps things.\n---\nYou keep.\n");
  }

  private static ScriptedUpstream upstream() {
    return ScriptedUpstream.start(
        Script.of(Turn.calls("Bash", "command", "touch made.txt"), Turn.says("Done.")));
  }

  private String first(String... more) throws Exception {
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, more)).as(typed.err()).isZero();
      return upstream.modelRequests().getFirst().body();
    }
  }

  @Test
  void withoutSuchAnOption_allOfItCounts() throws Exception {
    assertThat(first()).contains("Words of the folder.", "Words of the user.", "Dances a waltz.");
    assertThat(typed.workspace().resolve("made.txt")).doesNotExist();
    assertThat(typed.workspace().resolve("hooked.txt")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--bare", "--safe-mode"})
  void bareAndSafe_takeNothingOver(String option) throws Exception {
    assertThat(first(option))
        .doesNotContain("Words of the folder.", "Words of the user.", "Dances a waltz.");
    assertThat(typed.workspace().resolve("made.txt")).exists();
    assertThat(typed.workspace().resolve("hooked.txt")).doesNotExist();
  }

  @Test
  void bare_leavesWhatIsTyped() throws Exception {
    first("--bare", "--settings", "{\"permissions\": {\"deny\": [\"Bash(touch *)\"]}}");
    assertThat(typed.workspace().resolve("made.txt")).doesNotExist();
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, "--bare", "--setting-sources", "user")).isEqualTo(2);
    }
    assertThat(typed.err()).contains("--setting-sources and --bare cannot both be meant");
  }

  @Test
  void safeMode_hasOnlyTheAgentsThatAreBuiltIn() throws Exception {
    assertThat(first("--bare", "--agent", "keeper")).contains("You keep.");
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, "--safe-mode", "--agent", "keeper")).isEqualTo(4);
    }
  }

  @Test
  void restricted_hasNoCommands_unlessTheyAreNamed() throws Exception {
    assertThat(first("--restricted"))
        .contains("Words of the folder.", "\"Write\"")
        .doesNotContain("\"Bash\"", "\"WebFetch\"");
    assertThat(typed.workspace().resolve("made.txt")).doesNotExist();
    assertThat(typed.workspace().resolve("hooked.txt")).doesNotExist();
    assertThat(first("--restricted", "--tools", "Bash,Read")).contains("\"Bash\"");
    assertThat(typed.workspace().resolve("made.txt")).exists();
  }

  @Test
  void debug_tellsOfTheModelsCalls_withoutKeys() throws Exception {
    first("--debug");
    assertThat(typed.err())
        .contains("because", "debug: {\"type\":\"model_asked\"", "\"type\":\"model_answered\"")
        .doesNotContain(MarkedKeys.OPENROUTER);
    Path file = temp.resolve("debug.jsonl");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls(
                    "Write", "file_path", "key.txt", "content", MarkedKeys.OPENROUTER),
                Turn.says("Done.")))) {
      assertThat(typed.agent(upstream, "--debug-file", file.toString())).isZero();
    }
    assertThat(typed.err()).doesNotContain("model_asked");
    assertThat(Files.readString(file))
        .contains("\"type\":\"model_answered\"", "[redacted]")
        .doesNotContain(MarkedKeys.OPENROUTER);
    assertThat(typed.run("run", "--task", "x", "--model", "demo", "--debug-file", "/dev/null/x"))
        .isEqualTo(2);
    assertThat(typed.err()).contains("--debug-file: ");
  }

  @Test
  void whatNothingActsOn_isSaid() throws Exception {
    first("--betas", "context-1m-2025-08-07", "--task-budget", "5000");
    assertThat(typed.err())
        .contains(
            "Note: --betas: nothing acts on context-1m-2025-08-07 here",
            "Note: nothing acts on --task-budget: ");
  }

  @Test
  void restricted_refusesToBypassPermissions() throws Exception {
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, "--restricted", "--dangerously-skip-permissions"))
          .isEqualTo(2);
      assertThat(upstream.modelRequests()).isEmpty();
    }
    assertThat(typed.err()).contains("bypassing permissions is disabled by --restricted");
  }
}
