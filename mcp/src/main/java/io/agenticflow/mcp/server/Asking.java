package io.agenticflow.mcp.server;

import io.agenticflow.mcp.RpcException;
import java.util.Map;
import tools.jackson.jr.stree.JrsObject;

/** How a client is asked something while its request is being answered. */
interface Asking {

  /**
   * Returns the answers, by the keys of the requests, which the client has said it supports.
   *
   * @throws InputRequired where they will be there when the handler is run anew
   * @throws RpcException where the client refuses, or answers what is no answer
   */
  Map<String, JrsObject> ask(Map<String, InputRequest> requests)
      throws RpcException, InterruptedException;
}
