package io.agenticflow.durable;

/**
 * Something that was begun and is waited for later.
 *
 * @param <T> what it brings
 */
public interface Pending<T> {

  /**
   * Waits for it. Waiting again answers the same.
   *
   * @throws FailedException where it failed
   * @throws CancelledException where the run is cancelled meanwhile
   */
  T await();
}
