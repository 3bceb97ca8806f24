package io.agenticflow.provider;

import io.agenticflow.vocabulary.ModelRequest;
import java.util.List;

/**
 * A request on its way to a provider.
 *
 * @param passed whether it goes in the client's own bytes
 */
record SentRequest(ProviderEndpoint endpoint, ModelRequest request, boolean passed) {

  /** Returns what the provider is not told because it has no word for it. */
  List<String> uncarried() {
    return passed
        ? List.of()
        : endpoint.dialect().uncarried(request, endpoint.profile(request.model()));
  }
}
