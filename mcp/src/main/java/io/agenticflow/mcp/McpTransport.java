package io.agenticflow.mcp;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;
import tools.jackson.jr.stree.JrsObject;

/** Carries messages of JSON-RPC to one server. Safe for use by several threads. */
public interface McpTransport {

  /**
   * Sends a request and waits for its answer.
   *
   * @param request with an {@code id}
   * @return the message that answers it
   * @throws IOException where there is no answer; the message is for people
   */
  JrsObject ask(JrsObject request, Cancellation cancellation) throws IOException;

  /**
   * Sends a message that has no answer.
   *
   * @throws IOException where it cannot be sent
   */
  void tell(JrsObject notification) throws IOException;
}
