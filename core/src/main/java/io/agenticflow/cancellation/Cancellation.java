package io.agenticflow.cancellation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wish to stop, that those who work can hear at once. Safe for use by several threads.
 *
 * <p>It is raised at most once. Children hear their parent; a parent does not hear its children.
 */
public final class Cancellation {
  private final List<Runnable> listeners = new ArrayList<>();
  private @Nullable String reason;

  /** Returns a wish that is also raised when this one is. */
  public Cancellation child() {
    Cancellation child = new Cancellation();
    onCancel(() -> child.cancel(reason() == null ? "cancelled" : String.valueOf(reason())));
    return child;
  }

  /**
   * Raises it and runs every listener in the calling thread. Does nothing when it was raised
   * before.
   *
   * @param why for people, for example {@code interrupted}
   */
  public void cancel(String why) {
    List<Runnable> toRun;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      toRun = List.copyOf(listeners);
      listeners.clear();
    }
    toRun.forEach(Runnable::run);
  }

  /** Returns whether it was raised. */
  public synchronized boolean isCancelled() {
    return reason != null;
  }

  /** Returns why it was raised, or null. */
  public synchronized @Nullable String reason() {
    return reason;
  }

  /**
   * Runs {@code listener} once when this is raised, at once if it was already. The listener must be
   * quick and must not throw.
   *
   * @return takes the listener away again; closing it twice is harmless
   */
  public Registration onCancel(Runnable listener) {
    synchronized (this) {
      if (reason == null) {
        listeners.add(listener);
        return () -> {
          synchronized (this) {
            listeners.remove(listener);
          }
        };
      }
    }
    listener.run();
    return () -> {};
  }

  /** A listener that can be taken away. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
