package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a name of the user's own stands for.
 *
 * @param provider where to ask; null where the usual rules decide
 * @param model the name to ask for there
 */
public record ModelAlias(@Nullable String provider, String model) {
  public ModelAlias {
    requireNonNull(model, "model");
  }
}
