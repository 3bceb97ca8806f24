package io.agenticflow.routing.policy;

import org.jspecify.annotations.Nullable;

/**
 * Has an opinion on which model should answer. Safe for use by several threads.
 *
 * <p>A {@link Router} asks several in turn. The first that chooses has chosen; after it only those
 * are asked that {@linkplain #revises revise} choices.
 */
public interface RoutePolicy {

  /** Returns its name in reports: one word in small letters. */
  String name();

  /**
   * Returns whether it is asked also where another policy has chosen, and may then choose
   * otherwise.
   */
  default boolean revises() {
    return false;
  }

  /**
   * Returns its opinion. Changes nothing: the same question may be asked again only to explain it.
   *
   * @param soFar what an earlier policy has chosen, or null
   */
  RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar);

  /**
   * Hears what came of a question, after all policies were asked; not of what is only explained.
   */
  default void decided(RouteQuestion question, RouteDecision decision) {}
}
