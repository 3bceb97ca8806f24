package io.agenticflow.provider.demo;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * A conversation: the task that it is about and what the model's side says in each of its turns.
 *
 * @param task the user's words, compared without regard to case, blanks and punctuation
 */
record Recording(String task, List<Turn> turns) {

  /**
   * One turn of the model's side.
   *
   * @param after what the tools of the turn before must have answered
   */
  record Turn(List<Expected> after, String text, List<Call> calls) {}

  /** A wish for a tool. */
  record Call(String name, RawJson input) {}

  /**
   * What a tool must have answered for the recording to go on.
   *
   * @param accept any one of these will do
   * @param wanted the same in words for people, as they follow "it needs"
   */
  record Expected(String tool, List<Outcome> accept, String wanted) {}

  /**
   * A tool's answer.
   *
   * @param contains what must be in its text, or null for anything
   */
  record Outcome(boolean error, @Nullable String contains) {}

  /** Reads a recording that comes with the program. */
  static Recording readResource(String name) {
    try (InputStream in = Recording.class.getResourceAsStream(name)) {
      return read(Json.parse(requireNonNull(in, name).readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own " + name + " cannot be read", e);
    }
  }

  private static Recording read(JrsValue json) {
    List<Turn> turns = new ArrayList<>();
    for (JrsValue turn : Json.array(json, "turns")) {
      List<Expected> after = new ArrayList<>();
      for (JrsValue expected : Json.array(turn, "after")) {
        List<Outcome> accept = new ArrayList<>();
        for (JrsValue outcome : Json.array(expected, "accept")) {
          accept.add(new Outcome(Json.isTrue(outcome, "error"), Json.string(outcome, "contains")));
        }
        after.add(
            new Expected(text(expected, "tool"), List.copyOf(accept), text(expected, "wanted")));
      }
      List<Call> calls = new ArrayList<>();
      for (JrsValue call : Json.array(turn, "tools")) {
        calls.add(
            new Call(
                text(call, "name"), Json.raw(requireNonNull(Json.field(call, "input"), "input"))));
      }
      turns.add(new Turn(List.copyOf(after), text(turn, "text"), List.copyOf(calls)));
    }
    return new Recording(text(json, "task"), List.copyOf(turns));
  }

  private static String text(JrsValue json, String field) {
    return requireNonNull(Json.string(json, field), field);
  }
}
