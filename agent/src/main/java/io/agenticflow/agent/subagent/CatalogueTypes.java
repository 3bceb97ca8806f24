package io.agenticflow.agent.subagent;

import io.agenticflow.agent.definition.AgentCatalogue;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentNotFoundException;
import io.agenticflow.agent.definition.BrokenAgentException;
import io.agenticflow.tool.ToolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The agents of a catalogue, and before them those that were given for this run alone. */
public final class CatalogueTypes implements AgentTypes {
  private static final int MOST_DESCRIBED = 40;
  private static final int LONGEST_DESCRIPTION = 200;

  private final AgentCatalogue catalogue;
  private final Supplier<Map<String, AgentDefinition>> given;

  /**
   * @param given by name; hides an agent of the catalogue. Asked each time, because the program
   *     that drives a run may give them late
   */
  public CatalogueTypes(AgentCatalogue catalogue, Supplier<Map<String, AgentDefinition>> given) {
    this.catalogue = catalogue;
    this.given = given;
  }

  @Override
  public AgentDefinition find(String name) throws ToolException {
    AgentDefinition own = given.get().get(name);
    if (own != null) {
      return own;
    }
    try {
      return catalogue.find(name).agent();
    } catch (AgentNotFoundException e) {
      throw new ToolException(
          "There is no agent \"" + name + "\". The agents are:\n" + overview(), e);
    } catch (BrokenAgentException e) {
      throw new ToolException(
          "The agent " + name + " cannot be used: " + e.problem() + ". Take another one.", e);
    }
  }

  @Override
  public String overview() {
    Map<String, String> described = new LinkedHashMap<>();
    given.get().values().forEach(agent -> described.put(agent.name(), described(agent)));
    for (AgentDefinition agent : catalogue.outline().described()) {
      if (described.size() == MOST_DESCRIBED) {
        break;
      }
      described.putIfAbsent(agent.name(), described(agent));
    }
    List<String> lines = new ArrayList<>();
    described.forEach((name, text) -> lines.add("- " + name + ": " + text));
    List<String> others =
        catalogue.outline().named().stream().filter(name -> !described.containsKey(name)).toList();
    if (!others.isEmpty()) {
      lines.add("- further ones, good at what their names say: " + String.join(", ", others));
    }
    return String.join("\n", lines);
  }

  private static String described(AgentDefinition agent) {
    String text = agent.description().replaceAll("\\s+", " ").strip();
    if (text.length() <= LONGEST_DESCRIPTION) {
      return text;
    }
    int end = text.lastIndexOf(' ', LONGEST_DESCRIPTION);
    return text.substring(0, end > 0 ? end : LONGEST_DESCRIPTION) + " …";
  }
}
