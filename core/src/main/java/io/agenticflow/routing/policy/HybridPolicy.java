package io.agenticflow.routing.policy;

import io.agenticflow.config.RoutingConfiguration.Hybrid;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What looks simple to a cheap model, what looks complex to a strong one, so that the strong one
 * gets a set share of the tasks.
 *
 * <p>Complexity is taken to be the length of the task's text. It is a poor measure, and still
 * better than counting keywords: docs/routing.md has the figures of both, and says what a split by
 * them costs in quality. The share holds because a task is compared with the tasks before it, not
 * with a fixed limit.
 */
final class HybridPolicy implements RoutePolicy {
  private static final int REMEMBERED = 512;

  private final Hybrid settings;
  private final ScoreMemory memory;

  /** A task keeps its model, whatever comes after it. */
  private final Map<String, Boolean> strong =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  HybridPolicy(Hybrid settings, ScoreMemory memory) {
    this.settings = settings;
    this.memory = memory;
  }

  @Override
  public String name() {
    return "hybrid";
  }

  @Override
  public RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar) {
    String task = question.task();
    if (task.isBlank()) {
      return new RouteOpinion.None("there are no words to measure");
    }
    Boolean before;
    synchronized (strong) {
      before = strong.get(task);
    }
    if (before != null) {
      return new RouteOpinion.Choice(
          before ? settings.strong() : settings.cheap(), "the task was given to it before");
    }
    double rank = rank(task);
    boolean isStrong = isStrong(rank);
    String problem = memory.problem();
    return new RouteOpinion.Choice(
        isStrong ? settings.strong() : settings.cheap(),
        String.format(
            Locale.ROOT,
            "by its length it is above %d %% of the last %d tasks, and %d %% go to the strong model%s",
            (int) (100 * rank),
            memory.size(),
            settings.strongShare(),
            problem == null ? "" : " (" + problem + ")"));
  }

  @Override
  public void decided(RouteQuestion question, RouteDecision decision) {
    String task = question.task();
    if (task.isBlank()) {
      return;
    }
    boolean isOurs = decision.policy().equals(name());
    if (!isOurs && !decision.policy().equals(StickyPolicy.NAME)) {
      return; // a task that another policy has taken is none of those that are shared out
    }
    boolean isStrong = isOurs ? settings.strong().equals(decision.chosen()) : isStrong(rank(task));
    boolean isNew;
    synchronized (strong) {
      isNew = strong.putIfAbsent(task, isStrong) == null;
    }
    if (isNew) {
      memory.add(task.length());
    }
  }

  private double rank(String task) {
    return memory.rank(task.length(), tie(task));
  }

  private boolean isStrong(double rank) {
    return rank > 1 - settings.strongShare() / 100.0;
  }

  /** Returns a number between 0 and 1 that is always the same for a task and has no meaning. */
  private static double tie(String task) {
    long mixed = task.hashCode() * 0x9E3779B97F4A7C15L;
    return ((mixed >>> 11) + 0.5) * 0x1.0p-53;
  }
}
