package io.agenticflow.cli.models;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ModelAlias;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalogue as the user has it: with refreshed lists, own names, own prices and keys. */
public final class KnownModels {
  private final Configuration configuration;
  private final Catalogue catalogue;
  private final Prices prices;

  private KnownModels(Configuration configuration, Catalogue catalogue) {
    this.configuration = configuration;
    this.catalogue = catalogue;
    this.prices = new Prices(() -> catalogue, configuration.prices());
  }

  /** Reads the catalogue, and says where a part of it cannot be read. */
  public static KnownModels of(Configuration configuration, Terminal terminal) {
    StoredCatalogue stored = new StoredCatalogue(configuration.home());
    Catalogue catalogue = stored.get();
    if (stored.problem() != null) {
      terminal.err().println("Warning: " + stored.problem());
    }
    return new KnownModels(configuration, catalogue);
  }

  /** Returns all models, or those of one provider. */
  List<KnownModel> all(@Nullable String provider) {
    return catalogue.models().stream()
        .filter(model -> provider == null || model.provider().equalsIgnoreCase(provider))
        .map(model -> known(model, model.id()))
        .toList();
  }

  /**
   * Returns the model that a name means: a name of the configuration, a model's name or alias, with
   * or without its provider before it.
   *
   * @throws CliException where none is known; it names those that are near
   */
  public KnownModel find(String typed, @Nullable String provider) {
    ModelAlias alias = configuration.models().get(typed);
    String name = alias == null ? typed : alias.model();
    String at = provider != null || alias == null ? provider : alias.provider();
    Optional<Model> model =
        at == null ? anywhere(name) : catalogue.find(at, name).or(() -> below(at, name));
    return known(
        model.orElseThrow(() ->
            new CliException(
                ExitCode.MODEL_NOT_FOUND,
                "no model "
                    + name
                    + " is known"
                    + (at == null ? "" : " at " + at)
                    + NearNames.question(name, names(at)),
                "'agentic-flow models search' looks for parts of names, 'agentic-flow models refresh'"
                    + " brings newer ones")),
        typed);
  }

  /** Returns every name that can be asked for, or those at one provider. */
  List<String> names(@Nullable String provider) {
    List<String> names = new ArrayList<>(configuration.models().keySet());
    for (Model model : catalogue.models()) {
      if (provider == null || model.provider().equals(provider)) {
        names.add(model.id());
        names.addAll(model.aliases());
      }
    }
    return names;
  }

  /** Returns what is missing before a provider can be asked; null where nothing is. */
  @Nullable String need(String providerName) {
    ProviderSettings provider = configuration.providers().get(providerName);
    if (provider == null) {
      return "the provider " + providerName + " in the configuration";
    }
    return provider.key() != null || provider.keyVariable() == null ? null : provider.keyVariable();
  }

  private Optional<Model> anywhere(String name) {
    Optional<Model> usual = catalogue.find(name);
    if (usual.isPresent()) {
      return usual;
    }
    List<Model> named = catalogue.named(name);
    if (!named.isEmpty()) {
      return Optional.of(named.getFirst());
    }
    int slash = name.indexOf('/');
    return slash < 0
        ? Optional.empty()
        : catalogue.find(name.substring(0, slash), name.substring(slash + 1));
  }

  /** Returns {@code provider/name} where the provider was named too. */
  private Optional<Model> below(String provider, String name) {
    return name.startsWith(provider + "/")
        ? catalogue.find(provider, name.substring(provider.length() + 1))
        : Optional.empty();
  }

  private KnownModel known(Model model, String asked) {
    Price price = prices.find(model.provider(), model.id()).orElse(model.price());
    return new KnownModel(model, asked, price, need(model.provider()));
  }
}
