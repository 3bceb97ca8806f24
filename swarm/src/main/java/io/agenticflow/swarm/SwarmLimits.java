package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a whole swarm may take, all its agents and their sub-agents together.
 *
 * @param dollars null for no limit
 * @param tokens of prompts and outputs; null for no limit
 * @param time of work, without the time that a person takes to approve; null for no limit
 * @param agents members that may be chosen, at least 1
 * @param atOnce members that work at the same time, at least 1
 * @param depth of agents within each other: 1 for members that start no sub-agents
 * @param rounds turns that each peer of a mesh may take, at least 1
 */
public record SwarmLimits(
    @Nullable BigDecimal dollars,
    @Nullable Long tokens,
    @Nullable Duration time,
    int agents,
    int atOnce,
    int depth,
    int rounds) {
  public static final int USUAL_AGENTS = 5;
  public static final int USUAL_AT_ONCE = 20;
  public static final int USUAL_DEPTH = 3;
  public static final int USUAL_ROUNDS = 4;

  public SwarmLimits {
    if (agents < 1 || atOnce < 1 || depth < 1 || rounds < 1) {
      throw new IllegalArgumentException("agents, at once, depth and rounds are at least 1");
    }
  }

  JrsObject json() {
    return Json.object()
        .put("dollars", dollars)
        .put("tokens", tokens)
        .put("time_ms", time == null ? null : Long.valueOf(time.toMillis()))
        .put("agents", agents)
        .put("at_once", atOnce)
        .put("depth", depth)
        .put("rounds", rounds)
        .build();
  }

  static SwarmLimits read(@Nullable JrsValue json) {
    Long time = Json.integer(json, "time_ms");
    return new SwarmLimits(
        Json.decimal(json, "dollars"),
        Json.integer(json, "tokens"),
        time == null ? null : Duration.ofMillis(time),
        (int) Json.integer(json, "agents", USUAL_AGENTS),
        (int) Json.integer(json, "at_once", USUAL_AT_ONCE),
        (int) Json.integer(json, "depth", USUAL_DEPTH),
        (int) Json.integer(json, "rounds", USUAL_ROUNDS));
  }
}
