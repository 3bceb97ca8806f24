package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.RpcException;
import tools.jackson.jr.stree.JrsObject;

/**
 * Lets a server ask a model of ours. Called in a thread of its own, several calls at once; it may
 * take its time. Whoever implements it decides whether a person is asked first and who pays.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/client/sampling">Sampling</a>
 */
@FunctionalInterface
public interface Sampling {
  /**
   * Asks a model.
   *
   * @param params of {@code sampling/createMessage}, as the server wrote them
   * @return the result of that request: {@code role}, {@code content}, {@code model}, {@code
   *     stopReason}
   * @throws RpcException where it is refused (-1 where a person did) or fails
   */
  JrsObject createMessage(JrsObject params, Cancellation cancellation) throws RpcException;

  /** Returns whether the server may describe tools to the model. */
  default boolean takesTools() {
    return false;
  }
}
