package io.agenticflow.agent.definition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GivenAgentsTest {
  @Test
  void fieldsAreThoseOfAFile_andThePromptIsItsBody() {
    Map<String, AgentDefinition> agents =
        GivenAgents.parse(
            """
            {"looker": {"description": "Looks: \\"all\\" of it\\nand more", "prompt": "You look.\\n---\\nMuch.",
              "tools": ["Read", "Bash(git *)"], "disallowedTools": ["Grep"], "model": "haiku",
              "maxTurns": 7, "permissionMode": "plan", "mcpServers": null},
             "other": {"description": "Another", "prompt": "x"}}
            """);
    assertThat(agents).containsOnlyKeys("looker", "other");
    AgentDefinition looker = requireNonNull(agents.get("looker"));
    assertThat(looker.name()).isEqualTo("looker");
    assertThat(looker.description()).isEqualTo("Looks: \"all\" of it\nand more");
    assertThat(looker.systemPrompt()).isEqualTo("You look.\n---\nMuch.");
    assertThat(looker.tools())
        .isEqualTo(new ToolSelection(List.of("Read", "Bash(git *)"), List.of("Grep")));
    assertThat(looker.model()).isEqualTo("haiku");
    assertThat(looker.maxTurns()).isEqualTo(7);
    assertThat(looker.permissionMode()).isEqualTo("plan");
    assertThat(looker.source().scope()).isEqualTo(AgentSource.Scope.GIVEN);
  }

  @Test
  void whatCannotBeUsed_isSaidWithItsName() {
    assertThatThrownBy(() -> GivenAgents.parse("[]")).hasMessageContaining("JSON object");
    assertThatThrownBy(() -> GivenAgents.parse("{\"a\": 1}")).hasMessageContaining("agent a");
    assertThatThrownBy(() -> GivenAgents.parse("{\"a\": {\"prompt\": \"x\"}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("agent a")
        .hasMessageContaining("description");
  }
}
