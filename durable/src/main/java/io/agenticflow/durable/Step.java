package io.agenticflow.durable;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;

/**
 * Work with an effect on the world, or whose answer the world gives.
 *
 * @param name says what it is, to people and to the check of changed code; the same each time
 * @param retry what to do where the work throws
 */
public record Step(String name, Retry retry, Work work) {

  public Step {
    requireNonNull(name, "name");
    requireNonNull(retry, "retry");
    requireNonNull(work, "work");
  }

  /** Returns a step whose first failure is its last. */
  public static Step once(String name, Work work) {
    return new Step(name, Retry.NEVER, work);
  }

  /** The work of a step. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @return its result, not longer than {@link Durable#LONGEST_VALUE}
     * @throws FailedException where trying again is of no use
     * @throws Exception otherwise; it is tried again as {@link Step#retry()} has it, and then
     *     counts as a failure with this exception's message
     */
    String run(Attempt attempt) throws Exception;
  }

  /**
   * One try of a step.
   *
   * @param idempotencyKey the same in every try and after every crash, and no other step's
   * @param number from 1; begins anew after a crash
   * @param cancellation raised where the run is cancelled
   */
  public record Attempt(String idempotencyKey, int number, Cancellation cancellation) {}
}
