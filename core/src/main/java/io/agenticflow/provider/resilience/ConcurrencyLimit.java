package io.agenticflow.provider.resilience;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.ModelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many through at once; the others wait in the order in which they came. Safe for use by
 * several threads.
 */
public final class ConcurrencyLimit {
  private final ConcurrencyPolicy policy;
  private final Deque<Waiter> queue = new ArrayDeque<>();
  private int taken;

  public ConcurrencyLimit(ConcurrencyPolicy policy) {
    this.policy = requireNonNull(policy, "policy");
  }

  /** A place among those that are let through; closing it twice is harmless. */
  public final class Slot implements AutoCloseable {
    private final AtomicBoolean isHeld = new AtomicBoolean(true);

    private Slot() {}

    @Override
    public void close() {
      if (isHeld.getAndSet(false)) {
        release();
      }
    }
  }

  /**
   * Waits for a place.
   *
   * @return null where too many wait already, or it has waited for as long as the policy allows
   * @throws ModelException where the cancellation is raised, or the thread interrupted; it waits no
   *     more then
   */
  public @Nullable Slot take(Cancellation cancellation) {
    Waiter waiter = new Waiter();
    synchronized (this) {
      if (taken < policy.calls()) {
        taken++; // nobody waits then: a place that is given back goes to the first who waits
        return new Slot();
      }
      if (queue.size() >= policy.waiting()) {
        return null;
      }
      queue.add(waiter);
    }
    boolean interrupted = false;
    try (Cancellation.Registration _ = cancellation.onCancel(waiter.woken::countDown)) {
      boolean _ = waiter.woken.await(policy.longestWait().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      Thread.currentThread().interrupt();
    }
    Slot slot;
    synchronized (this) {
      slot = waiter.slot;
      if (slot == null) {
        queue.remove(waiter);
      }
    }
    if (interrupted || cancellation.isCancelled()) {
      if (slot != null) {
        slot.close();
      }
      throw ModelException.cancelled(interrupted ? "interrupted" : cancellation.reason(), null);
    }
    return slot;
  }

  /** Returns how many are let through now. */
  public synchronized int taken() {
    return taken;
  }

  /** Returns how many wait now. */
  public synchronized int waiting() {
    return queue.size();
  }

  ConcurrencyPolicy policy() {
    return policy;
  }

  private synchronized void release() {
    Waiter first = queue.poll();
    if (first == null) {
      taken--;
      return;
    }
    first.slot = new Slot();
    first.woken.countDown();
  }

  /** One that waits; {@code slot} is guarded by the limit. */
  private static final class Waiter {
    private final CountDownLatch woken = new CountDownLatch(1);
    private @Nullable Slot slot;
  }
}
