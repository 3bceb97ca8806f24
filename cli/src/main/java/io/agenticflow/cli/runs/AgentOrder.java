package io.agenticflow.cli.runs;

import io.agenticflow.json.Json;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a detached run of an agent is to do: the input of {@link AgentRun}.
 *
 * @param options of {@code run}, without task and session, each one word
 * @param task empty where the agent's file has it
 * @param startedIn the folder in which the user typed it, absolute; there the process works
 * @param waitsForApproval whether nothing is done before somebody approves
 */
record AgentOrder(List<String> options, String task, Path startedIn, boolean waitsForApproval) {
  AgentOrder {
    options = List.copyOf(options);
  }

  String json() {
    return Json.write(
        Json.object()
            .put("options", options.stream().map(Json::of).toList())
            .put("task", task)
            .put("started_in", startedIn.toString())
            .put("wait_for_approval", waitsForApproval)
            .build());
  }

  static AgentOrder read(String json) {
    JrsValue order = Json.parse(json);
    return new AgentOrder(
        Json.array(order, "options").stream().map(each -> ((JrsString) each).getValue()).toList(),
        Json.string(order, "task", ""),
        Path.of(Json.string(order, "started_in", "")),
        Json.isTrue(order, "wait_for_approval"));
  }
}
