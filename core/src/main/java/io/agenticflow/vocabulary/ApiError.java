package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a provider reported, or that kept us from reaching it.
 *
 * @param message the provider's own words where it gave any; never a key
 * @param httpStatus 100 to 599, or null where there was no answer or the error came inside a stream
 * @param retryAfter how long the provider asks us to wait, or null
 * @param shouldRetry the provider's own word on whether to try again ({@code x-should-retry}), or
 *     null
 * @param requestId the provider's name for the failed request, or null
 * @param body the answer's body as text, for clients that match on its wording, or null
 */
public record ApiError(
    Kind kind,
    String message,
    @Nullable Integer httpStatus,
    @Nullable Duration retryAfter,
    @Nullable Boolean shouldRetry,
    @Nullable String requestId,
    @Nullable String body) {

  public ApiError {
    requireNonNull(kind, "kind");
    requireNonNull(message, "message");
  }

  public ApiError(Kind kind, String message) {
    this(kind, message, null, null, null, null, null);
  }

  /** What kind of failure it was; the wire names are those of Anthropic's Messages API. */
  public enum Kind {
    /** 400: the request is wrong. */
    INVALID_REQUEST("invalid_request_error"),
    /** 401: no key, or a wrong one. */
    AUTHENTICATION("authentication_error"),
    /** 402: no money left. */
    BILLING("billing_error"),
    /** 403: the key may not do this. */
    PERMISSION("permission_error"),
    /** 404: no such model or path. */
    NOT_FOUND("not_found_error"),
    /** 413: the request is too large. */
    REQUEST_TOO_LARGE("request_too_large"),
    /** 429: too many requests. */
    RATE_LIMIT("rate_limit_error"),
    /** 429 of our own: the call was not made, because a budget of the user's would be passed. */
    BUDGET("rate_limit_error"),
    /** 408, 504, or our own limit: it took too long. */
    TIMEOUT("timeout_error"),
    /** 500, 502 and the like: the provider failed. */
    API("api_error"),
    /** 503, 529: the provider is too busy. */
    OVERLOADED("overloaded_error"),
    /** The provider could not be reached, or the connection broke. */
    CONNECTION("api_error"),
    /** Our own side ended the call. */
    CANCELLED("api_error");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** Returns the {@code type} that Anthropic's error envelope uses. */
    public String wireName() {
      return wireName;
    }
  }
}
