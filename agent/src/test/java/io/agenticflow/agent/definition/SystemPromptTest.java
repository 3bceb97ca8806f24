package io.agenticflow.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SystemPromptTest {
  private static final AgentDefinition CODER = Objects.requireNonNull(BuiltInAgents.find("coder"));
  private static final Path HERE = Path.of("/work").toAbsolutePath();

  @Test
  void dateComesLastBehindTheCacheMark() {
    List<ContentBlock> monday = write(List.of("Read"), LocalDate.of(2026, 11, 23));
    List<ContentBlock> tuesday = write(List.of("Read"), LocalDate.of(2026, 11, 24));
    assertThat(monday).hasSize(2);
    assertThat(monday.getFirst()).isEqualTo(tuesday.getFirst());
    ContentBlock.Text stable = (ContentBlock.Text) monday.getFirst();
    assertThat(stable.cacheControl()).isEqualTo(CacheControl.EPHEMERAL);
    assertThat(monday.getLast()).isEqualTo(new ContentBlock.Text("Today's date: 2026-11-23"));
  }

  @Test
  void stablePart_goesFromTheAgentToThePlace() {
    String text = text(List.of("Read", "Write", "Edit", "Bash", "Glob", "Grep", "TodoWrite"));
    assertThat(text).startsWith(CODER.systemPrompt() + "\n\n# Using tools\n");
    assertThat(text)
        .endsWith(
            """

            # Environment
            - Working directory: %s (relative paths start here)
            - Also usable: %s
            - Commands have no network.
            - Git repository: yes
            - Platform: Linux 6.1 amd64\
            """
                .formatted(HERE, HERE.resolve("more")));
  }

  @Test
  void guidance_speaksOnlyOfToolsThatAreThere() {
    assertThat(guidance("Read", "Glob", "Grep")).doesNotContain("Bash", "Write", "Edit");
    assertThat(guidance("Edit")).doesNotContain("Read a file");
    assertThat(guidance("Read", "Edit")).contains("Read a file before you change it with Edit");
    assertThat(guidance("Write")).contains("Write replaces the whole file");
    assertThat(guidance("Bash")).contains("runs in a new shell").doesNotContain("Glob");
    assertThat(guidance())
        .contains("You have no tools. Answer in words.")
        .doesNotContain("tool calls");
  }

  @Test
  void agentWithoutInstructions_stillGetsGuidance() {
    AgentDefinition empty =
        new AgentDefinition(
            "a",
            "b",
            "",
            ToolSelection.ALL,
            null,
            null,
            null,
            "general",
            null,
            AgentSource.BUILT_IN,
            AgentTraits.NONE,
            java.util.Map.of());
    ContentBlock first =
        SystemPrompt.write(empty, List.of("Read"), surroundings(LocalDate.EPOCH)).getFirst();
    assertThat(((ContentBlock.Text) first).text()).startsWith("# Using tools\n");
  }

  @Test
  void limitsOfCommands_areTold_toThoseWhoHaveCommands() {
    assertThat(text(List.of("Bash"))).contains("- Commands have no network.\n");
    assertThat(text(List.of("Read"))).doesNotContain("no network");
  }

  private static String guidance(String... tools) {
    String text = text(List.of(tools));
    return text.substring(CODER.systemPrompt().length(), text.indexOf("# Environment"));
  }

  private static String text(List<String> tools) {
    return ((ContentBlock.Text) write(tools, LocalDate.EPOCH).getFirst()).text();
  }

  private static List<ContentBlock> write(List<String> tools, LocalDate date) {
    return SystemPrompt.write(CODER, tools, surroundings(date));
  }

  private static SystemPrompt.Surroundings surroundings(LocalDate date) {
    return new SystemPrompt.Surroundings(
        HERE,
        List.of(HERE.resolve("more")),
        "Linux 6.1 amd64",
        true,
        List.of("Commands have no network."),
        date);
  }
}
