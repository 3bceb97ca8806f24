package io.agenticflow.mcp.oauth;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No token could be had; the message says why, for people, without the MCP server's name. */
public final class OAuthException extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String code;

  OAuthException(String message) {
    this(message, null);
  }

  /**
   * @param code as the authorization server put it (RFC 6749, 5.2); null where it is not its error
   */
  OAuthException(String message, @Nullable String code) {
    super(message);
    this.code = code;
  }

  /** Returns whether the authorization server has decided, and is not merely in trouble. */
  boolean isVerdict() {
    return code != null;
  }

  /** Returns whether the authorization server said just this. */
  boolean is(String error) {
    return error.equals(code);
  }
}
