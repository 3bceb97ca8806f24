package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.routing.CallEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Hands a run's events to all who read them, and makes events of what happens below the loop. */
final class RunReaders implements Consumer<RunEvent> {
  private final List<Consumer<RunEvent>> readers;
  private volatile int turn;

  RunReaders(List<Consumer<RunEvent>> readers) {
    this.readers = List.copyOf(readers);
  }

  @Override
  public synchronized void accept(RunEvent event) { // servers have calls and hooks of their own
    if (event instanceof RunEvent.ModelAsked asked) {
      turn = asked.turn();
    }
    readers.forEach(reader -> reader.accept(event));
  }

  /** Takes what happens to the run's model calls. */
  void accept(CallEvent event) {
    switch (event) {
      case CallEvent.Retried retried ->
          accept(
              new RunEvent.ModelRetried(
                  turn, retried.error().message(), retried.retry(), retried.delay()));
      case CallEvent.FellBack fellBack ->
          accept(
              new RunEvent.ModelFellBack(
                  turn, fellBack.from(), fellBack.to(), fellBack.error().message()));
      case CallEvent.Adapted adapted -> {
        if (adapted.error() != null) { // else no call was made in vain
          accept(new RunEvent.ModelRetried(turn, adapted.words(), 1, Duration.ZERO));
        }
      }
      case CallEvent.Ended _, CallEvent.BreakerChanged _ -> {
        // A run has one call at a time: what the breaker does shows in its retries and fallbacks.
      }
    }
  }
}
