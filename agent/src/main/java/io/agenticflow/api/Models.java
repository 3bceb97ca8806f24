package io.agenticflow.api;

import static java.util.Objects.requireNonNull;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.CallPricer;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.routing.ModelChoice;
import io.agenticflow.routing.ModelClients;
import io.agenticflow.routing.ModelResolver;
import io.agenticflow.routing.RoutingException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The models that a program can ask: providers, keys, prices and connections. Safe for use by
 * several threads; one of these serves a whole program. Close it when no run needs it any more.
 */
public final class Models implements AgentModel.Source, AutoCloseable {
  private final Configuration configuration;
  private final SocketTransport transport;
  private final Supplier<Catalogue> catalogue;
  private final ModelClients clients;

  private Models(Configuration configuration) {
    this.configuration = requireNonNull(configuration, "configuration");
    this.transport = new SocketTransport(configuration.proxies());
    this.catalogue = new StoredCatalogue(configuration.home());
    // Who embeds the program hears of a call's end; its retries are not told.
    this.clients =
        new ModelClients(
            transport, configuration.retries(), configuration.breaker(), _ -> {}, catalogue);
  }

  /** Returns the models of a configuration. */
  public static Models of(Configuration configuration) {
    return new Models(configuration);
  }

  /**
   * Returns the models that the command line would have in the current folder: those of the
   * environment's variables, of {@code agentic-flow.yaml} and of the keys' file.
   *
   * @throws ConfigurationException where a setting is wrong
   */
  public static Models fromEnvironment() {
    return new Models(
        ConfigurationReader.read(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Path.of(System.getProperty("user.home", ".")),
            null));
  }

  /**
   * Returns the models that variables describe, and nothing else: no file is read and no variable
   * of the process counts.
   *
   * @param variables such as {@code OPENROUTER_API_KEY} and {@code OPENAI_BASE_URL}
   * @param folder an empty or a configured folder in place of the current one and of the home
   * @throws ConfigurationException where a setting is wrong
   */
  public static Models of(Map<String, String> variables, Path folder) {
    return new Models(ConfigurationReader.read(variables, folder, folder, null));
  }

  /**
   * {@inheritDoc}
   *
   * @param name for example {@code openrouter/vendor/model}, {@code anthropic/claude-sonnet-4-5},
   *     {@code ollama/qwen3}, or an alias of the configuration
   */
  @Override
  public AgentModel choose(String name) {
    return choose(null, name);
  }

  /**
   * Makes the usual model ready: the configuration's, else what the keys lead to.
   *
   * @throws IllegalArgumentException where there is none; the message says what to do
   */
  public AgentModel usual() {
    return choose(null, null);
  }

  private AgentModel choose(@Nullable String provider, @Nullable String model) {
    ModelChoice choice;
    try {
      choice = new ModelResolver(configuration, catalogue).resolve(provider, model);
    } catch (RoutingException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return switch (choice) {
      case ModelChoice.Upstream upstream ->
          AgentModel.of(
              upstream,
              clients.open(upstream.endpoint()),
              catalogue,
              new Prices(catalogue, configuration.prices()));
      case ModelChoice.LocalServer server
          when server.endpoint() != null && server.model() != null -> {
        ModelClient client = clients.open(server.endpoint());
        yield new AgentModel(
            client, CallPricer.FREE, server.endpoint().name(), server.model(), null);
      }
      case ModelChoice.LocalServer _ ->
          throw new IllegalArgumentException(
              "which model of the local server is meant? Name it, as in ollama/qwen3");
      case ModelChoice.Gguf _, ModelChoice.Embedded _, ModelChoice.Demo _ ->
          throw new IllegalArgumentException(
              (model == null
                      ? "no model is named and no key is set"
                      : model + " is not a model of a provider")
                  + "; a library's model is asked over HTTP: name provider/model and set the provider's key");
    };
  }

  /** Closes the connections. Runs that are under way fail. */
  @Override
  public void close() {
    transport.close();
  }
}
