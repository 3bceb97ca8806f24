package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of one model that is over: what the provider was asked once, whatever came of it. A
 * retry is a call of its own.
 *
 * @param origin on whose behalf
 * @param answerer who was asked, under which name
 * @param free whether nobody is paid: it is answered on this machine, or by a recording
 * @param began when it was sent
 * @param outcome how it ended
 * @param error what failed; null where nothing did
 * @param usage the tokens as the provider counted them; what a cut answer took is counted up to the
 *     cut
 * @param estimated whether {@code usage} is our own estimate, at least in part, because the
 *     provider has begun to answer and did not count, or not yet
 * @param upstreamId the provider's name for its answer, or for the failed request, where it tells
 *     one
 * @param firstWord from {@code began} to the first piece of the answer; null where there was none
 * @param whole from {@code began} to the end
 */
public record CallRecord(
    CallOrigin origin,
    Answerer answerer,
    boolean free,
    Instant began,
    Outcome outcome,
    @Nullable ApiError error,
    Usage usage,
    boolean estimated,
    @Nullable String upstreamId,
    @Nullable Duration firstWord,
    Duration whole) {

  /** In which of the possible ways a call ended. */
  public enum Outcome {
    /** The answer is whole. */
    ANSWERED,
    /** It failed, before the answer or in its middle. */
    FAILED,
    /** Our own side ended it. */
    CANCELLED
  }

  public CallRecord {
    requireNonNull(origin, "origin");
    requireNonNull(answerer, "answerer");
    requireNonNull(began, "began");
    requireNonNull(outcome, "outcome");
    requireNonNull(usage, "usage");
    requireNonNull(whole, "whole");
  }
}
