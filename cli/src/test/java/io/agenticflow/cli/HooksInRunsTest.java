package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks, memory and first words in runs from the command line. */
class HooksInRunsTest {
  private static final String GUARD =
      """
      {"hooks": {
        "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "env > guard.txt; echo not here >&2; exit 2"}]}],
        "SessionEnd": [{"hooks": [{"type": "command", "command": "cat > end.json"}]}]}}
      """;

  @TempDir Path temp = Path.of("");
  private TypedCommands typed;

  @BeforeEach
  void makeFolders() throws IOException {
    typed = new TypedCommands(temp);
  }

  private ScriptedUpstream upstream() {
    return ScriptedUpstream.start(
        Script.of(Turn.calls("Bash", "command", "touch made.txt"), Turn.says("Done.")));
  }

  @Test
  void theUsersHook_forbids_withoutSeeingAKey_andHearsTheEnd() throws Exception {
    TypedCommands.write(typed.userFolder().resolve("settings.json"), GUARD);
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream)).isZero();
      assertThat(upstream.modelRequests().getLast().body()).contains("Not here");
    }
    assertThat(typed.workspace().resolve("made.txt")).doesNotExist();
    assertThat(Files.readString(typed.workspace().resolve("guard.txt")))
        .contains("CLAUDE_PROJECT_DIR=")
        .doesNotContain("OPENROUTER_API_KEY");
    assertThat(Files.readString(typed.workspace().resolve("end.json")))
        .contains("\"hook_event_name\":\"SessionEnd\"", "\"transcript_path\":\"" + temp);
  }

  @Test
  void aHookOfTheFolder_doesNotRun_untilTheUserVouchesForIt() throws Exception {
    typed.write(".claude/settings.json", GUARD);
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream)).isZero();
    }
    assertThat(typed.workspace().resolve("made.txt")).exists();
    assertThat(typed.workspace().resolve("guard.txt")).doesNotExist();
    assertThat(typed.err()).contains("has hooks; they do not run");
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, "--setting-sources", "project")).isZero();
    }
    assertThat(typed.workspace().resolve("guard.txt")).exists();
  }

  @Test
  void settingsOfTheCommandLine_forbidAndHook_asAFileOrAsText() throws Exception {
    Path file = typed.write("given.json", GUARD);
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, "--settings", file.toString())).isZero();
    }
    assertThat(typed.workspace().resolve("guard.txt")).exists();
    assertThat(typed.workspace().resolve("made.txt")).doesNotExist();
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(
              typed.agent(
                  upstream,
                  "--settings",
                  "{\"permissions\": {\"deny\": [\"Bash(touch *)\"]}, \"model\": \"x\"}"))
          .isZero();
    }
    assertThat(typed.workspace().resolve("made.txt")).doesNotExist();
    assertThat(typed.err()).contains("Bash(touch *)", "--settings: nothing acts on model");
  }

  @Test
  void settingsOfTheCommandLineThatCannotBeRead_startNothing() throws Exception {
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, "--settings", "nowhere.json")).isEqualTo(2);
      assertThat(typed.err()).contains("cannot read the file nowhere.json");
      assertThat(typed.agent(upstream, "--settings", "{\"permissions\": 1}")).isEqualTo(2);
      assertThat(typed.err()).contains("--settings of the command line: permissions must be");
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  @Test
  void aRefusedPrompt_endsTheRunWithItsOwnExitCode() throws Exception {
    TypedCommands.write(
        typed.userFolder().resolve("settings.json"),
        "{\"hooks\": {\"UserPromptSubmit\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"echo not today >&2; exit 2\"}]}]}}");
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream)).isEqualTo(14);
      assertThat(upstream.modelRequests()).isEmpty();
    }
    assertThat(typed.err()).contains("A hook ended the run: not today");
  }

  @Test
  void hooksThatCannotBeUnderstood_startNothing() throws Exception {
    TypedCommands.write(typed.userFolder().resolve("settings.json"), "{\"hooks\": []}");
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream)).isEqualTo(2);
    }
    assertThat(typed.err()).contains("hooks must be an object");
  }

  @Test
  void whatAnAgentsFileSays_isDone() throws Exception {
    TypedCommands.write(
        typed.userFolder().resolve("agent-memory/keeper/MEMORY.md"), "The tests need Redis.");
    typed.write(
        ".claude/agents/keeper.md",
        """
        ---
        name: keeper
        description: Keeps things.
        tools: Read, Write
        memory: user
        effort: high
        initialPrompt: Look around first.
        hooks:
          PreToolUse:
            - matcher: Write
              hooks: [{type: command, command: "touch hooked.txt"}]
        constraints:
          allowed_paths: ["kept/**"]
        ---
        You keep.
        """);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "other.txt", "content", "x")
                    .tool("Write", "file_path", "kept/a.txt", "content", "x"),
                Turn.says("Done.")))) {
      assertThat(
              typed.agent(upstream, "--agent", "keeper", "--setting-sources", "user,project,local"))
          .isZero();
      String first = upstream.modelRequests().getFirst().body();
      assertThat(first).contains("The tests need Redis.", "Look around first.", "Do it");
      assertThat(first.indexOf("Look around first.")).isLessThan(first.indexOf("Do it"));
    }
    assertThat(typed.workspace().resolve("other.txt")).doesNotExist();
    assertThat(typed.workspace().resolve("kept/a.txt")).exists();
    assertThat(typed.workspace().resolve("hooked.txt")).exists();
  }
}
