package io.agenticflow.routing.policy;

import org.jspecify.annotations.Nullable;

/** What the user has named for this very task is taken. */
final class ExplicitPolicy implements RoutePolicy {
  @Override
  public String name() {
    return "explicit";
  }

  @Override
  public RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar) {
    String asked = question.asked();
    return asked != null && question.isExplicit()
        ? new RouteOpinion.Choice(asked, "it was named for this task", true, null)
        : new RouteOpinion.None("no model was named for this task");
  }
}
