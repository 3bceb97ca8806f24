package io.agenticflow.agent.definition;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Writes a listing for programs. */
public final class AgentListJson {
  private AgentListJson() {}

  /**
   * Returns an object with {@code agents} and {@code problems}. Of an agent a field that its file
   * does not give is left out; {@code tools} is left out where every tool is allowed.
   */
  public static JrsObject write(AgentListing listing) {
    return Json.object()
        .put("agents", listing.agents().stream().map(AgentListJson::agent).toList())
        .put("problems", listing.problems().stream().map(AgentListJson::problem).toList())
        .build();
  }

  /**
   * Returns an object with all that an agent's file says: the fields of the list, how it works, its
   * instructions, and of each field that nothing acts on why that is so.
   */
  public static JrsObject whole(AgentDefinition agent) {
    AgentTraits traits = agent.traits();
    JsonObjectBuilder out = fields(agent);
    putNames(out, "skills", traits.skills().isEmpty() ? null : traits.skills());
    out.put("hooks", traits.hooks())
        .put(
            "memory",
            traits.memory() == null ? null : traits.memory().name().toLowerCase(Locale.ROOT))
        .put("effort", traits.effort())
        .put("background", traits.background() ? Boolean.TRUE : null)
        .put("initial_prompt", traits.initialPrompt())
        .put(
            "time_limit_s",
            traits.timeLimit() == null ? null : (Long) traits.timeLimit().toSeconds());
    putNames(out, "allowed_paths", traits.allowedPaths().isEmpty() ? null : traits.allowedPaths());
    putNames(
        out, "forbidden_paths", traits.forbiddenPaths().isEmpty() ? null : traits.forbiddenPaths());
    JsonObjectBuilder why = Json.object();
    agent
        .unhonoured()
        .keySet()
        .forEach(field -> {
          String reason = AgentFields.why(field);
          why.put(field, reason == null ? "not known here" : reason);
        });
    return out.put("not_acted_on", why.build()).put("system_prompt", agent.systemPrompt()).build();
  }

  private static JrsValue agent(AgentDefinition agent) {
    return fields(agent).build();
  }

  private static JsonObjectBuilder fields(AgentDefinition agent) {
    JsonObjectBuilder out =
        Json.object()
            .put("name", agent.name())
            .put("description", agent.description())
            .put("category", agent.category())
            .put("scope", agent.source().scope().word())
            .put("file", agent.source().file() == null ? null : agent.source().toString())
            .put("model", agent.model())
            .put("permission_mode", agent.permissionMode())
            .put("max_turns", agent.maxTurns() == null ? null : (Long) agent.maxTurns().longValue())
            .put("color", agent.color());
    putNames(out, "tools", agent.tools().allowed());
    putNames(
        out, "disallowed_tools", agent.tools().denied().isEmpty() ? null : agent.tools().denied());
    putNames(out, "unhonoured", agent.unhonoured().isEmpty() ? null : agent.unhonoured().keySet());
    return out;
  }

  private static JrsValue problem(AgentProblem problem) {
    return Json.object()
        .put("source", problem.source())
        .put("line", problem.line() > 0 ? (Long) (long) problem.line() : null)
        .put("reason", problem.reason())
        .build();
  }

  private static void putNames(
      JsonObjectBuilder out, String field, @Nullable Collection<String> names) {
    if (names != null) {
      List<JrsValue> values = names.stream().map(Json::of).toList();
      out.put(field, values);
    }
  }
}
