package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.Answerer;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request for a model's answer ended.
 *
 * @param decision which policy has chosen the model, and why; null where nothing was to be decided
 * @param answerer who answered, or who was to; null where the request did not get that far
 * @param status the HTTP status that the client got; 0 where it left before one
 * @param error what failed, before the answer or in its middle; null where nothing did
 * @param usage what the whole call took, as far as it is known; what a cut answer took is counted
 *     up to the cut
 * @param estimated whether {@code usage} is our own estimate, at least in part
 * @param cost of the usage; null where no price is known
 * @param passed whether request and answer went through in the client's and the provider's own
 *     bytes
 * @param uncarried what of the request the provider was not told; see {@link
 *     io.agenticflow.provider.ModelStream#uncarried}
 * @param upstreamRequestId the provider's name for the request, where it tells one
 * @param firstWord from the start to the first piece of the answer; null where there was none
 * @param whole from the start to the end
 */
public record RequestEnd(
    RequestStart start,
    Outcome outcome,
    @Nullable RouteDecision decision,
    @Nullable Answerer answerer,
    int status,
    @Nullable ApiError error,
    Usage usage,
    boolean estimated,
    @Nullable Money cost,
    boolean passed,
    List<String> uncarried,
    @Nullable String upstreamRequestId,
    @Nullable Duration firstWord,
    Duration whole) {

  /** In which of the possible ways a request ended. */
  public enum Outcome {
    /** The client has the whole answer. */
    ANSWERED,
    /** The client was told of a failure. */
    FAILED,
    /** The client left before the end. */
    CLIENT_LEFT
  }

  public RequestEnd {
    requireNonNull(start, "start");
    requireNonNull(outcome, "outcome");
    requireNonNull(usage, "usage");
    uncarried = List.copyOf(uncarried);
    requireNonNull(whole, "whole");
  }
}
