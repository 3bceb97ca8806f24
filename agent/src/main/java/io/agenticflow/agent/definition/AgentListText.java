package io.agenticflow.agent.definition;

import java.util.List;

/** Writes a listing for people: one line an agent, below a heading for each category. */
public final class AgentListText {
  private static final String INDENT = "  ";
  private static final int LONGEST_NAME = 32;
  private static final int SHORTEST_DESCRIPTION = 20;

  private AgentListText() {}

  /**
   * Returns the agents as text that ends with a line end; problems are not in it. Agents that are
   * not built in have their scope beside the category. Of a description the first line is shown.
   *
   * @param width columns of the terminal, to which lines are cut; 0 where lines may be of any
   *     length
   */
  public static String write(AgentListing listing, int width) {
    List<AgentDefinition> agents = listing.agents();
    int column = agents.stream().mapToInt(agent -> length(agent.name())).max().orElse(0);
    column = Math.min(column, LONGEST_NAME);
    int rest = width - column - 2 * INDENT.length();
    int room = width <= 0 ? Integer.MAX_VALUE : Math.max(rest, SHORTEST_DESCRIPTION);
    StringBuilder out = new StringBuilder();
    String heading = "";
    for (AgentDefinition agent : agents) {
      String own = heading(agent);
      if (!own.equals(heading)) {
        out.append(heading.isEmpty() ? "" : "\n").append(own).append('\n');
        heading = own;
      }
      String name = agent.name();
      out.append(INDENT).append(name).repeat(' ', Math.max(0, column - length(name)));
      out.append(INDENT).append(cut(firstLine(agent.description()), room)).append('\n');
    }
    return out.toString();
  }

  private static String heading(AgentDefinition agent) {
    AgentSource.Scope scope = agent.source().scope();
    return agent.category()
        + (scope == AgentSource.Scope.BUILT_IN ? "" : " (" + scope.word() + ")");
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).stripTrailing();
  }

  private static String cut(String text, int room) {
    if (length(text) <= room) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, room - 1)).stripTrailing() + "\u2026";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
