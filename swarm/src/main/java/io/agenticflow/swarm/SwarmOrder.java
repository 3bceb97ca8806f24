package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a swarm is to do: the input of its workflow, from which any process can go on with it. It
 * holds no key.
 *
 * @param objective what is wanted
 * @param members who works, in order; empty where the coordinator chooses
 * @param choices whom the coordinator can choose from
 * @param plan the tasks of {@link Topology#PLAN}; empty for the others
 * @param workspace the folder whose files are worked on, real and absolute
 * @param options of the command line that hold for each agent's run, as they are typed
 */
public record SwarmOrder(
    String objective,
    Topology topology,
    List<Member> members,
    List<Choice> choices,
    List<PlannedTask> plan,
    SwarmLimits limits,
    Path workspace,
    List<String> options) {

  public SwarmOrder {
    members = List.copyOf(members);
    choices = List.copyOf(choices);
    plan = List.copyOf(plan);
    options = List.copyOf(options);
  }

  /**
   * An agent that can be chosen.
   *
   * @param description when to use it
   */
  public record Choice(String agent, String description) {}

  /** Returns it as the workflow's input. */
  public String json() {
    JrsObject json =
        Json.object()
            .put("objective", objective)
            .put("topology", topology.word())
            .put("members", members.stream().map(Member::json).toList())
            .put(
                "choices",
                choices.stream()
                    .map(each ->
                        Json.object()
                            .put("agent", each.agent())
                            .put("description", each.description())
                            .build())
                    .toList())
            .put("plan", plan.stream().map(PlannedTask::json).toList())
            .put("limits", limits.json())
            .put("workspace", workspace.toString())
            .put("options", Texts.json(options))
            .build();
    return Json.write(json);
  }

  /** Reads what {@link #json} wrote. */
  public static SwarmOrder read(String text) {
    JrsValue json = Json.parse(text);
    return new SwarmOrder(
        Json.string(json, "objective", ""),
        Topology.of(Json.string(json, "topology", Topology.PLAN.word())),
        Json.array(json, "members").stream().map(Member::read).toList(),
        Json.array(json, "choices").stream()
            .map(each ->
                new Choice(Json.string(each, "agent", ""), Json.string(each, "description", "")))
            .toList(),
        Json.array(json, "plan").stream().map(PlannedTask::read).toList(),
        SwarmLimits.read(Json.field(json, "limits")),
        Path.of(Json.string(json, "workspace", "")),
        Texts.strings(json, "options"));
  }
}
