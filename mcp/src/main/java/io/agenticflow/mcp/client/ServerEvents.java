package io.agenticflow.mcp.client;

import tools.jackson.jr.stree.JrsValue;

/**
 * Hears what a server tells of its own accord, once the connection stands. Called by several
 * threads, possibly at once; must be quick.
 */
public interface ServerEvents {
  /** Hears nothing. */
  ServerEvents IGNORED = new ServerEvents() {};

  /** {@link McpClient#tools()} returns a new list. */
  default void toolsChanged() {}

  default void resourcesChanged() {}

  default void promptsChanged() {}

  /** A resource that was subscribed to has changed, or one below it. */
  default void resourceUpdated(String uri) {}

  /**
   * The server logs something.
   *
   * @param level as the server wrote it, for example {@code warning}
   * @param logger its part that does; may be empty
   * @param data mostly a string
   */
  default void logged(String level, String logger, JrsValue data) {}

  /**
   * Something failed that nobody waits for, such as reading a list anew.
   *
   * @param what for people, with the server's name
   */
  default void failed(String what) {}

  /**
   * The connection is gone, and all that is asked from now on fails.
   *
   * @param reason for people, without the server's name
   */
  default void closed(String reason) {}
}
