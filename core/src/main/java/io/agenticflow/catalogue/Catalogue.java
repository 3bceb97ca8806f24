package io.agenticflow.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
