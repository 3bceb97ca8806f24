package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.provider.RetryingModelClient;
import java.util.List;
import java.util.function.Consumer;

/** Hands a run's events to all who read them, and makes events of the retries below the loop. */
final class RunReaders implements Consumer<RunEvent> {
  private final List<Consumer<RunEvent>> readers;
  private volatile int turn;

  RunReaders(List<Consumer<RunEvent>> readers) {
    this.readers = List.copyOf(readers);
  }

  @Override
  public void accept(RunEvent event) {
    if (event instanceof RunEvent.ModelAsked asked) {
      turn = asked.turn();
    }
    readers.forEach(reader -> reader.accept(event));
  }

  /**
   * Returns what the retrying client tells its retries to. It is called from the run's own thread.
   */
  RetryingModelClient.RetryListener retries() {
    return (error, retry, most, delay) ->
        accept(new RunEvent.ModelRetried(turn, error.message(), retry, delay));
  }
}
