package io.agenticflow.tool.search;

import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Looks for tools and loads them: the model can call them from its next answer on. */
final class ToolSearchTool implements Tool {
  static final String NAME = "ToolSearch";

  private static final String SELECT = "select:";
  private static final int USUAL = 5;
  private static final int MOST = 20;

  /** Of a description in the answer; the whole comes with the tool. */
  private static final int SHOWN = 200;

  private static final String DESCRIPTION =
      "Finds tools by words and loads them: only then can they be called, from your next answer on."
          + " Describe what is to be done, with the name of the service (\"comment on a GitHub"
          + " issue\"), or name tools: \"select:NAME,NAME\".";

  private static final RawJson SCHEMA =
      new RawJson(
          """
          {"type":"object","properties":{\
          "query":{"type":"string","description":"What is to be done, or select:NAME,NAME"},\
          "max_results":{"type":"integer","minimum":1,"maximum":20,"description":"At most so many tools; 5 without it"}},\
          "required":["query"],"additionalProperties":false}\
          """);

  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient(NAME)
          .required("query", ToolInput.Type.STRING, "q", "search")
          .optional("max_results", ToolInput.Type.INTEGER, "limit");

  private final ToolShelf shelf;
  private final ToolDefinition definition;

  /**
   * @param catalogue what there is, for the model
   */
  ToolSearchTool(ToolShelf shelf, String catalogue) {
    this.shelf = shelf;
    this.definition = new ToolDefinition(NAME, DESCRIPTION + catalogue, SCHEMA);
  }

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.NOTE;
  }

  @Override
  public ToolOutcome run(JrsObject input, ToolContext context) throws ToolException {
    ToolInput arguments = ToolInput.read(SHAPE, input);
    String query = arguments.string("query").strip();
    int most = arguments.integer("max_results", USUAL, 1, MOST);
    List<String> late = shelf.settle(context.cancellation());
    List<ToolDefinition> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    if (query.startsWith(SELECT)) {
      for (String name : query.substring(SELECT.length()).split(",", -1)) {
        ToolDefinition tool = shelf.take(name.strip());
        if (tool == null) {
          missing.add(name.strip());
        } else {
          found.add(tool);
        }
      }
    } else {
      found.addAll(shelf.take(query, most));
    }
    return ToolOutcome.text(answer(query, found, missing, late));
  }

  private static String answer(
      String query, List<ToolDefinition> found, List<String> missing, List<String> late) {
    StringBuilder text = new StringBuilder();
    if (found.isEmpty()) {
      text.append("No tool fits \"").append(ToolInput.shown(query, 200)).append('"');
      text.append("; use other words, or select:NAME with a name of the list.");
    } else {
      text.append("Loaded; they can be called now:");
      for (ToolDefinition tool : found) {
        String description = tool.description() == null ? "" : tool.description();
        text.append("\n- ")
            .append(tool.name())
            .append(": ")
            .append(ToolInput.shown(description.strip(), SHOWN));
      }
    }
    if (!missing.isEmpty() && !found.isEmpty()) {
      text.append("\nThere is no tool ").append(String.join(", ", missing)).append('.');
    }
    if (!late.isEmpty()) {
      text.append("\nThese servers are still starting, and their tools are not known yet: ")
          .append(String.join(", ", late));
    }
    return text.toString();
  }
}
