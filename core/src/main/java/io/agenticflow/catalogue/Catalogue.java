package io.agenticflow.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models that are known without asking a provider. Immutable. */
public final class Catalogue {
  private final List<Model> models;

  /** By provider, a blank, and a name or an alias there. */
  private final Map<String, Model> byProviderAndName = new HashMap<>();

  public Catalogue(Collection<Model> models) {
    this.models = List.copyOf(models);
    for (Model model : this.models) {
      add(model, model.id());
      for (String alias : model.aliases()) {
        add(model, alias);
      }
    }
  }

  /** Returns the catalogue that comes with the program; the first call reads it. */
  public static Catalogue builtIn() {
    return BuiltIn.CATALOGUE;
  }

  /**
   * Returns these models with newer ones before them. A newer one takes the place of that of the
   * same name, and learns from it what only a hand-kept list knows: its name at OpenRouter, and
   * which dated name it stands for. Names that the newer ones have are theirs.
   */
  Catalogue refreshedBy(Collection<Model> newer) {
    Map<String, Model> fresh = new LinkedHashMap<>();
    newer.forEach(model -> fresh.put(key(model.provider(), model.id()), model));
    Map<String, Model> merged = new LinkedHashMap<>(fresh);
    for (Model known : models) {
      Model update = fresh.get(key(known.provider(), known.id()));
      if (update == null) {
        continue;
      }
      Set<String> aliases = new LinkedHashSet<>(update.aliases());
      for (String alias : known.aliases()) {
        Model own = fresh.get(key(known.provider(), alias));
        if (own == null) {
          aliases.add(alias);
        } else if (own.price().equals(update.price())) {
          merged.remove(key(known.provider(), alias)); // the same under its dated name
          aliases.add(alias);
          aliases.addAll(own.aliases());
        }
      }
      merged.put(
          key(known.provider(), known.id()),
          update.named(
              List.copyOf(aliases),
              update.openRouterId() == null ? known.openRouterId() : update.openRouterId()));
    }
    Set<String> taken = new HashSet<>();
    Map<String, Model> all = new LinkedHashMap<>();
    merged.forEach((key, model) -> taken.add(key));
    merged.forEach(
        (key, model) -> all.put(key, model.named(free(model, taken), model.openRouterId())));
    for (Model known : models) {
      if (taken.add(key(known.provider(), known.id()))) {
        all.put(
            key(known.provider(), known.id()),
            known.named(free(known, taken), known.openRouterId()));
      }
    }
    return new Catalogue(all.values());
  }

  /** Returns the aliases of a model that nothing else is called by, and takes them. */
  private static List<String> free(Model model, Set<String> taken) {
    return model.aliases().stream()
        .filter(alias -> taken.add(key(model.provider(), alias)))
        .toList();
  }

  /** Returns a provider's model by its name or an alias. */
  public Optional<Model> find(String provider, String name) {
    return Optional.ofNullable(byProviderAndName.get(key(provider, name)));
  }

  /**
   * Returns a model by a name that says nothing of the provider: OpenRouter's where it has a slash
   * in it, else that of the maker itself.
   */
  public Optional<Model> find(String name) {
    if (name.indexOf('/') >= 0) {
      return find("openrouter", name);
    }
    return find("anthropic", name).or(() -> find("openai", name));
  }

  /** Returns the models of that name or alias at all providers. */
  public List<Model> named(String name) {
    return models.stream()
        .filter(model -> model.id().equals(name) || model.aliases().contains(name))
        .toList();
  }

  /** Returns all models. */
  public List<Model> models() {
    return models;
  }

  /** Returns every name at one provider, aliases included, for suggestions. */
  public List<String> names(String provider) {
    List<String> names = new ArrayList<>();
    for (Model model : models) {
      if (model.provider().equals(provider)) {
        names.add(model.id());
        names.addAll(model.aliases());
      }
    }
    return Collections.unmodifiableList(names);
  }

  private void add(Model model, String name) {
    Model other = byProviderAndName.put(key(model.provider(), name), model);
    if (other != null) {
      throw new IllegalArgumentException(
          "two models are named " + name + " at " + model.provider());
    }
  }

  private static String key(String provider, String name) {
    return provider + " " + name;
  }

  /** Read when it is first asked for. */
  private static final class BuiltIn {
    static final Catalogue CATALOGUE = new Catalogue(CatalogueReader.readResource());
  }
}
