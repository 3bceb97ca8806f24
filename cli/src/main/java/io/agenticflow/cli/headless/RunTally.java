package io.agenticflow.cli.headless;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.context.ContextUsage;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Counts over a session what a run's result does not say: tokens and cost of each model, the time
 * that models took, why the last answer stopped. It hears events one at a time.
 */
public final class RunTally implements Consumer<RunEvent> {
  /** The run that is not inside another. */
  private static final String MAIN = "";

  private final Map<Name, Sum> models = new LinkedHashMap<>();
  private final Map<String, Name> modelOf = new HashMap<>();
  private final Map<String, Long> askedAt = new HashMap<>();
  private Duration asking = Duration.ZERO;
  private Money spent = Money.ZERO;

  /** What was spent when the last run began. */
  private Money spentBefore = Money.ZERO;

  private final List<JrsObject> fallbacks = new ArrayList<>();
  private final List<JrsObject> decisions = new ArrayList<>();
  private @Nullable StopReason stopReason;
  private @Nullable ContextUsage context;

  private record Name(String provider, String model) {}

  private record Sum(Usage usage, Money cost, boolean isPriced) {}

  @Override
  public synchronized void accept(RunEvent event) {
    take(MAIN, event);
  }

  private void take(String run, RunEvent event) {
    switch (event) {
      case RunEvent.RunStarted started -> {
        modelOf.put(run, new Name(started.provider(), started.model()));
        if (run.equals(MAIN)) {
          spentBefore = spent;
          asking = Duration.ZERO;
          stopReason = null;
          fallbacks.clear();
          decisions.clear();
        }
      }
      case RunEvent.ModelAsked _ -> askedAt.put(run, System.nanoTime());
      case RunEvent.ModelAnswered answered -> {
        Long asked = askedAt.remove(run);
        if (asked != null) {
          asking = asking.plusNanos(System.nanoTime() - asked);
        }
        if (run.equals(MAIN)) {
          stopReason = answered.stopReason();
        }
        count(run, answered.usage(), answered.cost());
      }
      case RunEvent.Compacted compacted -> count(run, compacted.usage(), compacted.cost());
      case RunEvent.ContextMeasured measured -> {
        if (run.equals(MAIN)) {
          context = measured.usage();
        }
      }
      case RunEvent.ModelFellBack fellBack ->
          fallbacks.add(
              Json.object()
                  .put("turn", fellBack.turn())
                  .put("from", fellBack.from().toString())
                  .put("to", fellBack.to().toString())
                  .put("reason", fellBack.reason())
                  .build());
      case RunEvent.ModelRouted routed -> {
        modelOf.put(run, new Name(routed.provider(), routed.model()));
        RouteDecision decision = routed.decision();
        if (decision.spent() != null) {
          spent = spent.plus(decision.spent());
        }
        decisions.add(
            Json.object()
                .put("turn", routed.turn())
                .put("run_id", run.equals(MAIN) ? null : run)
                .put("provider", routed.provider())
                .put("model", routed.model())
                .put("decision", decision.json())
                .build());
      }
      case RunEvent.RunFinished finished -> {
        // Questions beside the conversation, a tool's or a server's, are no events of their own.
        Money whole = finished.result().cost().amount();
        if (run.equals(MAIN) && whole != null && spentBefore.plus(whole).compareTo(spent) > 0) {
          spent = spentBefore.plus(whole);
        }
      }
      case RunEvent.SubAgent inside -> take(inside.runId(), inside.event());
      default -> {
        // Nothing to count.
      }
    }
  }

  private void count(String run, Usage usage, RunEvent.Cost cost) {
    Money amount = cost.amount();
    Sum more = new Sum(usage, amount == null ? Money.ZERO : amount, amount != null);
    spent = spent.plus(more.cost);
    models.merge(
        modelOf.getOrDefault(run, new Name("", "")),
        more,
        (one, other) ->
            new Sum(
                one.usage.plus(other.usage),
                one.cost.plus(other.cost),
                one.isPriced && other.isPriced));
  }

  /** Returns what filled the context of the last request; null where it was not measured. */
  synchronized @Nullable ContextUsage context() {
    return context;
  }

  /** Says that the run's next answer comes from another model. */
  public synchronized void changed(String provider, String model) {
    modelOf.put(MAIN, new Name(provider, model));
  }

  /** Counts what was paid beside all runs. */
  public synchronized void paid(Money amount) {
    spent = spent.plus(amount);
  }

  /** Returns how long the last run, with all runs inside it, waited for models. */
  synchronized Duration asking() {
    return asking;
  }

  /** Returns what all calls of the session cost, as far as it is known. */
  synchronized Money spent() {
    return spent;
  }

  /** Returns why the last answer of the last run stopped; null where there was none. */
  synchronized @Nullable StopReason stopReason() {
    return stopReason;
  }

  /** Returns in whose place others were asked in the last run, with all runs inside it, and why. */
  synchronized List<JrsObject> fallbacks() {
    return List.copyOf(fallbacks);
  }

  /** Returns who was to answer in the last run, with all runs inside it, and why. */
  synchronized List<JrsObject> decisions() {
    return List.copyOf(decisions);
  }

  /** Returns what the session used, by model. */
  synchronized JrsObject modelUsage() {
    JsonObjectBuilder all = Json.object();
    models.forEach((name, sum) -> {
      Model known = Catalogue.builtIn().find(name.provider, name.model).orElse(null);
      all.put(
          name.model,
          Json.object()
              .put("inputTokens", sum.usage.inputTokens())
              .put("outputTokens", sum.usage.outputTokens())
              .put("cacheReadInputTokens", sum.usage.cacheReadTokens())
              .put("cacheCreationInputTokens", sum.usage.cacheWriteTokens())
              .put("thinkingTokens", sum.usage.reasoningTokens())
              .put("webSearchRequests", 0)
              .put("costUSD", sum.cost.dollars())
              .put("contextWindow", known == null ? 0 : known.contextTokens())
              .put("maxOutputTokens", known == null ? 0 : known.maxOutputTokens())
              .put("canonicalModel", name.model)
              .put("provider", name.provider)
              .put("costBasis", sum.isPriced ? "list" : "unknown")
              .build());
    });
    return all.build();
  }
}
