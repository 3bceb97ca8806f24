package io.agenticflow.mcp.server;

import io.agenticflow.mcp.RpcException;
import tools.jackson.jr.stree.JrsObject;

/** Does what is offered. Called by many threads at once. */
@FunctionalInterface
public interface Handler {

  /**
   * Answers one call. Where it asks the client something by {@link Call#ask}, it may be run anew
   * from its start once the answer is there, so asking comes before anything that must not be done
   * twice.
   *
   * @param input a tool's or a prompt's arguments; of a resource, an object with its {@code uri}
   * @return the result as the protocol has it: of a tool for example a {@link ToolResult}'s
   * @throws RpcException where the request is answered with an error of the protocol; what goes
   *     wrong in a tool is a result instead
   * @throws InterruptedException where the call was cancelled
   */
  JrsObject answer(JrsObject input, Call call) throws RpcException, InterruptedException;
}
