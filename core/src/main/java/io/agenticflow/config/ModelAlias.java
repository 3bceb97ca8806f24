package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a name of the user's own stands for.
 *
 * @param provider where to ask; null where the usual rules decide
 * @param model the name to ask for there
 * @param fallback the models to ask where it cannot answer, in order; null where the
 *     configuration's own {@code fallback:} holds
 * @param profile what the user says of what it understands
 */
public record ModelAlias(
    @Nullable String provider,
    String model,
    @Nullable List<String> fallback,
    ProfileSettings profile) {
  public ModelAlias {
    requireNonNull(model, "model");
    fallback = fallback == null ? null : List.copyOf(fallback);
    requireNonNull(profile, "profile");
  }

  /** An alias of whose abilities the user says nothing. */
  public ModelAlias(@Nullable String provider, String model, @Nullable List<String> fallback) {
    this(provider, model, fallback, ProfileSettings.NONE);
  }
}
