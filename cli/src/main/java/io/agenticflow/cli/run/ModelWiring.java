package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.CallPricer;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ModelAlias;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.local.EmbeddedDefault;
import io.agenticflow.local.GgufModelClient;
import io.agenticflow.local.GgufOptions;
import io.agenticflow.local.LocalServer;
import io.agenticflow.local.LocalServers;
import io.agenticflow.local.Models;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ObservedModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.demo.RecordedModelClient;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.routing.EndpointGuards;
import io.agenticflow.routing.ModelChoice;
import io.agenticflow.routing.ModelClients;
import io.agenticflow.routing.ModelResolver;
import io.agenticflow.routing.RoutingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the client for the model that a command line, the environment and the configuration mean.
 */
public final class ModelWiring implements AgentModel.Source {
  /** Between the pieces of a recorded answer, so that it is seen to come. */
  private static final Duration RECORDING_PACE = Duration.ofMillis(15);

  private final Configuration configuration;
  private final Map<String, String> environment;
  private final HttpTransport transport;
  private final @Nullable Duration requestTimeout;
  private final CallAdmission admission;
  private final Consumer<CallEvent> events;
  private final StoredCatalogue catalogue;
  private final ModelClients clients;
  private final int maxRetries;
  private final List<String> betas;
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  /**
   * @param requestTimeout for one request with all its retries and fallbacks, or null
   * @param admission is asked before each call
   * @param events is told what happens to the calls
   */
  public ModelWiring(
      Configuration configuration,
      Map<String, String> environment,
      HttpTransport transport,
      RetryPolicy retries,
      @Nullable Duration requestTimeout,
      CallAdmission admission,
      Consumer<CallEvent> events) {
    this(
        configuration,
        environment,
        transport,
        retries,
        requestTimeout,
        admission,
        new EndpointGuards(events),
        events,
        List.of());
  }

  /**
   * @param betas what upstreams of Anthropic's API are asked for by {@code anthropic-beta}
   */
  ModelWiring(
      Configuration configuration,
      Map<String, String> environment,
      HttpTransport transport,
      RetryPolicy retries,
      @Nullable Duration requestTimeout,
      CallAdmission admission,
      Consumer<CallEvent> events,
      List<String> betas) {
    this(
        configuration,
        environment,
        transport,
        retries,
        requestTimeout,
        admission,
        new EndpointGuards(events),
        events,
        betas);
  }

  /**
   * @param guards may be shared with another configuration's
   */
  public ModelWiring(
      Configuration configuration,
      Map<String, String> environment,
      HttpTransport transport,
      RetryPolicy retries,
      @Nullable Duration requestTimeout,
      CallAdmission admission,
      EndpointGuards guards,
      Consumer<CallEvent> events) {
    this(
        configuration,
        environment,
        transport,
        retries,
        requestTimeout,
        admission,
        guards,
        events,
        List.of());
  }

  private ModelWiring(
      Configuration configuration,
      Map<String, String> environment,
      HttpTransport transport,
      RetryPolicy retries,
      @Nullable Duration requestTimeout,
      CallAdmission admission,
      EndpointGuards guards,
      Consumer<CallEvent> events,
      List<String> betas) {
    this.betas = List.copyOf(betas);
    this.configuration = configuration;
    this.environment = environment;
    this.transport = transport;
    this.requestTimeout = requestTimeout;
    this.maxRetries = retries.maxRetries();
    this.admission = admission;
    this.events = events;
    this.catalogue = new StoredCatalogue(configuration.home());
    this.clients =
        new ModelClients(
            transport, retries, configuration.breaker(), guards, admission, events, catalogue);
  }

  /** Returns what is known of models, with the lists that the user has refreshed. */
  public Supplier<Catalogue> catalogue() {
    return catalogue;
  }

  /** Returns how often a call that fails is made again. */
  int maxRetries() {
    return maxRetries;
  }

  /** Returns what {@code --fallback} names, in order. */
  public static List<String> fallbacks(ParsedArguments arguments) {
    List<String> names = new ArrayList<>();
    for (String typed : arguments.all(Options.FALLBACK)) {
      for (String name : typed.split(",", -1)) {
        if (name.isBlank()) {
          throw new CliException(
              ExitCode.USAGE,
              "--fallback '" + typed + "': a model's name is empty",
              "give names with commas between them, as in --fallback a,b");
        }
        names.add(name.strip());
      }
    }
    return names;
  }

  /**
   * Chooses and makes ready.
   *
   * @param provider {@code --provider}, or null
   * @param model {@code --model}, or null
   * @param typedFallbacks {@code --fallback}; where it is empty, those of the configuration
   * @throws CliException where nobody can answer, or a model of {@code typedFallbacks} cannot be
   *     asked; one of the configuration's that cannot be asked is left out, and the notice says so
   */
  public ChosenModel choose(
      @Nullable String provider, @Nullable String model, List<String> typedFallbacks) {
    List<String> names =
        typedFallbacks.isEmpty() ? usualFallbacks(provider, model) : typedFallbacks;
    List<ChosenModel> others = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    for (String name : names) {
      try {
        others.add(one(null, name, names.indexOf(name) == names.size() - 1));
      } catch (CliException e) {
        String message = "the fallback " + name + " cannot be asked: " + e.message();
        if (!typedFallbacks.isEmpty()) {
          throw new CliException(e.exitCode(), message, null, e);
        }
        notices.add(message + "; it is left out");
      }
    }
    ChosenModel first = one(provider, model, others.isEmpty());
    if (first.notice() != null) {
      notices.addFirst(first.notice());
    }
    return new Chain(first, others, catalogue, events)
        .joined(model, notices.isEmpty() ? null : String.join("\n", notices), requestTimeout);
  }

