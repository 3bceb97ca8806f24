package io.agenticflow.routing.policy;

import io.agenticflow.config.RoutingConfiguration.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user's rules, the first that fits. */
final class RulesPolicy implements RoutePolicy {
  private final List<Rule> rules;

  RulesPolicy(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar) {
    for (Rule rule : rules) {
      List<String> grounds = grounds(rule, question);
      if (grounds != null) {
        return new RouteOpinion.Choice(
            rule.model(),
            "the rule "
                + rule.name()
                + " fits"
                + (grounds.isEmpty() ? " always" : ": " + String.join(", ", grounds)),
            isNeeded(rule),
            null);
      }
    }
    return new RouteOpinion.None(
        rules.size() == 1
            ? "the rule " + rules.getFirst().name() + " does not fit"
            : "none of " + rules.size() + " rules fits");
  }

  /** What a rule asks for because of the size or the pictures, no other model may be able to do. */
  private static boolean isNeeded(Rule rule) {
    return rule.contextOver() != null
        || Boolean.TRUE.equals(rule.images())
        || !rule.tools().isEmpty();
  }

  /** Returns what makes a rule fit, for people; null where it does not. */
  private static @Nullable List<String> grounds(Rule rule, RouteQuestion question) {
    List<String> grounds = new ArrayList<>();
    String agent = question.agent();
    if (!rule.agents().isEmpty()) {
      if (agent == null || !NamePattern.anyFits(rule.agents(), agent)) {
        return null;
      }
      grounds.add("the agent is " + agent);
    }
    String asked = question.asked();
    if (!rule.asked().isEmpty()) {
      if (asked == null || !NamePattern.anyFits(rule.asked(), asked)) {
        return null;
      }
      grounds.add(asked + " was asked for");
    }
    if (!rule.tools().isEmpty()) {
      Optional<String> tool =
          question.tools().stream()
              .filter(each -> NamePattern.anyFits(rule.tools(), each))
              .sorted()
              .findFirst();
      if (tool.isEmpty()) {
        return null;
      }
      grounds.add("the tool " + tool.get() + " is offered");
    }
    Integer over = rule.contextOver();
    if (over != null) {
      if (question.promptTokens() <= over) {
        return null;
      }
      grounds.add("about " + question.promptTokens() + " prompt tokens are over " + over);
    }
    if (!holds(rule.images(), question.images(), "pictures", grounds)
        || !holds(rule.thinking(), question.thinking(), "reasoning", grounds)
        || !holds(rule.background(), question.background(), "a call beside the work", grounds)
        || !holds(rule.subAgent(), question.subAgent(), "a sub-agent", grounds)) {
      return null;
    }
    if (rule.kind() != null) {
      TaskKinds.Guess guess = TaskKinds.of(question.task());
      if (guess == null || guess.kind() != rule.kind()) {
        return null;
      }
      grounds.add(
          "by its words (" + String.join(", ", guess.words()) + ") it is " + guess.kind().word());
    }
    return grounds;
  }

  private static boolean holds(
      @Nullable Boolean wanted, boolean is, String what, List<String> grounds) {
    if (wanted == null) {
      return true;
    }
    grounds.add((wanted ? "there is " : "there is no ") + what);
    return wanted == is;
  }
}
