package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

/** Thrown when no model can be chosen. The message is one line for people and says what to do. */
public final class RoutingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  public RoutingException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  /** Returns what is missing or wrong. */
  public Kind kind() {
    return kind;
  }

  /** Why no model can be chosen. */
  public enum Kind {
    /** The provider that it leads to needs a key, and none is set. */
    NO_KEY,
    /** There is no provider of that name. */
    PROVIDER_UNKNOWN,
    /** The provider has no default model, and none was named. */
    MODEL_MISSING,
    /** The model's name means nothing. */
    MODEL_UNKNOWN
  }
}
