package io.agenticflow.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Which requests a turn is for. Every part that is not null must hold.
 *
 * <p>The user's words are the text of the last user message that carries no tool results, so all
 * requests of one agent on one task fit the same condition.
 *
 * @param mentions is in the user's words or in the model's name
 * @param user is in the user's words
 * @param model is in the model's name
 * @param system is in the system prompt
 * @param body is anywhere in the request's body, as it came over the wire
 * @param turn counts the model's messages since the user's words, this one included; the first is 1
 */
public record When(
    @Nullable String mentions,
    @Nullable String user,
    @Nullable String model,
    @Nullable String system,
    @Nullable String body,
    @Nullable Integer turn) {

  /** For requests whose user's words or model's name contain {@code part}. */
  public static When mentions(String part) {
    return new When(part, null, null, null, null, null);
  }

  /** For the model's n-th message since the user's words; the first is 1. */
  public static When turn(int number) {
    return new When(null, null, null, null, null, number);
  }

  /** Returns this, and the user's words must contain {@code part}. */
  public When user(String part) {
    return new When(mentions, part, model, system, body, turn);
  }

  /** Returns this, and the model's name must contain {@code part}. */
  public When model(String part) {
    return new When(mentions, user, part, system, body, turn);
  }

  /** Returns this, and the system prompt must contain {@code part}. */
  public When system(String part) {
    return new When(mentions, user, model, part, body, turn);
  }

  /** Returns this, and the body must contain {@code part}. */
  public When body(String part) {
    return new When(mentions, user, model, system, part, turn);
  }

  boolean fits(Asked asked, String bodyText) {
    return (mentions == null || asked.user().contains(mentions) || asked.model().contains(mentions))
        && (user == null || asked.user().contains(user))
        && (model == null || asked.model().contains(model))
        && (system == null || asked.system().contains(system))
        && (body == null || bodyText.contains(body))
        && (turn == null || asked.turn() == turn);
  }
}
