package io.agenticflow.tool.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolIndexTest {
  private static ToolDefinition tool(String name, String description) {
    return new ToolDefinition(name, description, new RawJson("{\"type\":\"object\"}"));
  }

  @Test
  void hundredQueries_findTheirToolAmongTheFirstThree() throws IOException {
    assertThat(FiveHundredTools.all()).hasSize(500);
    assertThat(FiveHundredTools.wanted()).hasSize(100);
    assertThat(missed(FiveHundredTools.wanted())).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void queriesThatNothingWasTunedFor_findTheirsToo() throws IOException {
    assertThat(FiveHundredTools.heldOut()).hasSize(40);
    assertThat(missed(FiveHundredTools.heldOut())).hasSizeLessThanOrEqualTo(4);
  }

  private static List<String> missed(List<FiveHundredTools.Wanted> all) throws IOException {
    ToolIndex index = new ToolIndex(FiveHundredTools.all());
    List<String> missed = new ArrayList<>();
    for (FiveHundredTools.Wanted wanted : all) {
      List<String> found = index.search(wanted.query(), 3);
      if (found.stream().noneMatch(wanted.tools()::contains)) {
        missed.add(wanted.query() + ": " + found);
      }
    }
    return missed;
  }

  @Test
  void formsAndMeanings_ofAWordAreFound() {
    ToolIndex index =
        new ToolIndex(
            List.of(
                tool("mcp__a__deletePages", "Deletes pages."),
                tool("mcp__a__list_folders", "Lists folders."),
                tool("mcp__a__echo", "Says it again.")));

    assertThat(index.search("remove a page", 3).getFirst()).isEqualTo("mcp__a__deletePages");
    assertThat(index.search("listing directories", 3).getFirst()).isEqualTo("mcp__a__list_folders");
    assertThat(index.search("zebra", 3)).isEmpty();
    assertThat(index.search("", 3)).isEmpty();
  }

  @Test
  void brokenSchema_doesNotKeepAToolFromBeingFound() {
    ToolDefinition broken = new ToolDefinition("broken", "Breaks things.", new RawJson("{"));

    assertThat(new ToolIndex(List.of(broken)).search("break", 1)).containsExactly("broken");
  }

  @Test
  void emptyIndex_findsNothing() {
    assertThat(new ToolIndex(List.of()).search("anything", 3)).isEmpty();
  }
}
