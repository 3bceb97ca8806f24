package io.agenticflow.provider;

import io.agenticflow.vocabulary.ApiError;

/**
 * Thrown when a call is refused on this side, before the provider was asked: it is being left
 * alone, or too many calls wait for it. Says nothing about the provider's health.
 */
public final class NotAskedException extends ModelException {
  private static final long serialVersionUID = 1L;

  public NotAskedException(ApiError error) {
    super(error);
  }
}
