package io.agenticflow.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolSelectionTest {
  private static final RuleSource SOURCE =
      new RuleSource(RuleSource.Scope.AGENT, "agent test", Path.of("/"));
  private static final List<String> TOOLS =
      List.of(
          "Read", "Write", "Bash", "Agent", "mcp__db__query", "mcp__db__drop", "mcp__dbx__query");

  @Test
  void all_isEveryToolInItsOrder() {
    assertThat(ToolSelection.ALL.resolve(TOOLS).names()).isEqualTo(TOOLS);
    assertThat(select(List.of("Read", "*")).names()).isEqualTo(TOOLS);
  }

  @Test
  void allowed_keepsTheOrderOfTheOffer() {
    ToolSelection.Resolution resolution = select(List.of("bash", "Read", "LS"));
    assertThat(resolution.names()).containsExactly("Read", "Bash");
    assertThat(resolution.unresolved()).containsExactly("LS");
    assertThat(resolution.isFutile()).isFalse();
  }

  @Test
  void denied_winsOverAllowed() {
    ToolSelection selection = new ToolSelection(List.of("Read", "Bash"), List.of("Bash"));
    assertThat(selection.resolve(TOOLS))
        .isEqualTo(new ToolSelection.Resolution(List.of("Read"), List.of()));
    assertThat(new ToolSelection(null, List.of("*")).resolve(TOOLS).names()).isEmpty();
  }

  @Test
  void server_coversItsToolsOnly() {
    assertThat(select(List.of("mcp__db")).names())
        .containsExactly("mcp__db__query", "mcp__db__drop");
    assertThat(select(List.of("mcp__db__*")).names())
        .containsExactly("mcp__db__query", "mcp__db__drop");
    assertThat(select(List.of("mcp__db__query")).names()).containsExactly("mcp__db__query");
    assertThat(new ToolSelection(null, List.of("mcp__db")).resolve(TOOLS).names())
        .containsExactly("Read", "Write", "Bash", "Agent", "mcp__dbx__query");
  }

  @Test
  void scope_givesTheTool_andLimitsIt() {
    ToolSelection selection = new ToolSelection(List.of("Read", "Bash(git *)"), List.of());
    assertThat(selection.resolve(TOOLS).names()).containsExactly("Read", "Bash");
    assertThat(selection.limits(SOURCE))
        .extracting(Rule::text)
        .containsExactly("Read", "Bash(git *)");
    assertThat(new ToolSelection(List.of("Read", "Bash"), List.of()).limits(SOURCE)).isEmpty();
  }

  @Test
  void scopeThatNoRuleKeeps_givesNothing() {
    ToolSelection.Resolution resolution = select(List.of("Read", "Write(src/**)"));
    assertThat(resolution.names()).containsExactly("Read");
    assertThat(resolution.unresolved()).containsExactly("Write(src/**)");
    assertThat(new ToolSelection(null, List.of("Write(src/**)")).resolve(TOOLS).names())
        .doesNotContain("Write");
  }

  @Test
  void deniedScope_deniesTheseCallsOnly() {
    ToolSelection selection = new ToolSelection(null, List.of("Bash(rm *)", "Write"));
    assertThat(selection.resolve(TOOLS).names()).contains("Bash").doesNotContain("Write");
    assertThat(selection.denials(SOURCE)).extracting(Rule::text).containsExactly("Bash(rm *)");
  }

  @Test
  void agentTool_keepsItsScopeAndItsOldName() {
    assertThat(select(List.of("Agent(coder, tester)")).names()).containsExactly("Agent");
    assertThat(select(List.of("Task")).names()).containsExactly("Agent");
  }

  @Test
  void nothingResolved_isFutile_butNoToolsByIntentIsNot() {
    assertThat(select(List.of("LS", "WebSearch")).isFutile()).isTrue();
    assertThat(select(List.of()).isFutile()).isFalse();
    assertThat(select(List.of()).names()).isEmpty();
  }

  private static ToolSelection.Resolution select(List<String> allowed) {
    return new ToolSelection(allowed, List.of()).resolve(TOOLS);
  }
}
