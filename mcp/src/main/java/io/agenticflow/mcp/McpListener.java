package io.agenticflow.mcp;

/**
 * Hears what a server says of its own accord. Called by a transport's threads, possibly by several
 * at once, so it must be quick: what takes long is done in a thread of its own.
 */
public interface McpListener {

  /**
   * A notification, or a request of the server's (up to 2025-11-25), which is answered later by
   * {@link McpTransport#tell}. It may come while a request of ours is under way and belong to it;
   * progress is told apart by its token, and what belongs to a subscription by {@link
   * Meta#SUBSCRIPTION_ID}.
   *
   * @param message a {@link Message.Request} or {@link Message.Notification}
   */
  void heard(Message message);

  /**
   * The connection is gone, and nobody here closed it: the process died, the stream ended for good.
   * Told once for each opening, before the requests that are under way fail.
   *
   * @param reason for people, one line, without the server's name
   */
  void closed(String reason);
}
