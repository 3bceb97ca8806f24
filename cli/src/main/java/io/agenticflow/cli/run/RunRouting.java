package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.ModelRouting;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.routing.policy.RouteQuestion;
import io.agenticflow.routing.policy.Router;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets a configuration's router choose the models of a run. A model that it chooses and that cannot
 * be asked is told of in the decision, and the run's own model answers.
 */
final class RunRouting implements ModelRouting {
  private final Router router;
  private final AgentModel.Source models;
  private final Asked asked;
  private final Who who;
  private final Map<String, Ready> ready;

  /**
   * What the run was asked to use. One for a run and all its sub-agents.
   *
   * @param model by the user's name for it; null for the usual one
   * @param isExplicit whether the user has named it for this run
   */
  record Wish(@Nullable String model, boolean isExplicit) {}

  /** Holds the wish, which the user may change while the run lasts. */
  static final class Asked {
    private volatile Wish wish;

    Asked(Wish wish) {
      this.wish = wish;
    }

    /** Takes what the user names from now on. */
    void set(Wish value) {
      wish = value;
    }
  }

  /** Who works. */
  private record Who(@Nullable String agent, boolean subAgent, String conversation) {}

  /** A model that can be asked, or why it cannot. */
  private record Ready(@Nullable AgentModel model, @Nullable String problem) {}

  /**
   * @param models where the chosen ones come from
   * @param conversation a name of the session
   */
  RunRouting(
      Router router,
      AgentModel.Source models,
      Asked asked,
      @Nullable String agent,
      String conversation) {
    this(router, models, asked, new Who(agent, false, conversation), new ConcurrentHashMap<>());
  }

  private RunRouting(
      Router router, AgentModel.Source models, Asked asked, Who who, Map<String, Ready> ready) {
    this.router = router;
    this.models = models;
    this.asked = asked;
    this.who = who;
    this.ready = ready;
  }

  @Override
  public Routed next(AgentModel usual, String task, ModelRequest request) {
    Wish wish = asked.wish;
    String own = who.subAgent ? usual.model() : wish.model();
    RouteQuestion.Builder question =
        RouteQuestion.about(request)
            .asked(own, wish.isExplicit() && !who.subAgent)
            .agent(who.agent, who.subAgent)
            .background(false)
            .conversation(who.conversation);
    if (!task.isBlank()) {
      question.task(task);
    }
    RouteDecision decision = router.decide(question.build());
    String chosen = decision.chosen();
    if (chosen == null || chosen.equals(own) || !decision.isRouted()) {
      return new Routed(usual, decision);
    }
    Ready found = ready.computeIfAbsent(chosen, this::open);
    return found.model == null
        ? new Routed(usual, decision.instead(own, String.valueOf(found.problem)))
        : new Routed(found.model, decision);
  }

  /** Returns who works beside the run, such as reading pages for it. */
  AgentModel beside(AgentModel usual) {
    RouteDecision decision =
        router.decide(
            RouteQuestion.about("")
                .asked(asked.wish.model(), false)
                .agent(who.agent, who.subAgent)
                .background(true)
                .build());
    String chosen = decision.chosen();
    if (chosen == null || !decision.isRouted()) {
      return usual;
    }
    AgentModel found = ready.computeIfAbsent(chosen, this::open).model;
    return found == null ? usual : found;
  }

  private Ready open(String name) {
    try {
      return new Ready(models.choose(name), null);
    } catch (IllegalArgumentException e) {
      return new Ready(null, e.getMessage());
    }
  }

  @Override
  public ModelRouting forSubAgent(String runId, String agent) {
    return new RunRouting(
        router, models, asked, new Who(agent, true, who.conversation + "/" + runId), ready);
  }
}
