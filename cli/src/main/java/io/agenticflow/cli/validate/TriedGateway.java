package io.agenticflow.cli.validate;

import io.agenticflow.budget.Budgets;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.run.ProcessBudgets;
import io.agenticflow.cli.run.ProcessLedger;
import io.agenticflow.cli.serve.ConfiguredGateway;
import io.agenticflow.cli.serve.ConfiguredModels;
import io.agenticflow.config.Configuration;
import io.agenticflow.gateway.GatewayMetrics;
import io.agenticflow.gateway.GatewayServer;
import io.agenticflow.gateway.GatewaySettings;
import io.agenticflow.gateway.RequestLog;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The program's own gateway as {@code proxy} runs it, on a free port of the loopback interface, for
 * a token that nobody else knows. Its calls are in the ledger when it is closed.
 */
final class TriedGateway implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofMillis(200);

  private final SocketTransport transport;
  private final ProcessLedger ledger;
  private final Budgets budgets;
  private final GatewayServer server;
  private final Secret token;

  private TriedGateway(
      SocketTransport transport,
      ProcessLedger ledger,
      Budgets budgets,
      GatewayServer server,
      Secret token) {
    this.transport = transport;
    this.ledger = ledger;
    this.budgets = budgets;
    this.server = server;
    this.token = token;
  }

  /**
   * Starts it.
   *
   * @param meter is told what its calls use
   * @throws CliException where it cannot be started
   */
  static TriedGateway start(Bench bench, Meter meter) {
    Configuration configuration = bench.configuration();
    Prices prices = bench.prices();
    Consumer<String> log = bench.terminal().err()::println;
    Consumer<CallEvent> counted =
        event -> {
          if (event instanceof CallEvent.Ended ended) {
            meter.add(
                ended.call().usage(),
                prices
                    .cost(
                        ended.call().answerer().provider(),
                        ended.call().answerer().model(),
                        ended.call().usage())
                    .orElse(null));
          }
        };
    SocketTransport transport = SocketTransport.forServers(configuration.proxies());
    ProcessLedger ledger = new ProcessLedger(configuration, () -> prices, log);
    Budgets budgets =
        ProcessBudgets.open(configuration, configuration::budgets, () -> prices, false, log);
    ConfiguredModels models =
        new ConfiguredModels(
            configuration,
            bench.terminal().environment(),
            transport,
            bench.provider(),
            null,
            List.of(),
            budgets,
            ledger.before(counted),
            log);
    Secret token = token();
    Exposure exposure =
        new Exposure(
            InetAddress.getLoopbackAddress(),
            AccessPolicy.of(List.of(token)),
            Set.of(),
            Set.of(),
            ConfiguredGateway.limits(configuration.gateway()));
    GatewaySettings said =
        ConfiguredGateway.settings(configuration.gateway(), 0, bench.version(), exposure);
    GatewayServer server =
        new GatewayServer(
            new GatewaySettings(
                0, bench.version(), said.maxBodyBytes(), said.pingAfter(), DRAIN, exposure),
            models,
            new RequestLog(log),
            new GatewayMetrics(bench.version()),
            null,
            budgets,
            log);
    TriedGateway gateway = new TriedGateway(transport, ledger, budgets, server, token);
    try {
      server.start();
      return gateway;
    } catch (IOException e) {
      gateway.close();
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  /** Returns a client that it lets in. */
  GatewayClient client(Duration longest) {
    return new GatewayClient(server.baseUri(), token, longest);
  }

  @Override
  public void close() {
    server.close();
    budgets.close();
    ledger.close();
    transport.close();
  }

  private static Secret token() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return new Secret("af-" + HexFormat.of().formatHex(random));
  }
}
