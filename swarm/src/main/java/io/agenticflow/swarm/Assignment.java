package io.agenticflow.swarm;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * One piece of work for one member. A member's later pieces go on in the session of its first.
 *
 * @param number of the member's pieces, from 1
 * @param prompt what is said to it; no other piece of the same member has the same
 * @param shows the members whose changes are shown to it behind the prompt
 * @param form the JSON Schema of the answer; null for words
 * @param mayChange whether it may change files
 * @param after the members whose files it may go on with, because they are done
 * @param until when its time is up; null for no limit
 */
public record Assignment(
    Member member,
    int number,
    String prompt,
    List<String> shows,
    @Nullable JrsObject form,
    boolean mayChange,
    List<String> after,
    @Nullable Instant until) {

  public Assignment {
    shows = List.copyOf(shows);
    after = List.copyOf(after);
  }

  /** Returns the name of its step. */
  String step() {
    return number == 1 ? "work " + member.id() : "work " + member.id() + " " + number;
  }
}
