package io.agenticflow.cli.serve;

import io.agenticflow.catalogue.Model;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.run.ChosenModel;
import io.agenticflow.cli.run.ModelWiring;
import io.agenticflow.cli.run.RouterWiring;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.gateway.Attribution;
import io.agenticflow.gateway.ListedModel;
import io.agenticflow.gateway.ModelDirectory;
import io.agenticflow.gateway.Route;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.routing.EndpointGuards;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.routing.policy.RouteQuestion;
import io.agenticflow.routing.policy.Router;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models that the gateway offers: those that the keys, the configuration and {@code --model}
 * lead to.
 *
 * <p>With {@code --model} every request goes there whose model has no {@code /} in its name and no
 * meaning in the configuration: clients such as Claude Code name their own models, whatever
 * answers.
 */
public final class ConfiguredModels implements ModelDirectory {
  /** Clients choose the names, so the number of those that are remembered is bounded. */
  private static final int REMEMBERED = 256;

  /** A stream that only ever says that it is alive ends some day. */
  private static final Duration USUAL_TIMEOUT = Duration.ofHours(1);

  private final Configuration configuration;
  private final Map<String, String> environment;
  private final HttpTransport transport;
  private final CallAdmission admission;
  private final Consumer<CallEvent> told;
  private final EndpointGuards guards;
  private final ModelWiring wiring;
  private final @Nullable Router router;
  private final @Nullable String provider;
  private final @Nullable String usual;
  private final List<String> fallbacks;
  private final Consumer<String> log;
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  /** What was said once; it follows from the configuration, so that there is little of it. */
  private final Set<String> notices = ConcurrentHashMap.newKeySet();

  public ConfiguredModels(
      Configuration configuration,
      Map<String, String> environment,
      HttpTransport transport,
      @Nullable String provider,
      @Nullable String usual,
      List<String> fallbacks,
      CallAdmission admission,
      Consumer<CallEvent> events,
      Consumer<String> log) {
    this(
        configuration,
        environment,
        transport,
        provider,
        usual,
        fallbacks,
        admission,
        event -> {
          events.accept(event);
          tell(event, log);
        },
        log,
        null);
  }

  private ConfiguredModels(
      Configuration configuration,
      Map<String, String> environment,
      HttpTransport transport,
      @Nullable String provider,
      @Nullable String usual,
      List<String> fallbacks,
      CallAdmission admission,
      Consumer<CallEvent> told,
      Consumer<String> log,
      @Nullable EndpointGuards guards) {
    this.configuration = configuration;
    this.environment = environment;
    this.transport = transport;
    this.provider = provider;
    this.usual = usual;
    this.fallbacks = List.copyOf(fallbacks);
    this.admission = admission;
    this.told = told;
    this.log = log;
    this.guards = guards == null ? new EndpointGuards(told) : guards;
    this.wiring =
        new ModelWiring(
            configuration,
            environment,
            transport,
            configuration.gatewayRetries(),
            configuration.requestTimeout() == null ? USUAL_TIMEOUT : configuration.requestTimeout(),
            admission,
            this.guards,
            told);
    this.router =
        configuration.routing().isOn()
            ? RouterWiring.of(configuration, wiring.catalogue(), wiring)
            : null;
  }

  /**
   * Returns the models of another configuration. Breakers and queues of providers that are the same
   * in it stay as they are.
   */
  ConfiguredModels with(Configuration next) {
    return new ConfiguredModels(
        next, environment, transport, provider, usual, fallbacks, admission, told, log, guards);
  }

  private static void tell(CallEvent event, Consumer<String> log) {
    String line =
        switch (event) {
          case CallEvent.Retried retried ->
              "A call failed ("
                  + retried.error().message()
                  + "); retry "
                  + retried.retry()
                  + " of "
                  + retried.maxRetries()
                  + " in "
                  + retried.delay().toMillis()
                  + " ms";
          case CallEvent.FellBack fellBack ->
              fellBack.from()
                  + " cannot answer ("
                  + fellBack.error().message()
                  + "); asking "
                  + fellBack.to();
          case CallEvent.Ended _ -> null;
          case CallEvent.Adapted adapted -> adapted.words();
          case CallEvent.BreakerChanged changed -> changed.words();
        };
    if (line != null) {
      log.accept(line);
    }
  }

