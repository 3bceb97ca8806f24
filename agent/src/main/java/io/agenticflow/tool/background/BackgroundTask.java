package io.agenticflow.tool.background;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something that was started and not waited for. Safe for use by several threads. */
public interface BackgroundTask {
  /** Returns the name by which the model asks for it; unique within a run. */
  String id();

  /** Returns in one line what it is, for the model and for people: the command, or the task. */
  String description();

  /** Returns how it stands. */
  Status status();

  /**
   * Returns how it ended, in words that follow "it": {@code ended with exit code 0}; empty while it
   * runs.
   */
  String ending();

  /** Returns what it has said since this was last asked; nobody gets it a second time. */
  String takeOutput();

  /** Returns what is completed when it is over and nothing of it runs any more; never fails. */
  CompletableFuture<Void> whenOver();

  /** Returns what the model is told with its end: where to find what it brought, or that itself. */
  default String news() {
    return "read what it wrote with TaskOutput";
  }

  /**
   * Returns whether it is part of the run that started it: the run waits for it before it ends, and
   * nothing of it happens after the run.
   */
  default boolean belongsToRun() {
    return false;
  }

  /** Asks it to end, and returns at once; harmless where it has ended. */
  void stop();

  /**
   * Waits for its end.
   *
   * @return whether it is over
   */
  default boolean await(Duration atMost) throws InterruptedException {
    try {
      whenOver().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a task's end cannot fail", e);
    }
  }

  /** How a task stands. */
  enum Status {
    RUNNING,
    /** It ended by itself and did what it was to do. */
    COMPLETED,
    /** It ended by itself and did not. */
    FAILED,
    /** It was ended. */
    STOPPED
  }
}
