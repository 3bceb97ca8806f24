package io.agenticflow.cascade;

import static java.util.Objects.requireNonNull;

import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a cascade brought, and what each part of it cost.
 *
 * @param tried in order; at least one
 * @param isTaken whether the last try's changes were brought back
 * @param result of the last try
 * @param cost of all tries and judgements, as far as prices are known
 * @param isPriced whether all prices were known
 * @param strong the model that has the last word, by the user's name for it
 * @param alone what that model alone would have cost, by {@link #ASSUMPTION}; null where its price
 *     is not known
 * @param merged files of the workspace that were changed, absolute
 * @param conflicts what could not be brought back
 */
public record CascadeReport(
    List<Tried> tried,
    boolean isTaken,
    RunResult result,
    Money cost,
    boolean isPriced,
    String strong,
    @Nullable Money alone,
    List<Path> merged,
    List<Conflict> conflicts) {
  /** What {@link #alone} rests on. */
  public static final String ASSUMPTION =
      "it had needed as many tokens of each kind as the try whose result was taken, at its own prices";

  /** {@link Verdict#by} where there was nothing to check the last result by. */
  public static final String NOBODY = "nobody";

  public CascadeReport {
    tried = List.copyOf(tried);
    requireNonNull(result, "result");
    requireNonNull(cost, "cost");
    merged = List.copyOf(merged);
    conflicts = List.copyOf(conflicts);
  }

  /**
   * One try.
   *
   * @param sessionId under which it is kept
   * @param runCost without the verdict's; null where the price is not known
   * @param endedEarly why it was ended before its end; null where it was not
   * @param changed files, relative to the repository or the workspace
   */
  public record Tried(
      int number,
      String provider,
      String model,
      String sessionId,
      RunResult.Ending ending,
      int turns,
      Usage usage,
      @Nullable Money runCost,
      Verdict verdict,
      @Nullable String endedEarly,
      RunBehaviour behaviour,
      List<String> changed) {
    public Tried {
      changed = List.copyOf(changed);
    }

    /** Returns what it cost with its verdict, as far as that is known. */
    Money cost() {
      Money run = runCost == null ? Money.ZERO : runCost;
      return verdict.spent() == null ? run : run.plus(verdict.spent());
    }
  }

  /**
   * A file that both sides have changed.
   *
   * @param file in the workspace, as it was left
   * @param aside the other version; null where it was to be removed
   */
  public record Conflict(Path file, @Nullable Path aside) {}

  static CascadeReport of(
      List<Tried> tried,
      boolean isTaken,
      RunResult result,
      String strong,
      @Nullable Money alone,
      Trials.Merge merge) {
    Money sum = Money.ZERO;
    boolean isPriced = true;
    for (Tried each : tried) {
      sum = sum.plus(each.cost());
      isPriced &= each.runCost() != null;
    }
    return new CascadeReport(
        tried,
        isTaken,
        result,
        sum,
        isPriced,
        strong,
        alone,
        merge.merged(),
        merge.conflicts().stream().map(each -> new Conflict(each.file(), each.aside())).toList());
  }

  /** Returns whether the result that was taken was found to be good. */
  public boolean isAccepted() {
    return tried.getLast().verdict().accepted();
  }

  /** Returns it for people, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Tried each : tried) {
      lines.add(
          "Try "
              + each.number()
              + ", "
              + each.model()
              + ": "
              + (each.verdict().accepted() ? "accepted" : "not accepted")
              + " by "
              + each.verdict().by()
              + " ("
              + each.verdict().reason()
              + "), "
              + each.turns()
              + (each.turns() == 1 ? " turn, " : " turns, ")
              + (each.runCost() == null ? "price unknown" : each.runCost().toString())
              + (each.verdict().spent() == null
                  ? ""
                  : " and " + each.verdict().spent() + " for the verdict"));
    }
    lines.add(
        "Cascade: "
            + cost
            + (isPriced ? "" : " and what has no known price")
            + (alone == null
                ? ""
                : "; " + strong + " alone would have cost about " + alone + ", if " + ASSUMPTION));
    merged.forEach(file -> lines.add("Changed: " + file));
    for (Conflict conflict : conflicts) {
      lines.add(
          "Conflict: "
              + conflict.file()
              + " was changed meanwhile and stays as it is; "
              + (conflict.aside() == null
                  ? "the model has removed it"
                  : "the model's is " + conflict.aside()));
    }
    if (!isTaken) {
      lines.add("Nothing was changed: no result was accepted.");
    } else if (!isAccepted()) {
      lines.add("The last model's result was taken, and was not found to be good.");
    }
    return lines;
  }

  /** Returns it as one object; costs are in dollars. */
  public JrsObject json() {
    JsonObjectBuilder json =
        Json.object()
            .put("accepted", isAccepted())
            .put("taken", isTaken)
            .put("tries", tried.stream().map(CascadeReport::json).toList())
            .put("cost_usd", cost.dollars())
            .put("cost_is_whole", isPriced);
    if (alone != null) {
      json.put("strong", strong)
          .put("strong_alone_usd", alone.dollars())
          .put("strong_alone_assumes", ASSUMPTION);
    }
    return json.put("merged", merged.stream().map(file -> Json.of(file.toString())).toList())
        .put(
            "conflicts",
            conflicts.stream()
                .map(each ->
                    Json.object()
                        .put("file", each.file().toString())
                        .put("kept_at", each.aside() == null ? null : each.aside().toString())
                        .build())
                .toList())
        .build();
  }

  private static JrsObject json(Tried each) {
    JsonObjectBuilder json =
        Json.object()
            .put("number", each.number())
            .put("provider", each.provider())
            .put("model", each.model())
            .put("session_id", each.sessionId())
            .put("ending", each.ending().name().toLowerCase(Locale.ROOT))
            .put("turns", each.turns())
            .put("accepted", each.verdict().accepted())
            .put("verified_by", each.verdict().by())
            .put("reason", each.verdict().reason())
            .put("ended_early", each.endedEarly())
            .put("repeated_actions", each.behaviour().repeatedActions())
            .put("failed_tool_calls", each.behaviour().failedCommands())
            .put("behaviour_score", each.behaviour().score())
            .put("files_changed", each.changed().stream().map(Json::of).toList());
    if (each.runCost() != null) {
      json.put("cost_usd", each.runCost().dollars());
    }
    if (each.verdict().spent() != null) {
      json.put("verdict_cost_usd", each.verdict().spent().dollars());
    }
    return json.build();
  }
}
