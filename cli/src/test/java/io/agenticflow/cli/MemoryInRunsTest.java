package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents that use memory by its tools. */
@Timeout(60)
class MemoryInRunsTest {
  @TempDir private Path temp;
  private TypedCommands typed;

  @BeforeEach
  void makeFolders() throws IOException {
    typed = new TypedCommands(temp);
  }

  private static ScriptedUpstream storing() {
    return ScriptedUpstream.start(
        Script.of(
            Turn.calls("MemoryStore", "text", "Integration tests need port 5433"),
            Turn.says("Noted.")));
  }

  @Test
  void whatOneRunStores_anotherFinds_andItIsCounted() {
    try (ScriptedUpstream upstream = storing()) {
      assertThat(typed.agent(upstream, "--memory")).isZero();
      assertThat(upstream.modelRequests().getLast().body()).contains("Remembered as ");
    }
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("MemorySearch", "query", "which port do tests need"),
                Turn.says("5433.")))) {
      assertThat(typed.agent(upstream, "--memory")).isZero();
      assertThat(upstream.modelRequests().getLast().body())
          .contains("- Integration tests need port 5433")
          .contains("agent:coder");
    }
    assertThat(typed.run("memory", "stats")).isZero();
    assertThat(typed.out()).contains("1 entry").contains("1 times told");
  }

  @Test
  void withoutAWish_thereAreNoSuchTools() {
    try (ScriptedUpstream upstream = storing()) {
      assertThat(typed.agent(upstream)).isZero();
      assertThat(upstream.modelRequests().getFirst().body()).doesNotContain("MemorySearch");
    }
    assertThat(typed.run("memory", "list")).isZero();
    assertThat(typed.out()).isEmpty();
  }

  @Test
  void anAgentsFile_canNameThem() throws IOException {
    typed.write(
        ".claude/agents/noter.md",
        "---\nname: noter\ndescription: Notes.\ntools: MemorySearch, Read\n---\nYou note.\n");
    try (ScriptedUpstream upstream = storing()) {
      assertThat(typed.agent(upstream, "--agent", "noter")).isZero();
      assertThat(upstream.modelRequests().getFirst().body())
          .contains("MemorySearch")
          .doesNotContain("MemoryStore\"");
    }
  }

  @Test
  void rulesAndModes_keepAnAgentFromWriting() {
    try (ScriptedUpstream upstream = storing()) {
      assertThat(typed.agent(upstream, "--memory", "--permission-mode", "plan")).isZero();
    }
    try (ScriptedUpstream upstream = storing()) {
      assertThat(typed.agent(upstream, "--memory", "--disallowedTools", "MemoryStore")).isZero();
      assertThat(upstream.modelRequests().getFirst().body())
          .contains("MemorySearch")
          .doesNotContain("Remembers a short text");
    }
    assertThat(typed.run("memory", "list")).isZero();
    assertThat(typed.out()).isEmpty();
  }

  @Test
  void anotherProjectsMemory_isOutOfReach() {
    assertThat(typed.run("memory", "store", "theirs", "--namespace", "project:other-1")).isZero();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("MemorySearch", "query", "theirs", "namespace", "project:other-1"),
                Turn.says("No.")))) {
      assertThat(typed.agent(upstream, "--memory")).isZero();
      assertThat(upstream.modelRequests().getLast().body()).contains("belongs to another project");
    }
  }
}
