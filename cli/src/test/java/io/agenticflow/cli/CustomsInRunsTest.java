package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                Turn.calls("Write", "file_path", "key.txt", "content", MarkedKeys.OPENROUTER),
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
  void worktree_takesTheWork_andTheUsersFilesStayAsTheyAre() throws Exception {
    Path repository = Files.createDirectories(temp.resolve("repository")).toRealPath();
    TypedCommands.write(repository.resolve("sub/a.txt"), "a");
    git(repository, "init", "--quiet");
    git(repository, "add", ".");
    git(repository, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "a");
    TypedCommands.write(repository.resolve(".git/hooks/post-checkout"), "#!/bin/sh\ntouch hooked\n")
        .toFile()
        .setExecutable(true);
    TypedCommands.write(
        repository.resolve(".claude/settings.local.json"),
        "{\"permissions\": {\"deny\": [\"Edit(/sub/locked.txt)\"]}}");
    for (int run = 1; run <= 2; run++) { // the second finds it there
      try (ScriptedUpstream upstream =
          ScriptedUpstream.start(
              Script.of(
                  Turn.calls("Write", "file_path", "made" + run + ".txt", "content", "x")
                      .tool("Write", "file_path", "sub/locked.txt", "content", "x")
                      .tool("Bash", "command", "git status --short > status.txt 2>&1"),
                  Turn.says("Done.")))) {
        assertThat(typed.agentIn(repository.resolve("sub"), upstream, "--worktree", "try-1"))
            .as(typed.err())
            .isZero();
      }
    }
    Path tree = repository.resolve(".claude/worktrees/try-1");
    assertThat(typed.err()).endsWith("Worktree: " + tree + ", branch worktree-try-1\n");
    assertThat(tree.resolve("made1.txt")).exists();
    assertThat(tree.resolve("made2.txt")).exists();
    assertThat(tree.resolve("sub/a.txt")).hasContent("a");
    assertThat(tree.resolve("sub/locked.txt")).doesNotExist();
    assertThat(tree.resolve("status.txt")).content().contains("made2.txt");
    assertThat(tree.resolve("hooked")).doesNotExist();
    assertThat(repository.resolve("made1.txt")).doesNotExist();
    assertThat(git(repository, "status", "--short", "--", ".claude/worktrees")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "a/b", "-x", "", "a.lock", "fine"})
  void worktree_needsAName_andARepository(String name) throws Exception {
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(typed.agent(upstream, "--worktree=" + name)).isEqualTo(2);
      assertThat(upstream.modelRequests()).isEmpty();
    }
    assertThat(typed.err())
        .contains(name.equals("fine") ? "fatal: not a git repository" : "--worktree: no name")
        .doesNotContain("\tat ");
  }

  private static String git(Path folder, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
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
