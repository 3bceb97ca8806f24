package io.agenticflow.durable;

import io.agenticflow.cancellation.Cancellation;
import java.util.List;
import java.util.Optional;

/** Keeps runs of workflows and sees to it that they come to their ends. Safe for many threads. */
public interface DurableEngine extends AutoCloseable {

  /** Returns the name by which users choose it: {@code local} or {@code restate}. */
  String name();

  /**
   * Starts a run. It goes on when this returns, and no crash loses it from then on.
   *
   * @param workflow the name of one that the engine's workers have
   * @param runId names the run: letters, digits and {@code -_.:}, 1 to 200 characters
   * @return false where there is a run of that name already, which is then left alone
   * @throws EngineException where the engine cannot be reached or knows no such workflow
   */
  boolean start(String workflow, String runId, String input);

  /** Returns a run. */
  Optional<RunRecord> find(String runId);

  /** Returns runs, the youngest first, children beside their parents. */
  List<RunRecord> list(int most);

  /**
   * Waits for the end of a run, in whatever process it is.
   *
   * @param cancellation ends the waiting, not the run
   * @return its result
   * @throws FailedException where it failed
   * @throws CancelledException where it was cancelled, or the waiting was
   * @throws EngineException where there is no such run, or one that stands still because of a
   *     problem that no waiting takes away, such as changed code, so far as the engine can tell
   */
  String await(String runId, Cancellation cancellation);

  /**
   * Sends a signal, such as an approval; the first of a name counts.
   *
   * @return false where the run is over or has had one of that name
   * @throws EngineException where there is no such run
   */
  boolean signal(String runId, String name, String value);

  /**
   * Cancels a run and its children. One that is over stays as it is.
   *
   * @throws EngineException where there is no such run
   */
  void cancel(String runId, String reason);

  /**
   * Forgets a run that is over, and the runs inside it. Runs of their names can be started again.
   *
   * @return their names, its own first; empty where it or a run inside it is not over, and then
   *     nothing is forgotten
   * @throws EngineException where there is no such run, or it is inside another, with which it goes
   */
  List<String> delete(String runId);

  /** Lets go of what is open in this process; what has not ended can be gone on with. */
  @Override
  void close();
}
