package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Which model answers, and why.
 *
 * @param asked the model that was asked for; null where none was, and the usual one is meant
 * @param chosen the model that answers, by the name that the user gives it; null for the usual one
 * @param policy who has chosen: a policy's name, or {@link #NOBODY}
 * @param reason why, in words for people that follow "because"
 * @param expectedCost of the next answer: the prompt without any cache, and {@link
 *     RoutePrices#ANSWER_TOKENS} tokens of answer; null where the price or the prompt's size is not
 *     known
 * @param spent what it cost to decide; null where nobody was asked
 * @param considered what each policy said, in order, each as one line
 */
public record RouteDecision(
    @Nullable String asked,
    @Nullable String chosen,
    String policy,
    String reason,
    @Nullable Money expectedCost,
    @Nullable Money spent,
    List<String> considered) {
  /** The policy's name where none has chosen. */
  public static final String NOBODY = "none";

  public RouteDecision {
    requireNonNull(policy, "policy");
    requireNonNull(reason, "reason");
    considered = List.copyOf(considered);
  }

  /** Returns whether a policy has chosen. */
  public boolean isRouted() {
    return !policy.equals(NOBODY);
  }

  /**
   * Returns the decision where what was chosen cannot be asked.
   *
   * @param other who answers in its place, null for the usual model
   * @param problem why it cannot be asked
   */
  public RouteDecision instead(@Nullable String other, String problem) {
    return new RouteDecision(
        asked,
        other,
        NOBODY,
        chosen + " was chosen by " + policy + " and cannot be asked: " + problem,
        null,
        spent,
        considered);
  }

  /** Returns whether another decision has led to the same model for the same reason. */
  public boolean isLike(@Nullable RouteDecision other) {
    return other != null
        && Objects.equals(chosen, other.chosen)
        && policy.equals(other.policy)
        && reason.equals(other.reason);
  }

  /** Returns one line for people, such as {@code fast (rules: the rule "tests" fits)}. */
  public String line() {
    return (chosen == null ? "the usual model" : chosen) + " (" + policy + ": " + reason + ")";
  }

  /** Returns the decision with all its parts; costs are in dollars. */
  public JrsObject json() {
    JsonObjectBuilder json =
        Json.object()
            .put("asked", asked)
            .put("chosen", chosen)
            .put("policy", policy)
            .put("reason", reason);
    if (expectedCost != null) {
      json.put("expected_cost_usd", expectedCost.dollars());
    }
    if (spent != null) {
      json.put("decision_cost_usd", spent.dollars());
    }
    return json.put("considered", considered.stream().map(Json::of).toList()).build();
  }

  /** Reads what {@link #json} wrote; what is missing is taken as not said. */
  public static RouteDecision read(@Nullable JrsValue json) {
    return new RouteDecision(
        Json.string(json, "asked"),
        Json.string(json, "chosen"),
        Json.string(json, "policy", NOBODY),
        Json.string(json, "reason", ""),
        money(json, "expected_cost_usd"),
        money(json, "decision_cost_usd"),
        Json.elements(Json.field(json, "considered")).stream()
            .map(each -> each instanceof JrsString text ? text.getValue() : Json.write(each))
            .toList());
  }

  private static @Nullable Money money(@Nullable JrsValue json, String name) {
    BigDecimal dollars = Json.decimal(json, name);
    return dollars == null ? null : Money.ofDollars(dollars);
  }
}
