package io.agenticflow.provider;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;

/** Knows of one call why its connection broke: its caller ended it, or something failed. */
record CallGuard(ProviderEndpoint endpoint, Cancellation cancellation) {

  /** Returns what to throw for a failed read or write. */
  ModelException explain(IOException e) {
    return cancellation.isCancelled()
        ? ModelException.cancelled(cancellation.reason(), e)
        : new ModelException(ConnectionFailure.explain(endpoint.base(), e), e);
  }
}
