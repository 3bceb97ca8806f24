package io.agenticflow.agent.definition;

import io.agenticflow.agent.definition.AgentFile.Reading;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Agents that are given as JSON for one run, by {@code --agents} or by the program that drives it:
 * an object with an agent's fields by its name, its system prompt as {@code prompt}.
 */
public final class GivenAgents {
  private static final AgentSource SOURCE = new AgentSource(AgentSource.Scope.GIVEN, null);

  private GivenAgents() {}

  /**
   * Reads agents.
   *
   * @param agents an object for each, by name
   * @return by name, in order
   * @throws IllegalArgumentException where one cannot be used; the message names it and says why
   */
  public static Map<String, AgentDefinition> read(Map<String, JrsObject> agents) {
    Map<String, AgentDefinition> read = new LinkedHashMap<>();
    agents.forEach((name, fields) -> read.put(name, agent(name, fields)));
    return read;
  }

  /**
   * Reads the text of such an object.
   *
   * @throws IllegalArgumentException as for {@link #read}
   */
  public static Map<String, AgentDefinition> parse(String json) {
    if (!(Json.parse(json) instanceof JrsObject object)) {
      throw new IllegalArgumentException("agents must be given as a JSON object, by name");
    }
    Map<String, JrsObject> agents = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> entry : Json.fields(object)) {
      if (!(entry.getValue() instanceof JrsObject fields)) {
        throw new IllegalArgumentException(
            "the agent " + entry.getKey() + " must be a JSON object");
      }
      agents.put(entry.getKey(), fields);
    }
    return read(agents);
  }

  private static AgentDefinition agent(String name, JrsObject fields) {
    JsonObjectBuilder head = Json.object().put("name", name);
    for (Map.Entry<String, JrsValue> entry : Json.fields(fields)) {
      boolean own = entry.getKey().equals("prompt") || entry.getKey().equals("name");
      if (!own && !entry.getValue().isNull()) {
        head.put(entry.getKey(), entry.getValue());
      }
    }
    // JSON is YAML, so what reads agents' files reads it too, with all that it checks.
    String text =
        "---\n" + Json.write(head.build()) + "\n---\n" + Json.string(fields, "prompt", "");
    return switch (AgentFile.parse(text, SOURCE, "")) {
      case Reading.Agent agent -> agent.definition();
      case Reading.Rejected rejected ->
          throw new IllegalArgumentException(
              "the agent " + name + " cannot be used: " + rejected.problem().reason());
      case Reading.Documentation _ ->
          throw new IllegalArgumentException("the agent " + name + " has no name");
    };
  }
}
