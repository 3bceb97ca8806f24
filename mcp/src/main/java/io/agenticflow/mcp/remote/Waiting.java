package io.agenticflow.mcp.remote;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.Message;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request of ours that is under way: its own wish to stop, and the answer, should another stream
 * bring it. Safe for use by several threads.
 */
final class Waiting implements AutoCloseable {
  private final Cancellation outer;
  private final Cancellation own = new Cancellation();
  private final Cancellation.Registration heard;
  private volatile Message.@Nullable Answer answer;
  private volatile @Nullable String failure;

  Waiting(Cancellation outer) {
    this.outer = outer;
    this.heard = outer.onCancel(() -> own.cancel(String.valueOf(outer.reason())));
  }

  /** Returns what everything that the request does must hear. */
  Cancellation cancellation() {
    return own;
  }

  /** Brings the answer from another stream than the one that the request reads. */
  void answered(Message.Answer answer) {
    this.answer = answer;
    own.cancel("answered");
  }

  /** Ends the request from our side, not from that of who asked. */
  void fail(String reason) {
    failure = reason;
    own.cancel(reason);
  }

  Message.@Nullable Answer answer() {
    return answer;
  }

  /** Returns whether who asked wants no answer any more. */
  boolean isGivenUp() {
    return outer.isCancelled() && answer == null;
  }

  /** Returns what to tell who asked, for a failure of any step. */
  IOException explain(IOException e) {
    String reason = failure;
    return reason == null ? e : new IOException(reason, e);
  }

  /**
   * Waits.
   *
   * @throws InterruptedIOException where the request is ended meanwhile
   */
  void pause(long millis) throws InterruptedIOException {
    if (await(new CountDownLatch(1), millis)) {
      throw new InterruptedIOException(own.reason());
    }
  }

  /**
   * Waits until {@code done} or until the request is ended, whichever comes first.
   *
   * @return whether one of both has come
   */
  boolean await(CountDownLatch done, long millis) throws InterruptedIOException {
    try (Cancellation.Registration _ = own.onCancel(done::countDown)) {
      return done.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() {
    heard.close();
  }
}
