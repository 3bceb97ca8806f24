package io.agenticflow.swarm;

import io.agenticflow.durable.Step;

/**
 * Through which the workflow of one swarm has its agents work, in this process. Safe for several
 * threads: members work at the same time.
 */
public interface Team extends AutoCloseable {

  /**
   * Has a member work, in the thread of the call. The same piece of work may be asked for again
   * after a crash: it goes on where its session ends, and repeats nothing that is in there.
   *
   * @return what it brought, also where the agent failed
   * @throws Exception where it could not even be begun; it is tried again
   */
  WorkReport work(Assignment assignment, Step.Attempt attempt) throws Exception;

  /** Returns who sees to the files. */
  TeamFiles files();

  /** Hears what happens, in order. After a crash it hears of what was done before once more. */
  void tell(SwarmEvent event);

  /** Lets go of what is open. */
  @Override
  void close();

  /** Makes the team of a swarm. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens it.
     *
     * @param runId of the swarm's run
     */
    Team open(String runId, SwarmOrder order);
  }
}
