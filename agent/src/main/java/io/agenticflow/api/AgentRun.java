package io.agenticflow.api;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A run under way. Safe for use by several threads. Closing it ends the run: the model call is
 * dropped and the processes of its tools are ended.
 */
public final class AgentRun implements AutoCloseable {
  private final BlockingQueue<Optional<RunEvent>> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();
  private final Cancellation cancellation = new Cancellation();

  private AgentRun() {}

  static AgentRun start(BiFunction<Consumer<RunEvent>, Cancellation, RunResult> work) {
    AgentRun run = new AgentRun();
    Thread.ofVirtual()
        .name("agent-run")
        .start(() -> {
          try {
            Consumer<RunEvent> told = event -> run.events.add(Optional.of(event));
            run.result.complete(work.apply(told, run.cancellation));
          } catch (RuntimeException | Error e) {
            run.result.completeExceptionally(e);
          } finally {
            run.events.add(Optional.empty());
          }
        });
    return run;
  }

  /**
   * Returns the events as they happen, from the first one, up to and with {@link
   * RunEvent.RunFinished}. They are kept until they are read; each is given out once, so there is
   * one reader.
   */
  public Stream<RunEvent> events() {
    return Stream.generate(this::next).takeWhile(Optional::isPresent).flatMap(Optional::stream);
  }

  /** Waits for the next event; nothing after the last, or where the waiting is interrupted. */
  private Optional<RunEvent> next() {
    try {
      return events.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * Waits for the end.
   *
   * @throws InterruptedException where the waiting thread is interrupted; the run goes on
   */
  public RunResult result() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the run ended in an unforeseen way", e.getCause());
    }
  }

  /** Ends the run; its result says that it was interrupted. */
  public void cancel() {
    cancellation.cancel("the program ended the run");
  }

  @Override
  public void close() {
    cancel();
  }
}
