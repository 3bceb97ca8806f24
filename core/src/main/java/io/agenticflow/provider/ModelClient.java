package io.agenticflow.provider;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.vocabulary.ModelRequest;

/**
 * Something that answers a request with a model's next message. Safe for use by several threads.
 *
 * <p>Decorators wrap one client in another: retry, budget, recording.
 */
public interface ModelClient {

  /**
   * Sends the request and returns its answer as it comes. Blocks until the first sign of an answer
   * or of a failure.
   *
   * @param request what to send; where {@link ModelRequest#stream()} is false, or the provider
   *     cannot stream, the events of the whole answer come at once
   * @param cancellation ends the call, also while it blocks, and closes the connection to the
   *     provider
   * @return the events; the caller closes it
   * @throws ModelException where the provider refuses, fails, or cannot be reached before the
   *     answer begins
   */
  ModelStream send(ModelRequest request, Cancellation cancellation);
}
