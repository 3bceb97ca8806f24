package io.agenticflow.dialect;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The profiles of the models behind one provider. Safe for use by several threads. */
public final class ModelProfiles {
  /** Clients choose the names, so the number of those that are remembered is bounded. */
  private static final int REMEMBERED = 64;

  private final Function<String, Profile> find;
  private final Map<String, Profile> found = new ConcurrentHashMap<>();

  ModelProfiles(Function<String, Profile> find) {
    this.find = find;
  }

  /** Returns one profile for every model. */
  public static ModelProfiles all(Profile profile) {
    requireNonNull(profile, "profile");
    return new ModelProfiles(model -> profile);
  }

  /** Returns what is understood by this model, named as the provider spells it. */
  public Profile of(String model) {
    Profile known = found.get(model);
    if (known != null) {
      return known;
    }
    Profile profile = find.apply(model);
    if (found.size() < REMEMBERED) {
      found.put(model, profile);
    }
    return profile;
  }

  /** Returns these profiles with changes that hold for every model. */
  public ModelProfiles with(ProfileChanges changes) {
    return changes.fields().isEmpty()
        ? this
        : new ModelProfiles(model -> changes.applyTo(of(model)));
  }
}