  /**
   * Finds out at the start whether the usual model can be reached at all.
   *
   * @throws CliException where it cannot, for a reason that the user can mend
   */
  public void checkUsual() {
    if (usual != null || provider != null) {
      choose(usual);
    }
  }

  private ChosenModel choose(@Nullable String model) {
    ChosenModel chosen = wiring.choose(provider, model, fallbacks);
    if (chosen.notice() != null && notices.add(chosen.notice())) {
      log.accept(chosen.notice());
    }
    return chosen;
  }

  @Override
  public Route route(String requestedModel) {
    return named(meant(requestedModel));
  }

  private Route named(String asked) {
    Route known = routes.get(asked);
    if (known != null) {
      return known;
    }
    try {
      ChosenModel chosen = choose(asked);
      Route route =
          new Route(
              chosen.client(),
              chosen.provider(),
              chosen.model(),
              (usage, answerer) -> chosen.pricer().price(usage, answerer).amount());
      if (routes.size() < REMEMBERED) {
        Route first = routes.putIfAbsent(asked, route);
        return first == null ? route : first;
      }
      return route;
    } catch (CliException e) {
      throw new ModelException(
          new ApiError(
              e.exitCode() == ExitCode.NO_KEY
                  ? ApiError.Kind.AUTHENTICATION
                  : ApiError.Kind.NOT_FOUND,
              e.message()),
          e);
    }
  }

  @Override
  public Routed route(ModelRequest request, Attribution from) {
    if (router == null) {
      return new Routed(route(request.model()), null);
    }
    RouteDecision decision = router.decide(question(request, from));
    String chosen = decision.chosen();
    if (chosen == null || !decision.isRouted()) {
      return new Routed(route(request.model()), decision);
    }
    try {
      return new Routed(named(chosen), decision);
    } catch (ModelException e) {
      return new Routed(
          route(request.model()),
          decision.instead(request.model(), String.valueOf(e.getMessage())));
    }
  }

  /** A client always names a model; it means one where the name says more than its maker's does. */
  private RouteQuestion question(ModelRequest request, Attribution from) {
    String asked = request.model();
    String agent = from.agent();
    String session = from.session();
    return RouteQuestion.about(request)
        .asked(asked, asked.indexOf('/') >= 0 || configuration.models().containsKey(asked))
        .agent(null, isSubAgent(from))
        .conversation(session == null ? null : agent == null ? session : session + "/" + agent)
        .build();
  }

  /** Codex names a thread of its own in each request; others name an agent where it is a second. */
  private static boolean isSubAgent(Attribution from) {
    String client = from.client();
    return from.parentAgent() != null
        || (from.agent() != null && (client == null || !client.startsWith("codex")));
  }

  private String meant(String requested) {
    boolean named = requested.indexOf('/') >= 0 || configuration.models().containsKey(requested);
    return usual == null || named ? requested : usual;
  }

  @Override
  public List<ListedModel> models() {
    Set<String> names = new LinkedHashSet<>();
    if (usual != null) {
      names.add(usual);
    }
    names.addAll(configuration.models().keySet());
    for (Model model : wiring.catalogue().get().models()) {
      ProviderSettings direct = configuration.providers().get(model.provider());
      boolean hasKey = direct != null && direct.key() != null;
      String name = hasKey ? name(model) : throughOpenRouter(model);
      if (name != null) {
        names.add(name);
      }
    }
    return names.stream().map(name -> new ListedModel(name, name, null)).toList();
  }

  /** Returns the name by which a request gets there. */
  private static String name(Model model) {
    return switch (model.provider()) {
      case Configuration.ANTHROPIC, Configuration.OPENAI, Configuration.OPENROUTER -> model.id();
      default -> model.provider() + "/" + model.id();
    };
  }

  private @Nullable String throughOpenRouter(Model model) {
    return configuration.builtIn(Configuration.OPENROUTER).key() == null
        ? null
        : model.openRouterId();
  }
}
