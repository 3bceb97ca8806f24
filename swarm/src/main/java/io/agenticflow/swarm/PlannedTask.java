package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A task of a plan.
 *
 * @param id unique in the plan; the member that does it has the same
 * @param agent who does it
 * @param model null for the one that is usual for the agent and the run
 * @param text what is to be done
 * @param needs the tasks that must be done before
 * @param approve whether a person must agree before it begins
 */
public record PlannedTask(
    String id,
    String agent,
    @Nullable String model,
    String text,
    List<String> needs,
    boolean approve) {

  public PlannedTask {
    needs = List.copyOf(needs);
  }

  Member member() {
    return new Member(id, agent, model, "");
  }

  /** Returns it with other needs. */
  PlannedTask needing(List<String> others) {
    return new PlannedTask(id, agent, model, text, others, approve);
  }

  JrsObject json() {
    return Json.object()
        .put("id", id)
        .put("agent", agent)
        .put("model", model)
        .put("task", text)
        .put("needs", needs.stream().map(Json::of).toList())
        .put("approve", approve)
        .build();
  }

  static PlannedTask read(JrsValue json) {
    return new PlannedTask(
        Json.string(json, "id", ""),
        Json.string(json, "agent", ""),
        Json.string(json, "model"),
        Json.string(json, "task", ""),
        Texts.strings(json, "needs"),
        Json.isTrue(json, "approve"));
  }
}
