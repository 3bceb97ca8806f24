package io.agenticflow.mcp;

import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** A request is answered with an error. */
public final class RpcException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient RpcError error;

  public RpcException(RpcError error) {
    super(error.message());
    this.error = error;
  }

  public RpcException(long code, String message) {
    this(new RpcError(code, message));
  }

  public RpcException(long code, String message, @Nullable JrsValue data) {
    this(new RpcError(code, message, data));
  }

  /** Returns what the other side is told. */
  public RpcError error() {
    return error;
  }
}
