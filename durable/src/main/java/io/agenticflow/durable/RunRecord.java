package io.agenticflow.durable;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as its engine knows it.
 *
 * @param id by which it was started
 * @param parent the run that spawned it; null for one that a person started
 * @param waitingFor the signals that it waits for; empty where it waits for none
 * @param started when it was accepted
 * @param ended null while it is not over
 * @param result null unless it is completed
 * @param problem why it failed, was cancelled or stands still; null otherwise
 */
public record RunRecord(
    String id,
    String workflow,
    @Nullable String parent,
    State state,
    List<String> waitingFor,
    Instant started,
    @Nullable Instant ended,
    @Nullable String result,
    @Nullable String problem) {

  /** How far it is. */
  public enum State {
    /** A process works on it, or will at once. */
    RUNNING,
    /** It waits for a signal or a time. */
    WAITING,
    /** No process works on it: its process ended, or its code was changed. It can go on. */
    INTERRUPTED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Returns whether nothing of it will change any more. */
    public boolean isOver() {
      return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
  }

  public RunRecord {
    waitingFor = List.copyOf(waitingFor);
  }
}
