package io.agenticflow.cli.serve;

import io.agenticflow.budget.Budgets;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Signals;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ModelWiring;
import io.agenticflow.cli.run.ProcessBudgets;
import io.agenticflow.cli.run.ProcessLedger;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.GatewayConfiguration;
import io.agenticflow.gateway.GatewayMetrics;
import io.agenticflow.gateway.GatewayServer;
import io.agenticflow.gateway.GatewaySettings;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.mcp.servers.ToolFilter;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** {@code agentic-flow proxy}: serves the dialects of Anthropic and OpenAI until it is ended. */
public final class ProxyCommand implements Command {
  private static final Duration LEDGER_INTAKE = Duration.ofMinutes(1);

  private final String version;

  /**
   * @param version the program's own, for {@code /health}
   */
  public ProxyCommand(String version) {
    this.version = version;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    Exposure exposure = ProxyExposure.of(arguments, configuration);
    String note = ProxyExposure.note(arguments, configuration);
    if (note != null) {
      terminal.err().println(note);
    }
    GatewayMetrics metrics = new GatewayMetrics(version);
    Consumer<String> log = line -> terminal.err().println(line);
    AtomicReference<Configuration> current = new AtomicReference<>(configuration);
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    try (SocketTransport transport = SocketTransport.forServers(configuration.proxies());
        ProcessLedger ledger =
            new ProcessLedger(
                    configuration, () -> new Prices(catalogue, current.get().prices()), log)
                .takenIn(LEDGER_INTAKE);
        Budgets budgets =
            ProcessBudgets.open(
                    configuration,
                    () -> current.get().budgets(),
                    () -> new Prices(catalogue, current.get().prices()),
                    false,
                    log)
                .readAhead()) {
      ReloadedModels models =
          new ReloadedModels(
              () -> Settings.read(arguments, terminal),
              configuration,
              new ConfiguredModels(
                  configuration,
                  terminal.environment(),
                  transport,
                  arguments.get(Options.PROVIDER),
                  arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE
                      ? arguments.get(Options.MODEL)
                      : null,
                  ModelWiring.fallbacks(arguments),
                  budgets,
                  ledger.before(metrics::happened),
                  log),
              log);
      ProxyTools tools =
          new ProxyTools(
              arguments,
              configuration,
              terminal,
              ProxyExposure.tools(arguments, configuration),
              transport,
              version,
              log);
      GatewayServer server =
          new GatewayServer(
              settings(arguments, configuration.gateway(), exposure),
              models,
              new ConfiguredLog(() -> models.configuration().gateway(), log),
              metrics,
              tools,
              budgets,
              log);
      AtomicReference<Configuration> tried = new AtomicReference<>(configuration);
      Runnable reload =
          () -> {
            models.reload(next -> {
              tried.set(next);
              return taking(server, tools, arguments, next);
            });
            current.set(models.configuration());
          };
      if (!terminal.inIsTerminal() && !terminal.errIsTerminal()) {
        // At a terminal the signal says that it was closed, and then the gateway ends with it.
        Signals.on("HUP", reload);
      }
      try (ConfigurationWatch _ =
          new ConfigurationWatch(() -> watched(arguments, tried.get()), reload)) {
        serve(server, tools, terminal);
      }
    }
    return ExitCode.OK.code();
  }

  private static Runnable taking(
      GatewayServer server, ProxyTools tools, ParsedArguments arguments, Configuration next) {
    Exposure exposure = ProxyExposure.of(arguments, next);
    Map<String, ToolFilter> allowed = ProxyExposure.tools(arguments, next);
    return () -> {
      tools.allow(allowed);
      server.admit(exposure.access(), exposure.hosts(), exposure.origins());
    };
  }

  /**
   * Returns the files of a configuration and of its tokens, also where it was not taken: it may be
   * the tokens that have to be mended.
   */
  private static List<Path> watched(ParsedArguments arguments, Configuration configuration) {
    List<Path> files = new ArrayList<>(Settings.files(arguments, configuration));
    Path tokens = ProxyExposure.tokenFile(arguments, configuration);
    if (tokens != null) {
      files.add(tokens);
    }
    return files;
  }

  private GatewaySettings settings(
      ParsedArguments arguments, GatewayConfiguration said, Exposure exposure) {
    boolean isTyped = arguments.source(Options.PORT) == ParsedArguments.Source.COMMAND_LINE;
    Integer port = said.port();
    return ConfiguredGateway.settings(
        said,
        isTyped || port == null
            ? Math.toIntExact(arguments.get(Options.PORT, (long) GatewaySettings.DEFAULT_PORT))
            : port,
        version,
        exposure);
  }

  private static void serve(GatewayServer server, ProxyTools tools, Terminal terminal) {
    try {
      server.start();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED,
          String.valueOf(e.getMessage()),
          "take another port with --port, or 0 for any that is free",
          e);
    }
    GrownHeap.watch();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.stop();
                  tools.close();
                  ended.countDown();
                },
                "gateway-stop"));
    terminal.out().println("ANTHROPIC_BASE_URL=" + server.baseUri());
    terminal.out().flush();
    terminal.err().println("Listening on " + server.baseUri() + "; Ctrl-C ends it");
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.stop();
      tools.close();
    }
  }
}
