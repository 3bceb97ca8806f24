package io.agenticflow.mcp.server;

import io.agenticflow.mcp.Message;

/**
 * Takes to the client what belongs to one request, before its answer, or to none. Safe for use by
 * several threads. A client that has gone is no failure here: it is told by cancellation.
 */
@FunctionalInterface
public interface Outbox {

  /** Sends a notification or, in the era of sessions, a request. */
  void send(Message message);

  /**
   * Lets go of the connection on which the client waits for its answer, where the transport has
   * such a thing: the client comes back for it later.
   */
  default void rest() {}
}
