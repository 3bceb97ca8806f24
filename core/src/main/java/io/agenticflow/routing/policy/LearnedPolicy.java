package io.agenticflow.routing.policy;

import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.RoutingConfiguration.Learned;
import io.agenticflow.routing.learned.GainModel;
import io.agenticflow.routing.learned.LearnedRouter;
import io.agenticflow.routing.learned.LearnedRoutingException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a task to the strong model where outcomes of earlier ones say that it gains most there.
 * Says nothing, or what was set for it, of tasks that are unlike those.
 */
final class LearnedPolicy implements RoutePolicy {
  private final Learned settings;
  private final LearnedRouter router;

  LearnedPolicy(Learned settings, GainModel model) {
    this.settings = settings;
    this.router = new LearnedRouter(model, model.thresholdFor(settings.strongShare() / 100.0));
  }

  /** Reads the model file. Throws {@link ConfigurationException} where it cannot be used. */
  static LearnedPolicy of(Learned settings) {
    try {
      return new LearnedPolicy(settings, GainModel.read(settings.model()));
    } catch (LearnedRoutingException e) {
      throw new ConfigurationException("routing.learned.model: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "learned";
  }

  @Override
  public RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar) {
    if (question.task().isBlank()) {
      return new RouteOpinion.None("there are no words to judge by");
    }
    LearnedRouter.Decision decision = router.decide(question.task());
    String otherwise = settings.otherwise();
    return switch (decision.way()) {
      case WEAK -> new RouteOpinion.Choice(settings.cheap(), decision.reason());
      case STRONG -> new RouteOpinion.Choice(settings.strong(), decision.reason());
      case DEFAULT ->
          otherwise == null
              ? new RouteOpinion.None(decision.reason())
              : new RouteOpinion.Choice(otherwise, decision.reason());
    };
  }

  @Override
  public void decided(RouteQuestion question, RouteDecision decision) {
    if (!question.task().isBlank()) {
      router.see(question.task());
    }
  }
}
