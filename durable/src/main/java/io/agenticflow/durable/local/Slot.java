package io.agenticflow.durable.local;

import io.agenticflow.durable.Pending;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an operation of a run will bring. Guarded by the run that made it, which is also the only
 * one that can wait for it.
 */
final class Slot implements Pending<String> {
  private final Consumer<Slot> waiting;
  @Nullable Outcome outcome;

  /** Which place it has among those of its run that came out, from 1; 0 while it has not. */
  long order;

  /**
   * @param waiting returns when there is an outcome
   */
  Slot(Consumer<Slot> waiting) {
    this.waiting = waiting;
  }

  @Override
  public String await() {
    waiting.accept(this);
    Outcome found = outcome;
    if (found == null) {
      throw new IllegalStateException("waiting ended without an outcome");
    }
    return found.value();
  }
}
