package io.agenticflow.dialect;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The profiles of the models behind one provider. Safe for use by several threads. */
public final class ModelProfiles {
  /** Clients choose the names, so the number of those that are remembered is bounded. */
  private static final int REMEMBERED = 64;

  private final Function<String, Profile> find;
  private final Map<String, Profile> found = new ConcurrentHashMap<>();
  private final Set<String> declared;
  private final @Nullable LearnedChanges learned;

  ModelProfiles(Function<String, Profile> find) {
    this(find, Set.of(), null);
  }

  private ModelProfiles(
      Function<String, Profile> find, Set<String> declared, @Nullable LearnedChanges learned) {
    this.find = find;
    this.declared = declared;
    this.learned = learned;
  }

  /** Returns one profile for every model. */
  public static ModelProfiles all(Profile profile) {
    requireNonNull(profile, "profile");
    return new ModelProfiles(model -> profile);
  }

  /** Returns what is understood by this model, named as the provider spells it. */
  public Profile of(String model) {
    Profile known = known(model);
    return learned == null ? known : learned.of(model).applyTo(known);
  }

  private Profile known(String model) {
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
    if (changes.fields().isEmpty()) {
      return this;
    }
    Set<String> all = new HashSet<>(declared);
    all.addAll(changes.fields().keySet());
    return new ModelProfiles(model -> changes.applyTo(known(model)), all, learned);
  }

  /** Returns these profiles with what is learned of the models as time goes by. */
  public ModelProfiles with(LearnedChanges learned) {
    return new ModelProfiles(this::known, declared, requireNonNull(learned, "learned"));
  }

  /** Returns whether the user has said what a field is, by its name in the configuration. */
  public boolean isDeclared(String field) {
    return declared.contains(field);
  }
}
