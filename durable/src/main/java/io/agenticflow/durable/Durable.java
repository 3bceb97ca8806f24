package io.agenticflow.durable;

import io.agenticflow.cancellation.Cancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run of a workflow does through its engine, so that it is done once in effect however often
 * the process dies. Operations are known by their place in the order in which the workflow asks for
 * them: the order has to be the same each time. Code that was changed so that it is not is told so
 * by a {@link ChangedWorkflowException} rather than given another operation's result.
 *
 * <p>All values are text; large ones belong in a store of their own, and a reference to them here.
 *
 * <p>For the one thread on which the engine calls the workflow. Each operation that waits throws
 * {@link CancelledException} once the run is cancelled.
 */
public interface Durable {
  /** What a value may have at most, in characters. */
  int LONGEST_VALUE = 1_000_000;

  /** Returns the run's own name, as it was started by. */
  String runId();

  /** Returns what work inside a step hears of at once where the run is cancelled. */
  Cancellation cancellation();

  /**
   * Begins a step, and goes on. Several that are begun work at the same time.
   *
   * <p>The step's result is kept as soon as it is there, and the work not done again then. Work
   * that a crash interrupts is done again: it has to bear that, by means of {@link
   * Step.Attempt#idempotencyKey()} for instance.
   */
  Pending<String> begin(Step step);

  /** Does a step and waits for it. */
  default String step(Step step) {
    return begin(step).await();
  }

  /** Begins to wait for a length of time, which goes on while no process runs. */
  Pending<String> timer(String name, Duration length);

  /** Waits for a length of time. */
  default void sleep(String name, Duration length) {
    timer(name, length).await();
  }

  /**
   * Begins to wait for a signal to this run, for days if need be. A signal that came before is
   * taken; of several with one name the first. Each name can be waited for once in a run.
   *
   * @return what it brings
   */
  Pending<String> signal(String name);

  /** Sends a signal to another run. One to a run that is over is lost. */
  void signal(String runId, String name, String value);

  /**
   * Starts another run as a child: it is cancelled with this one, and may work in another process.
   *
   * @param runId of the child; names another run than any before, so begin it with {@link #runId()}
   * @return its result; waiting for one that failed throws {@link FailedException}
   */
  Pending<String> spawn(String workflow, String runId, String input);

  /**
   * Waits for all, and returns their results in order.
   *
   * @throws FailedException of the first in the order that failed, when all are over
   */
  default List<String> all(List<Pending<String>> pending) {
    List<String> results = new ArrayList<>(pending.size());
    FailedException first = null;
    for (Pending<String> each : pending) {
      try {
        results.add(each.await());
      } catch (FailedException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  /**
   * Waits for the first that is over, as result or as failure.
   *
   * @return its place in the list, from 0; the same after a crash
   */
  int any(List<Pending<String>> pending);

  /** Returns a random number that is the same after a crash. */
  long random();

  /** Returns the time at which this was first asked. */
  Instant now();
}
