package io.agenticflow.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.RawJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentListTest {
  private static final Path FILE = Path.of("a.md").toAbsolutePath();
  private static final AgentListing LISTING =
      new AgentListing(
          List.of(
              agent("mine", "Does what I like.\nExamples: none", "team", FILE),
              agent("coder", "Writes code for a described task and runs it.", "core", null),
              agent("planner", "Plans.", "core", null),
              agent("reviewer", "Reviews.", "quality", null)),
          List.of(new AgentProblem("x.md", 3, "bad"), new AgentProblem("folder", 0, "missing")));

  @Test
  void text_isGroupedAndAligned() {
    assertThat(AgentListText.write(LISTING, 0))
        .isEqualTo(
            """
            team (project)
              mine      Does what I like.

            core
              coder     Writes code for a described task and runs it.
              planner   Plans.

            quality
              reviewer  Reviews.
            """);
  }

  @Test
  void text_isCutToTheWidth() {
    String text = AgentListText.write(LISTING, 40);
    assertThat(text).contains("  coder     Writes code for a described\u2026\n");
    assertThat(text.lines()).allMatch(line -> line.length() <= 40);
  }

  @Test
  void tinyWidth_leavesSomethingToRead() {
    assertThat(AgentListText.write(LISTING, 3)).contains("  coder     Writes code for a d\u2026\n");
  }

  @Test
  void cut_doesNotSplitACharacterOfTwoUnits() {
    AgentListing listing =
        new AgentListing(List.of(agent("a", "\uD83D\uDE00".repeat(30), "core", null)), List.of());
    assertThat(AgentListText.write(listing, 25))
        .isEqualTo("core\n  a  " + "\uD83D\uDE00".repeat(19) + "\u2026\n");
  }

  @Test
  void veryLongName_doesNotPushTheOthersAway() {
    String longName = "x".repeat(50);
    AgentListing listing =
        new AgentListing(
            List.of(agent(longName, "A.", "core", null), agent("y", "B.", "core", null)),
            List.of());
    assertThat(AgentListText.write(listing, 0))
        .isEqualTo("core\n  " + longName + "  A.\n  y" + " ".repeat(31) + "  B.\n");
  }

  @Test
  void builtInList_fitsATerminal() {
    String text = AgentListText.write(new AgentCatalogue(List.of()).list(), 100);
    assertThat(text).contains("\n\ncore\n  Explore ", "\n\nsecurity\n  security-auditor  ");
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void json_hasAgentsAndProblems() {
    AgentDefinition full =
        new AgentDefinition(
            "full",
            "d",
            "body",
            new ToolSelection(List.of("Read"), List.of("Bash")),
            "m",
            "plan",
            3,
            "core",
            "red",
            new AgentSource(AgentSource.Scope.USER, FILE),
            AgentTraits.NONE,
            Map.of("hooks", new RawJson("{}")));
    AgentListing listing =
        new AgentListing(List.of(full, agent("least", "d", "core", null)), LISTING.problems());
    assertThat(Json.write(AgentListJson.write(listing)))
        .isEqualTo(
            """
            {"agents":[{"name":"full","description":"d","category":"core","scope":"user","file":%s,"model":"m",\
            "permission_mode":"plan","max_turns":3,"color":"red","tools":["Read"],"disallowed_tools":["Bash"],\
            "unhonoured":["hooks"]},\
            {"name":"least","description":"d","category":"core","scope":"built-in"}],\
            "problems":[{"source":"x.md","line":3,"reason":"bad"},{"source":"folder","reason":"missing"}]}\
            """
                .formatted(Json.write(Json.of(FILE.toString()))));
  }

  private static AgentDefinition agent(
      String name, String description, String category, @Nullable Path file) {
    AgentSource source =
        file == null ? AgentSource.BUILT_IN : new AgentSource(AgentSource.Scope.PROJECT, file);
    return new AgentDefinition(
        name,
        description,
        "body",
        ToolSelection.ALL,
        null,
        null,
        null,
        category,
        null,
        source,
        AgentTraits.NONE,
        Map.of());
  }
}
