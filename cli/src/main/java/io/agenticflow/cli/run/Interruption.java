package io.agenticflow.cli.run;

import io.agenticflow.cancellation.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C and SIGTERM end a piece of work cleanly: the signal raises the cancellation, and the
 * process ends only when the work has said what was done, or after some seconds.
 *
 * <p>The JVM answers both signals by running its shutdown hooks and then ends with 128 plus the
 * signal's number. The hook here is what waits.
 */
public final class Interruption implements AutoCloseable {
  private static final int GRACE_SECONDS = 10;

  private final CountDownLatch done = new CountDownLatch(1);

  private Interruption() {}

  /** Starts to listen; closing says that the work is over and told. */
  public static Interruption raising(Cancellation cancellation) {
    Interruption interruption = new Interruption();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (interruption.done.getCount() > 0) {
                    cancellation.cancel("interrupted");
                    interruption.awaitDone();
                  }
                },
                "interruption"));
    return interruption;
  }

  private void awaitDone() {
    try {
      boolean _ = done.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
  }
}
