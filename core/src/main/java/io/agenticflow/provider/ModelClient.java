package io.agenticflow.provider;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.vocabulary.ModelRequest;
import org.jspecify.annotations.Nullable;

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

  /**
   * Asks the provider how many tokens a client's prompt has. Blocks. A decorator asks the client
   * that it wraps; one that changes the request in a way that matters for the count need not.
   *
   * @param request with its {@link ModelRequest#original()}, which is what the provider counts
   * @return null where the provider counts no tokens, does not speak the client's dialect, or
   *     cannot be asked at the moment: then an estimate has to do
   * @throws ModelException where the provider refuses the request itself
   */
  default @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return null;
  }
}
