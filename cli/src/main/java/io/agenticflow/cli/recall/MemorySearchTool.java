package io.agenticflow.cli.recall;

import static io.agenticflow.tool.ToolInput.Type.INTEGER;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.memory.MemorySearch;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.store.StoreException;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.jr.stree.JrsObject;

/** MemorySearch: finds what is remembered. */
final class MemorySearchTool implements Tool {
  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient(MemoryTools.SEARCH)
          .required("query", STRING, "text", "search")
          .optional("namespace", STRING)
          .optional("tag", STRING)
          .optional("limit", INTEGER);
  private static final int MOST = 50;

  private final Supplier<MemoryStore> store;
  private final NamespaceChoice namespaces;
  private final ToolDefinition definition =
      new ToolDefinition(
          MemoryTools.SEARCH,
          "Searches what earlier runs and people wanted remembered of this project: commands that"
              + " work here, wishes, mistakes not to repeat. Use it before you try things out. What is"
              + " found was true once; check it before you rely on it.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "query":{"type":"string","description":"Words to look for; retr* is the beginning of one"},\
              "namespace":{"type":"string","description":"Another namespace than this project's and your own, such as agent:coder"},\
              "tag":{"type":"string","description":"Only what has this tag"},\
              "limit":{"type":"integer","description":"The most that are wanted; 10 usually"}},\
              "required":["query"],"additionalProperties":false}\
              """));

  MemorySearchTool(Supplier<MemoryStore> store, String project, String agent) {
    this.store = store;
    this.namespaces = new NamespaceChoice(project, agent);
  }

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.READ;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    String tag = input.stringOrNull("tag");
    try {
      List<MemorySearch.Hit> hits =
          store
              .get()
              .search(
                  new MemorySearch(
                      namespaces.toSearch(input.stringOrNull("namespace")),
                      input.string("query"),
                      tag == null || tag.isBlank() ? List.of() : List.of(tag),
                      true,
                      input.integer("limit", MemorySearch.USUAL_LIMIT, 1, MOST)));
      if (hits.isEmpty()) {
        return ToolOutcome.text("Nothing that is remembered fits.");
      }
      store.get().told(hits.stream().map(hit -> hit.entry().id()).toList());
      StringBuilder text = new StringBuilder();
      hits.forEach(hit -> text.append(RecalledText.of(hit.entry())));
      return ToolOutcome.text(text.toString().stripTrailing());
    } catch (IllegalArgumentException | StoreException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
