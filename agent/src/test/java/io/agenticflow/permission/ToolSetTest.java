package io.agenticflow.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsObject;

class ToolSetTest {
  private static final List<Tool> ALL =
      List.of(
          new Named("Read"),
          new Named("Write"),
          new Named("Bash"),
          new Named("mcp__git__log"),
          new Named("mcp__git__diff"),
          new Named("mcp__github__pr"));

  private record Named(String name) implements Tool {
    @Override
    public ToolDefinition definition() {
      return new ToolDefinition(name, "", RawJson.EMPTY_OBJECT);
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public ToolOutcome run(JrsObject input, ToolContext context) {
      return ToolOutcome.text(name);
    }
  }

  private static List<String> names(ToolSet set) {
    return set.tools().stream().map(tool -> tool.definition().name()).toList();
  }

  @Test
  void noNames_meanAll() {
    ToolSet set = ToolSet.resolve(ALL, null, List.of());
    assertThat(set.tools()).isEqualTo(ALL);
    assertThat(set.warnings()).isEmpty();
  }

  @Test
  void allowed_areKept_inTheOrderOfAll() {
    ToolSet set = ToolSet.resolve(ALL, List.of("bash", "Read"), List.of());
    assertThat(names(set)).containsExactly("Read", "Bash");
    assertThat(set.find("Bash")).isPresent();
    assertThat(set.find("Write")).isEmpty();
  }

  @Test
  void denied_goFirst() {
    assertThat(names(ToolSet.resolve(ALL, List.of("Read", "Bash"), List.of("Bash"))))
        .containsExactly("Read");
    assertThat(names(ToolSet.resolve(ALL, List.of("*"), List.of("mcp__git", "Bash"))))
        .containsExactly("Read", "Write", "mcp__github__pr");
  }

  @Test
  void serversOfMcp_areNamedAsAWhole() {
    assertThat(names(ToolSet.resolve(ALL, List.of("mcp__git__*"), List.of())))
        .containsExactly("mcp__git__log", "mcp__git__diff");
    assertThat(names(ToolSet.resolve(ALL, List.of("mcp__git__log"), List.of())))
        .containsExactly("mcp__git__log");
  }

  @Test
  void unknownNames_areReported() {
    ToolSet set = ToolSet.resolve(ALL, List.of("Read", "WebFetch"), List.of("Nope"));
    assertThat(names(set)).containsExactly("Read");
    assertThat(set.warnings())
        .containsExactly(
            "Nope in disallowedTools: there is no such tool",
            "WebFetch in tools: there is no such tool");
  }

  @Test
  void scopes_areTakenTheSafeWay() {
    ToolSet set = ToolSet.resolve(ALL, List.of("Read", "Bash(git *)"), List.of("Write(x)"));
    assertThat(names(set)).containsExactly("Read");
    assertThat(set.warnings())
        .containsExactly(
            "Write(x) in disallowedTools: scopes are not supported yet, the whole tool is denied",
            "Bash(git *) in tools: scopes are not supported yet, the tool is not given");
  }

  @Test
  void noneLeft_isAnError_butAnEmptyListIsNot() {
    assertThatThrownBy(() -> ToolSet.resolve(ALL, List.of("WebFetch"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of the tools WebFetch can be used; there are Read, Write");
    assertThatThrownBy(() -> ToolSet.resolve(ALL, List.of("Bash"), List.of("Bash")))
        .hasMessageContaining("denied: Bash");
    assertThat(ToolSet.resolve(ALL, List.of(), List.of()).tools()).isEmpty();
  }
}
