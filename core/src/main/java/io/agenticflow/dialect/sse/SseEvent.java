package io.agenticflow.dialect.sse;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One server-sent event.
 *
 * @param name the {@code event:} field, or null where there was none
 * @param data the {@code data:} lines joined by line feeds
 */
public record SseEvent(@Nullable String name, String data) {
  public SseEvent {
    requireNonNull(data, "data");
  }
}
