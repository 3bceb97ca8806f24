package io.agenticflow.mcp.servers;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerEvents;

/** Makes connections to servers. Safe for use by several threads. */
@FunctionalInterface
public interface Connector {

  /**
   * Starts or reaches a server and introduces itself.
   *
   * @param events hears what the server tells
   * @param cancellation ends the attempt
   * @throws McpException where that cannot be done; nothing of it remains then
   */
  McpClient connect(ServerDefinition server, ServerEvents events, Cancellation cancellation)
      throws McpException;
}
