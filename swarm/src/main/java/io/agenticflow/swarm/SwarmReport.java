package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a swarm brought: the result of its workflow.
 *
 * @param answer to the objective; empty where there is none
 * @param reports of all pieces of work, in the order in which they ended
 * @param merges in order; the last brought the result into the workspace
 * @param files of the workspace that were changed
 * @param problems because of which not all was done as it was wanted, a line each
 */
public record SwarmReport(
    Topology topology,
    String answer,
    List<WorkReport> reports,
    List<Merge> merges,
    List<String> files,
    List<String> problems) {

  public SwarmReport {
    reports = List.copyOf(reports);
    merges = List.copyOf(merges);
    files = List.copyOf(files);
    problems = List.copyOf(problems);
  }

  /** Returns whether all was done and merged. */
  public boolean isComplete() {
    return problems.isEmpty();
  }

  /** Returns what all of it cost; null where nobody knows a price. */
  public @Nullable BigDecimal dollars() {
    BigDecimal sum = BigDecimal.ZERO;
    boolean isKnown = reports.isEmpty();
    for (WorkReport each : reports) {
      if (each.dollars() != null) {
        sum = sum.add(each.dollars());
        isKnown = true;
      }
    }
    return isKnown ? sum : null;
  }

  /** Returns the tokens of prompts and outputs of all. */
  public long tokens() {
    return reports.stream().mapToLong(WorkReport::tokens).sum();
  }

  /** Returns it as JSON. */
  public JrsObject json() {
    JsonObjectBuilder json =
        Json.object()
            .put("topology", topology.word())
            .put("answer", answer)
            .put("complete", isComplete())
            .put("cost_usd", dollars())
            .put("tokens", Long.valueOf(tokens()))
            .put("files_changed", Texts.json(files))
            .put("problems", Texts.json(problems))
            .put("work", reports.stream().map(WorkReport::json).toList())
            .put("merges", merges.stream().map(Merge::json).toList());
    return json.build();
  }

  /** Reads what {@link #json} wrote. */
  public static SwarmReport read(String text) {
    JrsValue json = Json.parse(text);
    List<WorkReport> reports = new ArrayList<>();
    Json.array(json, "work").forEach(each -> reports.add(WorkReport.read(Json.write(each))));
    List<Merge> merges = new ArrayList<>();
    Json.array(json, "merges").forEach(each -> merges.add(Merge.read(Json.write(each))));
    return new SwarmReport(
        Topology.of(Json.string(json, "topology", Topology.PLAN.word())),
        Json.string(json, "answer", ""),
        reports,
        merges,
        Texts.strings(json, "files_changed"),
        Texts.strings(json, "problems"));
  }
}
