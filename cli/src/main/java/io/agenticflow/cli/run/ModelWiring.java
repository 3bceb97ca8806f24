package io.agenticflow.cli.run;

import io.agenticflow.agent.CallPricer;
import io.agenticflow.agent.RunEvent.Cost;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.config.Configuration;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.local.EmbeddedDefault;
import io.agenticflow.local.GgufModelClient;
import io.agenticflow.local.GgufOptions;
import io.agenticflow.local.LocalServer;
import io.agenticflow.local.LocalServers;
import io.agenticflow.local.Models;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryingModelClient;
import io.agenticflow.provider.demo.RecordedModelClient;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.routing.ModelChoice;
import io.agenticflow.routing.ModelClients;
import io.agenticflow.routing.ModelResolver;
import io.agenticflow.routing.RoutingException;
import io.agenticflow.vocabulary.Money;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the client for the model that a command line, the environment and the configuration mean.
 */
public final class ModelWiring {
  /** Between the pieces of a recorded answer, so that it is seen to come. */
  private static final Duration RECORDING_PACE = Duration.ofMillis(15);

  private static final long USUAL_ANSWER_LIMIT = 32_000;

  private static final CallPricer FREE = usage -> new Cost(Money.ZERO, Cost.Basis.FREE);

  private final Configuration configuration;
  private final Map<String, String> environment;
  private final HttpTransport transport;
  private final RetryingModelClient.RetryListener retries;
  private final Supplier<Catalogue> catalogue = Catalogue::builtIn;

  /**
   * @param retries is told of each call that is made again
   */
  public ModelWiring(
      Configuration configuration,
      Map<String, String> environment,
      HttpTransport transport,
      RetryingModelClient.RetryListener retries) {
    this.configuration = configuration;
    this.environment = environment;
    this.transport = transport;
    this.retries = retries;
  }

  /**
   * Chooses and makes ready.
   *
   * @param provider {@code --provider}, or null
   * @param model {@code --model}, or null
   * @throws CliException where nobody can answer
   */
  public ChosenModel choose(@Nullable String provider, @Nullable String model) {
    ModelChoice choice;
    try {
      choice = new ModelResolver(configuration, catalogue).resolve(provider, model);
    } catch (RoutingException e) {
      throw new CliException(
          switch (e.kind()) {
            case NO_KEY -> ExitCode.NO_KEY;
            case MODEL_UNKNOWN -> ExitCode.MODEL_NOT_FOUND;
            case PROVIDER_UNKNOWN, MODEL_MISSING -> ExitCode.USAGE;
          },
          String.valueOf(e.getMessage()),
          null,
          e);
    }
    return switch (choice) {
      case ModelChoice.Upstream upstream -> upstream(upstream);
      case ModelChoice.LocalServer server when server.endpoint() != null ->
          named(server, server.endpoint());
      case ModelChoice.LocalServer server ->
          embedded(embeddedDefault().local(), server.model(), server);
      case ModelChoice.Gguf gguf -> embedded(embeddedDefault().gguf(gguf.file()), null, gguf);
      case ModelChoice.Embedded any -> embedded(embeddedDefault().resolve(), any.model(), any);
      case ModelChoice.Demo demo -> {
        RecordedModelClient recording = new RecordedModelClient(RECORDING_PACE);
        yield new ChosenModel(
            recording,
            "demo",
            "demo",
            FREE,
            "This is a recording of one task, played through the real tools; no model is asked.",
            null,
            demo.reason(),
            demo.alternatives());
      }
    };
  }

  private ChosenModel upstream(ModelChoice.Upstream upstream) {
    return new ChosenModel(
        client(upstream.endpoint()),
        upstream.endpoint().name(),
        upstream.model(),
        pricer(upstream.endpoint().name(), upstream.model()),
        null,
        answerLimit(upstream),
        upstream.reason(),
        upstream.alternatives());
  }

  /**
   * The Messages API wants a limit with every request, and refuses one above what the model can
   * write.
   */
  private @Nullable Long answerLimit(ModelChoice.Upstream upstream) {
    if (upstream.endpoint().api() != ProviderEndpoint.Api.MESSAGES) {
      return null;
    }
    return catalogue
        .get()
        .find(upstream.endpoint().name(), upstream.model())
        .map(model -> Math.min(USUAL_ANSWER_LIMIT, model.maxOutputTokens()))
        .orElse(null);
  }

  private io.agenticflow.provider.ModelClient client(ProviderEndpoint endpoint) {
    return new ModelClients(transport, configuration.retries(), retries, catalogue).open(endpoint);
  }

  private CallPricer pricer(String provider, String model) {
    Prices prices = new Prices(catalogue, configuration.prices());
    return usage -> {
      Money amount = prices.cost(provider, model, usage).orElse(null);
      return new Cost(
          amount,
          amount == null
              ? Cost.Basis.UNKNOWN
              : usage.cost() == null ? Cost.Basis.LIST : Cost.Basis.PROVIDER);
    };
  }

  /** A server whose address is known, and whose models may have to be looked at. */
  private ChosenModel named(ModelChoice.LocalServer choice, ProviderEndpoint endpoint) {
    String model = choice.model();
    if (model == null) {
      LocalServer server = localServers().at(endpoint.base());
      EmbeddedDefault.Choice best = server == null ? null : EmbeddedDefault.on(server);
      if (!(best instanceof EmbeddedDefault.Server found)) {
        throw new CliException(
            ExitCode.PROVIDER_FAILED,
            endpoint.name() + " at " + endpoint.base() + " does not answer with a model to talk to",
            "start it, or name a model with --model");
      }
      model = found.model();
    }
    return new ChosenModel(
        client(endpoint),
        endpoint.name(),
        model,
        FREE,
        "Using " + model + " on " + endpoint.base().getAuthority() + ".",
        null,
        choice.reason(),
        choice.alternatives());
  }

  private ChosenModel embedded(
      EmbeddedDefault.Choice found, @Nullable String model, ModelChoice choice) {
    return switch (found) {
      case EmbeddedDefault.Nothing nothing ->
          throw new CliException(ExitCode.NO_KEY, nothing.line(), null);
      case EmbeddedDefault.Server server -> {
        String kind = server.server().kind().name().toLowerCase(Locale.ROOT);
        ProviderEndpoint endpoint =
            new ProviderEndpoint(
                kind,
                server.server().base(),
                ProviderEndpoint.Api.CHAT_COMPLETIONS,
                new ChatDialect(),
                Profiles.of(kind, null, "chat"),
                new Credential.None(),
                Map.of(),
                HttpLimits.DEFAULT,
                null);
        yield new ChosenModel(
            client(endpoint),
            endpoint.name(),
            model == null ? server.model() : model,
            FREE,
            model == null
                ? server.line()
                : "Using " + model + " on " + endpoint.base().getAuthority() + ".",
            null,
            choice.reason(),
            choice.alternatives());
      }
      case EmbeddedDefault.Gguf gguf ->
          new ChosenModel(
              new GgufModelClient(gguf.model().file(), GgufOptions.under(configuration.home())),
              "gguf",
              gguf.model().name(),
              FREE,
              gguf.line(),
              null,
              choice.reason(),
              choice.alternatives());
    };
  }

  private EmbeddedDefault embeddedDefault() {
    return new EmbeddedDefault(localServers(), models());
  }

  private LocalServers localServers() {
    return new LocalServers(transport, environment);
  }

  private Models models() {
    return new Models(configuration.home().resolve("models"), transport, environment);
  }
}
