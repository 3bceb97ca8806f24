package io.agenticflow.swarm;

import java.util.List;

/** Something that happens in a swarm, for those who watch. */
public sealed interface SwarmEvent {

  /** It is settled who works. */
  record Staffed(List<Member> members) implements SwarmEvent {
    public Staffed {
      members = List.copyOf(members);
    }
  }

  /** A member has its work; it may still wait for its turn. */
  record Begun(Member member, int number) implements SwarmEvent {}

  /** A member's work is over. */
  record Ended(WorkReport report) implements SwarmEvent {}

  /** A member's changes were merged, or were not. */
  record Merged(Merge merge) implements SwarmEvent {}

  /**
   * A person has to agree before something goes on.
   *
   * @param signal by which the run hears of it
   * @param what is to be agreed to
   */
  record Waits(String runId, String signal, String what) implements SwarmEvent {}

  /** Something that people want to know, in one line. */
  record Told(String line) implements SwarmEvent {}
}
