package io.agenticflow.cli.run;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.Terminal;
import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who sits at the terminal and is asked one thing at a time, whoever asks. Safe for use by several
 * threads.
 */
final class Person {
  private final Terminal terminal;
  private final StatusLine status;
  private final TypedLines typed;
  private final Cancellation run;
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Something that is asked. */
  @FunctionalInterface
  interface Question<T> {
    /**
     * Asks it.
     *
     * @param cancellation ends the waiting for an answer
     */
    T ask(Cancellation cancellation) throws InterruptedException;
  }

  /**
   * @param run ends all waiting for answers
   */
  Person(Terminal terminal, StatusLine status, Cancellation run) {
    this.terminal = terminal;
    this.status = status;
    this.typed = new TypedLines(terminal.in());
    this.run = run;
  }

  Terminal terminal() {
    return terminal;
  }

  /** Asks something when nothing else is being asked. */
  <T> T ask(T ifInterrupted, Cancellation cancellation, Question<T> question) {
    Cancellation own = run.child();
    try (Cancellation.Registration _ =
        cancellation.onCancel(() -> own.cancel(String.valueOf(cancellation.reason())))) {
      turn.lockInterruptibly();
      try {
        if (own.isCancelled()) {
          return ifInterrupted;
        }
        status.pause();
        typed.forget();
        return question.ask(own);
      } finally {
        status.resume();
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ifInterrupted;
    } finally {
      own.cancel("the question is over");
    }
  }

  /**
   * Shows a prompt and waits for a line; within a question.
   *
   * @return the line without blanks around it; null where there is none any more
   */
  @Nullable String line(String prompt, Cancellation cancellation) throws InterruptedException {
    PrintStream err = terminal.err();
    err.print(Ink.BOLD.on(terminal, prompt));
    err.flush();
    String line = typed.next(cancellation::isCancelled);
    if (line == null) {
      err.println();
      return null;
    }
    return line.strip();
  }
}
