package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import io.agenticflow.dialect.ProfileChanges;
import org.jspecify.annotations.Nullable;

/**
 * What the user says of what a provider or a model understands: {@code profile:} in the file.
 *
 * @param like the kind of provider whose profile it has ({@code Profiles.kinds()}); null for the
 *     one that follows from the provider's name and address
 * @param changes what is different from it
 */
public record ProfileSettings(@Nullable String like, ProfileChanges changes) {
  /** Nothing. */
  public static final ProfileSettings NONE = new ProfileSettings(null, ProfileChanges.NONE);

  public ProfileSettings {
    requireNonNull(changes, "changes");
  }
}
