package io.agenticflow.cli.serve;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ModelWiring;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.gateway.GatewayMetrics;
import io.agenticflow.gateway.GatewayServer;
import io.agenticflow.gateway.GatewaySettings;
import io.agenticflow.gateway.RequestLog;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * {@code agentic-flow proxy}: serves Anthropic's Messages dialect on the loopback interface until
 * it is ended.
 */
public final class ProxyCommand implements Command {
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
    Exposure exposure = ProxyExposure.of(arguments);
    GatewayMetrics metrics = new GatewayMetrics(version);
    try (SocketTransport transport = SocketTransport.forServers(configuration.proxies())) {
      Consumer<String> log = line -> terminal.err().println(line);
      ReloadedModels models =
          new ReloadedModels(
              () -> Settings.read(arguments, terminal),
              read ->
                  new ConfiguredModels(
                      read,
                      terminal.environment(),
                      transport,
                      arguments.get(Options.PROVIDER),
                      arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE
                          ? arguments.get(Options.MODEL)
                          : null,
                      ModelWiring.fallbacks(arguments),
                      metrics::happened,
                      log),
              configuration,
              log);
      GatewayServer server =
          new GatewayServer(
              new GatewaySettings(port(arguments, configuration), version, exposure),
              models,
              new RequestLog(log),
              metrics,
              log);
      try (ConfigurationWatch _ =
          new ConfigurationWatch(Settings.files(arguments, configuration), models::reload)) {
        serve(server, terminal);
      }
    }
    return ExitCode.OK.code();
  }

  private static int port(ParsedArguments arguments, Configuration configuration) {
    Integer fromDotEnv = configuration.proxyPort();
    return arguments.source(Options.PORT) == ParsedArguments.Source.DEFAULT && fromDotEnv != null
        ? fromDotEnv
        : Math.toIntExact(arguments.get(Options.PORT, (long) GatewaySettings.DEFAULT_PORT));
  }

  private static void serve(GatewayServer server, Terminal terminal) {
    try {
      server.start();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED,
          String.valueOf(e.getMessage()),
          "take another port with --port, or 0 for any that is free",
          e);
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.stop();
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
    }
  }
}
