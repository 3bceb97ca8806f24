package io.agenticflow.mcp.servers;

import org.jspecify.annotations.Nullable;

/**
 * How a server is doing.
 *
 * @param listing what it has, as far as it is known; null where it was never asked
 * @param error why it is not connected, for people; null where there is no reason but that it was
 *     not needed
 */
public record ServerStatus(
    ServerDefinition definition, State state, @Nullable Listing listing, @Nullable String error) {

  /** What it is doing. */
  public enum State {
    /** Not started, because nothing of it was needed. */
    IDLE,
    /** Being started. */
    CONNECTING,
    CONNECTED,
    /** It could not be started, or has gone. */
    FAILED,
    /** It wants a person to log in. */
    NEEDS_LOGIN,
    /** Not wanted. */
    DISABLED
  }
}
