package io.agenticflow.tool.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.tool.LateTools;
import io.agenticflow.tool.RunNotes;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;

class ToolShelfTest {
  private static final long LIMIT = 24_000;

  @TempDir Path temp;

  private record Named(ToolDefinition definition) implements Tool {
    @Override
    public Effect effect() {
      return Effect.EXECUTE;
    }

    @Override
    public ToolOutcome run(JrsObject input, ToolContext context) {
      return ToolOutcome.text("called " + definition.name());
    }
  }

  /** Hands out what it is given. */
  private static final class Given implements ToolSupply {
    private volatile List<Supplied> tools;
    private volatile List<String> starting = List.of();
    private Runnable arrival = () -> {};

    Given(List<Supplied> tools) {
      this.tools = tools;
    }

    @Override
    public List<Supplied> tools() {
      return tools;
    }

    @Override
    public List<String> notes() {
      return List.of();
    }

    @Override
    public List<String> starting() {
      return starting;
    }

    @Override
    public void awaitStarting(Duration most, Cancellation cancellation) {
      if (!starting.isEmpty()) {
        starting = List.of();
        arrival.run();
      }
    }
  }

  private static List<ToolSupply.Supplied> many() throws IOException {
    List<ToolSupply.Supplied> all = new ArrayList<>();
    for (ToolDefinition each : FiveHundredTools.all()) {
      String group = each.name().substring(0, each.name().indexOf("__", 5) + 2);
      all.add(new ToolSupply.Supplied(new Named(each), group, false));
    }
    return all;
  }

  private String search(LateTools shelf, String query) throws IOException, ToolException {
    Tool search = shelf.find("ToolSearch").orElseThrow();
    ToolContext context =
        new ToolContext(
            Workspace.open(temp, List.of(), true),
            new Cancellation(),
            Map.of(),
            new RunNotes(),
            _ -> {},
            ProcessLauncher.PLAIN);
    ToolOutcome outcome = search.run(Json.object().put("query", query).build(), context);
    return outcome.content().getFirst() instanceof ContentBlock.Text text ? text.text() : "";
  }

  private static List<String> names(LateTools shelf) {
    return shelf.offered().stream().map(tool -> tool.definition().name()).toList();
  }

  @Test
  void toolThatComesBetweenTheLookAndTheWait_isFound() throws IOException {
    ToolSupply.Supplied late = many().getFirst();
    List<ToolSupply.Supplied> none = List.of();
    ToolSupply supply =
        new ToolSupply() {
          private boolean isRenewed;

          @Override
          public List<Supplied> tools() {
            return isRenewed ? List.of(late) : none;
          }

          @Override
          public List<String> notes() {
            return List.of();
          }

          @Override
          public List<String> starting() {
            return List.of(); // its server has just answered
          }

          @Override
          public void awaitStarting(Duration most, Cancellation cancellation) {}

          @Override
          public void renew() {
            isRenewed = true;
          }
        };

    assertThat(new ToolShelf(supply, _ -> true, LIMIT).find(late.tool().definition().name()))
        .isPresent();
  }

  @Test
  void fiveHundredTools_takeLittleOfTheFirstRequest() throws IOException {
    ToolShelf shelf = new ToolShelf(new Given(many()), _ -> true, LIMIT);

    assertThat(names(shelf)).containsExactly("ToolSearch");
    ToolDefinition search = shelf.offered().getFirst().definition();
    int bytes = String.valueOf(search.description()).getBytes(StandardCharsets.UTF_8).length;
    assertThat(bytes).isBetween(8_000, 16_000);
    assertThat(search.description()).contains("mcp__github__: ").contains("create_pull_request");
  }

  @Test
  void foundTools_areOfferedFromThenOn_inTheOrderInWhichTheyCame() throws Exception {
    ToolShelf shelf = new ToolShelf(new Given(many()), _ -> true, LIMIT);

    assertThat(search(shelf, "merge the pull request")).contains("mcp__github__merge_pull_request");
    int after = names(shelf).size();
    assertThat(after).isEqualTo(6);
    assertThat(search(shelf, "select:mcp__memory__read_graph, add_observations,nothing"))
        .contains("mcp__memory__read_graph: ")
        .contains("mcp__memory__add_observations: ")
        .contains("There is no tool nothing.");
    assertThat(names(shelf).subList(after, after + 2))
        .containsExactly("mcp__memory__read_graph", "mcp__memory__add_observations");
    assertThat(search(shelf, "zzz")).startsWith("No tool fits");
  }

  @Test
  void toolThatIsCalledUnasked_isFoundAndStays() throws IOException {
    ToolShelf shelf = new ToolShelf(new Given(many()), _ -> true, LIMIT);

    assertThat(shelf.find("MCP__slack__slack_post_message")).isPresent();
    assertThat(shelf.find("mcp__slack__nothing")).isEmpty();
    assertThat(names(shelf)).containsExactly("ToolSearch", "mcp__slack__slack_post_message");
  }

  @Test
  void fewTools_areOfferedWhole_withoutASearch() throws IOException {
    ToolShelf shelf = new ToolShelf(new Given(many().subList(0, 5)), _ -> true, LIMIT);

    assertThat(names(shelf)).hasSize(5).doesNotContain("ToolSearch");
    assertThat(names(new ToolShelf(new Given(List.of()), _ -> true, LIMIT))).isEmpty();
  }

  @Test
  void toolsOnTheirWay_canBeSearchedFor() throws Exception {
    Given supply = new Given(List.of());
    supply.starting = List.of("github");
    List<ToolSupply.Supplied> all = many();
    supply.arrival = () -> supply.tools = all.subList(0, 5);
    ToolShelf shelf = new ToolShelf(supply, _ -> true, LIMIT);

    assertThat(names(shelf)).containsExactly("ToolSearch");
    assertThat(shelf.offered().getFirst().definition().description()).contains("starting");
    assertThat(search(shelf, "create an issue")).contains("mcp__github__");
    assertThat(names(shelf)).hasSize(5).doesNotContain("ToolSearch");
  }

  @Test
  void toolsThatWereToldOf_stayWhenManyMoreCome() throws IOException {
    List<ToolSupply.Supplied> all = many();
    Given supply = new Given(all.subList(0, 3));
    ToolShelf shelf = new ToolShelf(supply, _ -> true, LIMIT);
    List<String> first = names(shelf);

    supply.tools = all;

    assertThat(names(shelf)).startsWith("ToolSearch").containsAll(first).hasSize(4);
  }

  @Test
  void alwaysShownTools_areOfferedWhole() throws IOException {
    List<ToolSupply.Supplied> all = many();
    ToolSupply.Supplied last = all.getLast();
    all.set(all.size() - 1, new ToolSupply.Supplied(last.tool(), last.group(), true));

    assertThat(names(new ToolShelf(new Given(all), _ -> true, LIMIT)))
        .containsExactly("ToolSearch", last.tool().definition().name());
  }

  @Test
  void runInside_hasItsOwnLoadedToolsAndOnlyWhatItMayHave() throws Exception {
    ToolShelf shelf = new ToolShelf(new Given(many()), _ -> true, LIMIT);
    search(shelf, "select:mcp__github__get_issue");

    LateTools inside = shelf.inside(name -> name.startsWith("mcp__slack__"));

    assertThat(names(inside)).hasSize(8).allMatch(name -> name.startsWith("mcp__slack__"));
    assertThat(inside.find("mcp__github__get_issue")).isEmpty();
  }
}
