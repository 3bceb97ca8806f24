package io.agenticflow.agent;

import java.util.function.Consumer;

/** Hands a run's events over one at a time, from whichever thread they come. */
final class OrderedEvents implements Consumer<RunEvent> {
  private final Consumer<RunEvent> readers;
  private final Transcript transcript;

  OrderedEvents(Consumer<RunEvent> readers, Transcript transcript) {
    this.readers = readers;
    this.transcript = transcript;
  }

  /** What has been told has happened: the file on the disk is never behind the conversation. */
  @Override
  public synchronized void accept(RunEvent event) {
    readers.accept(event);
    transcript.apply(event);
  }
}
