package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model as a client's list shows it.
 *
 * @param id what a request names
 * @param displayName for people
 * @param createdAt null where it is not known
 */
public record ListedModel(String id, String displayName, @Nullable Instant createdAt) {
  public ListedModel {
    requireNonNull(id, "id");
    requireNonNull(displayName, "displayName");
  }
}
