package io.agenticflow.gateway.mcp;

import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.server.Caller;
import org.jspecify.annotations.Nullable;

/** Tells a client why a server behind the gateway did not do what it was asked for. */
final class JoinedRefusal {
  private JoinedRefusal() {}

  /**
   * Returns the error, whose message names the server, with the server's own code where it sent
   * one.
   */
  static RpcException of(McpException e, Caller caller) {
    return new RpcException(code(e.error(), caller), String.valueOf(e.getMessage()));
  }

  private static long code(@Nullable RpcError said, Caller caller) {
    if (said == null || said.isOfStatelessEra()) {
      return RpcError.INTERNAL_ERROR; // what only concerns the gateway and the server
    }
    return said.code() == RpcError.RESOURCE_NOT_FOUND && caller.revision().isStateless()
        ? RpcError.INVALID_PARAMS
        : said.code();
  }
}
