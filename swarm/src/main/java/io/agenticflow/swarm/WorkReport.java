package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a member's piece of work brought; what is kept of it in the journal.
 *
 * @param member the member's id
 * @param number of the member's pieces, from 1
 * @param ending {@code completed}, or how its run ended otherwise, in small letters
 * @param answer its last words, shortened
 * @param form the answer in the form that was asked for, as JSON; null where none was, or it failed
 * @param dollars null where nobody knows the price
 * @param tokens of prompts and outputs, with those of its sub-agents
 * @param files that it changed, relative to the workspace
 * @param branch where its changes are; null where it works in the workspace itself
 * @param problem what went wrong, for people; null where it came to its end
 */
public record WorkReport(
    String member,
    int number,
    String agent,
    String model,
    String session,
    String ending,
    String answer,
    @Nullable String form,
    @Nullable BigDecimal dollars,
    long tokens,
    int turns,
    long millis,
    List<String> files,
    @Nullable String branch,
    @Nullable String problem) {
  static final String COMPLETED = "completed";

  /** The answer's characters that are kept; the session has all of it. */
  private static final int LONGEST_ANSWER = 16_000;

  public WorkReport {
    answer = Texts.cut(answer, LONGEST_ANSWER);
    files = List.copyOf(files);
  }

  /** Returns the report of work that did not begin. */
  static WorkReport notBegun(Member member, int number, String ending, String why) {
    return new WorkReport(
        member.id(),
        number,
        member.agent(),
        "",
        "",
        ending,
        "",
        null,
        BigDecimal.ZERO,
        0,
        0,
        0,
        List.of(),
        null,
        why);
  }

  /** Returns it with no more than so many characters of each answer. */
  WorkReport withAnswerOf(int most) {
    return new WorkReport(
        member,
        number,
        agent,
        model,
        session,
        ending,
        Texts.cut(answer, most),
        form == null || form.length() > most ? null : form,
        dollars,
        tokens,
        turns,
        millis,
        files,
        branch,
        problem);
  }

  /** Returns whether it came to its end. */
  public boolean isDone() {
    return ending.equals(COMPLETED);
  }

  /** Returns the answer in its form; null where there is none. */
  @Nullable JrsValue formed() {
    return form == null ? null : Json.parse(form);
  }

  /** Returns it as it is kept. */
  public JrsObject json() {
    return Json.object()
        .put("member", member)
        .put("number", number)
        .put("agent", agent)
        .put("model", model)
        .put("session_id", session)
        .put("ending", ending)
        .put("answer", answer)
        .put("form", form)
        .put("cost_usd", dollars)
        .put("tokens", Long.valueOf(tokens))
        .put("turns", turns)
        .put("duration_ms", Long.valueOf(millis))
        .put("files_changed", Texts.json(files))
        .put("branch", branch)
        .put("error", problem)
        .build();
  }

  /** Reads what {@link #json} wrote. */
  public static WorkReport read(String text) {
    JrsValue json = Json.parse(text);
    return new WorkReport(
        Json.string(json, "member", ""),
        (int) Json.integer(json, "number", 1),
        Json.string(json, "agent", ""),
        Json.string(json, "model", ""),
        Json.string(json, "session_id", ""),
        Json.string(json, "ending", ""),
        Json.string(json, "answer", ""),
        Json.string(json, "form"),
        Json.decimal(json, "cost_usd"),
        Json.integer(json, "tokens", 0),
        (int) Json.integer(json, "turns", 0),
        Json.integer(json, "duration_ms", 0),
        Texts.strings(json, "files_changed"),
        Json.string(json, "branch"),
        Json.string(json, "error"));
  }
}