  @Override
  public AgentModel choose(String name) {
    try {
      return choose(null, name, List.of()).forRun();
    } catch (CliException e) {
      throw new IllegalArgumentException(e.message(), e);
    }
  }

  private List<String> usualFallbacks(@Nullable String provider, @Nullable String model) {
    String name = model;
    if (name == null && provider == null) {
      name =
          configuration.completionModel() == null
              ? configuration.defaultModel()
              : configuration.completionModel();
    }
    ModelAlias alias = name == null ? null : configuration.models().get(name);
    return alias == null || alias.fallback() == null ? configuration.fallback() : alias.fallback();
  }

  /**
   * @param isLast whether there is no other to ask after it
   */
  private ChosenModel one(@Nullable String provider, @Nullable String model, boolean isLast) {
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
      case ModelChoice.Upstream upstream -> upstream(upstream, isLast);
      case ModelChoice.LocalServer server when server.endpoint() != null ->
          named(server, server.endpoint(), isLast);
      case ModelChoice.LocalServer server ->
          embedded(embeddedDefault().local(), server.model(), server, isLast);
      case ModelChoice.Gguf gguf ->
          embedded(embeddedDefault().gguf(gguf.file()), null, gguf, isLast);
      case ModelChoice.Embedded any ->
          embedded(embeddedDefault().resolve(), any.model(), any, isLast);
      case ModelChoice.Demo demo -> {
        ModelClient recording = observed(new RecordedModelClient(RECORDING_PACE), "demo");
        yield new ChosenModel(
            recording,
            "demo",
            "demo",
            CallPricer.FREE,
            "This is a recording of one task, played through the real tools; no model is asked.",
            null,
            demo.reason(),
            demo.alternatives());
      }
    };
  }

  private ChosenModel upstream(ModelChoice.Upstream upstream, boolean isLast) {
    catalogue.readAhead();
    AgentModel model =
        AgentModel.of(
            upstream,
            client(withBetas(upstream.endpoint(), upstream.model()), isLast, false),
            catalogue,
            new Prices(catalogue, configuration.prices()));
    return new ChosenModel(
        model.client(),
        model.provider(),
        model.model(),
        model.pricer(),
        null,
        model.maxTokens(),
        upstream.reason(),
        upstream.alternatives(),
        model.window(),
        model.seesImages());
  }

  /**
   * Returns what was asked for by a beta and no model that was chosen takes; empty where all is.
   */
  Optional<String> untakenBetas() {
    List<String> untaken = betas.stream().filter(each -> !taken.contains(each)).toList();
    return untaken.isEmpty()
        ? Optional.empty()
        : Optional.of("--betas: nothing acts on " + String.join(", ", untaken) + " here");
  }

  private ProviderEndpoint withBetas(ProviderEndpoint endpoint, String model) {
    if (endpoint.api() != ProviderEndpoint.Api.MESSAGES) {
      return endpoint;
    }
    List<String> names =
        betas.stream().filter(each -> endpoint.profile(model).takesBeta(each)).toList();
    if (names.isEmpty()) {
      return endpoint;
    }
    taken.addAll(names);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(endpoint.headers());
    headers.merge("anthropic-beta", String.join(",", names), (own, more) -> own + "," + more);
    return endpoint.withHeaders(headers);
  }

  private ModelClient client(ProviderEndpoint endpoint, boolean isLast, boolean free) {
    return isLast ? clients.open(endpoint, free) : clients.openBeforeAnother(endpoint, free);
  }

  /** Has the calls told of a model that is asked without a network, and costs nothing. */
  private ModelClient observed(ModelClient client, String provider) {
    return new ObservedModelClient(
        client, provider, true, admission, call -> events.accept(new CallEvent.Ended(call)));
  }

  /** A server whose address is known, and whose models may have to be looked at. */
  private ChosenModel named(
      ModelChoice.LocalServer choice, ProviderEndpoint endpoint, boolean isLast) {
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
        client(endpoint, isLast, true),
        endpoint.name(),
        model,
        CallPricer.FREE,
        "Using " + model + " on " + endpoint.base().getAuthority() + ".",
        null,
        choice.reason(),
        choice.alternatives());
  }

  private ChosenModel embedded(
      EmbeddedDefault.Choice found, @Nullable String model, ModelChoice choice, boolean isLast) {
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
            client(endpoint, isLast, true),
            endpoint.name(),
            model == null ? server.model() : model,
            CallPricer.FREE,
            model == null
                ? server.line()
                : "Using " + model + " on " + endpoint.base().getAuthority() + ".",
            null,
            choice.reason(),
            choice.alternatives());
      }
      case EmbeddedDefault.Gguf gguf ->
          new ChosenModel(
              observed(
                  new GgufModelClient(gguf.model().file(), GgufOptions.under(configuration.home())),
                  "gguf"),
              "gguf",
              gguf.model().name(),
              CallPricer.FREE,
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
