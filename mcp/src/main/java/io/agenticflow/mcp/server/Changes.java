package io.agenticflow.mcp.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Announces changes of an offer to whoever listens. Safe for use by several threads. */
public final class Changes {
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Has changes told to a listener.
   *
   * @param listener is called in the thread that announces; it must be quick
   * @return takes the listener away again
   */
  public Runnable listen(Consumer<Change> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Tells all listeners. */
  public void announce(Change change) {
    listeners.forEach(each -> each.accept(change));
  }
}
