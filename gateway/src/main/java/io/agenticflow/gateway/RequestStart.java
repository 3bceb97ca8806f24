package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request for a model's answer.
 *
 * @param id our name for it, which the client gets too
 * @param at when its head had been read
 * @param dialect what the client speaks: {@code anthropic}, {@code chat} or {@code responses}
 * @param model the model that the client names; null where the request could not be read
 * @param stream whether the client wants a stream
 * @param bytes the size of its body
 */
public record RequestStart(
    String id,
    Instant at,
    String dialect,
    @Nullable String model,
    boolean stream,
    long bytes,
    Attribution attribution) {
  public RequestStart {
    requireNonNull(id, "id");
    requireNonNull(at, "at");
    requireNonNull(dialect, "dialect");
    requireNonNull(attribution, "attribution");
  }
}
