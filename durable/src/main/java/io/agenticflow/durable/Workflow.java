package io.agenticflow.durable;

/**
 * Code that an engine runs, and runs again from the start after a crash: what was done is then not
 * done but answered from the journal. Between the operations of its {@link Durable} it may only
 * compute: a clock, a random number, a file or another process that it asks by itself may answer
 * otherwise the second time. One instance serves all runs, so it keeps nothing of one.
 */
public interface Workflow {

  /** Returns the name by which runs name it: small letters, digits and dashes. */
  String name();

  /**
   * Does the work.
   *
   * @param input as it was given to {@link DurableEngine#start}
   * @return the result, text of any form, not longer than {@link Durable#LONGEST_VALUE}
   * @throws FailedException where the run is to end as failed; any other exception does the same
   * @throws CancelledException passed on where the run was cancelled
   */
  String run(Durable durable, String input);
}
