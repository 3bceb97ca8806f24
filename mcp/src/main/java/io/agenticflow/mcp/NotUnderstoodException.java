package io.agenticflow.mcp;

import java.io.IOException;

/**
 * The far end is there but does not take a message for one of its protocol; with another revision
 * or transport it may. Over HTTP: a status of 4xx, other than those of authorization, whose body is
 * no message.
 */
public final class NotUnderstoodException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for people, without the server's name
   */
  public NotUnderstoodException(String message) {
    super(message);
  }
}
