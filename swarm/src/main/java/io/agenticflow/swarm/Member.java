package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * One who works in a swarm.
 *
 * @param id unique in the swarm: letters, digits, dashes and underscores
 * @param agent the name of the agent's definition
 * @param model null for the one that is usual for the agent and the run
 * @param focus what is wanted of this one in particular; empty where nothing is
 */
public record Member(String id, String agent, @Nullable String model, String focus) {

  /** Returns one without a model or focus of its own. */
  public static Member of(String id, String agent) {
    return new Member(id, agent, null, "");
  }

  JrsObject json() {
    return Json.object()
        .put("id", id)
        .put("agent", agent)
        .put("model", model)
        .put("focus", focus)
        .build();
  }

  static Member read(JrsValue json) {
    return new Member(
        Json.string(json, "id", ""),
        Json.string(json, "agent", ""),
        Json.string(json, "model"),
        Json.string(json, "focus", ""));
  }
}
