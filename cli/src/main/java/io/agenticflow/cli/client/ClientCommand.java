package io.agenticflow.cli.client;

import io.agenticflow.budget.Budgets;
import io.agenticflow.catalogue.Model;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ModelWiring;
import io.agenticflow.cli.run.ProcessBudgets;
import io.agenticflow.cli.run.ProcessLedger;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.cli.serve.ConfiguredGateway;
import io.agenticflow.cli.serve.ConfiguredModels;
import io.agenticflow.config.Configuration;
import io.agenticflow.gateway.GatewayMetrics;
import io.agenticflow.gateway.GatewayServer;
import io.agenticflow.gateway.GatewaySettings;
import io.agenticflow.gateway.ListedModel;
import io.agenticflow.gateway.RequestLog;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code agentic-flow claude-code}, {@code codex} and {@code opencode}: runs the user's own program
 * on a gateway in this process, on a free port of the loopback interface, for a token that only
 * this run knows. Both end together.
 */
public final class ClientCommand implements Command {
  private static final int TOKEN_BYTES = 32;

  /** Nobody is left to read what is still being written. */
  private static final Duration DRAIN = Duration.ofMillis(200);

  private final ClientProgram program;
  private final Option<Path> programOption;
  private final String version;

  private ClientCommand(ClientProgram program, Option<Path> programOption, String version) {
    this.program = program;
    this.programOption = programOption;
    this.version = version;
  }

  /**
   * Returns the command for Claude Code.
   *
   * @param version the program's own
   */
  public static ClientCommand claudeCode(String version) {
    return new ClientCommand(new ClaudeCode(), Options.CLAUDE_PROGRAM, version);
  }

  /** Returns the command for Codex. */
  public static ClientCommand codex(String version) {
    return new ClientCommand(new Codex(), Options.CODEX_PROGRAM, version);
  }

  /** Returns the command for OpenCode. */
  public static ClientCommand openCode(String version) {
    return new ClientCommand(new OpenCode(), Options.OPENCODE_PROGRAM, version);
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Path executable = executable(arguments, terminal);
    Configuration configuration = Settings.read(arguments, terminal);
    LastLines lines = new LastLines();
    Consumer<String> log =
        arguments.isSet(Options.VERBOSE) ? line -> terminal.err().println(line) : lines::add;
    int code;
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    try (SocketTransport transport = new SocketTransport(configuration.proxies());
        ProcessLedger ledger =
            new ProcessLedger(
                configuration,
                () -> new Prices(catalogue, configuration.prices()),
                line -> terminal.err().println("Note: " + line));
        Budgets budgets =
            ProcessBudgets.open(
                    configuration,
                    configuration::budgets,
                    () -> new Prices(catalogue, configuration.prices()),
                    false,
                    line -> terminal.err().println("Note: " + line))
                .readAhead()) {
      GatewayMetrics metrics = new GatewayMetrics(version);
      String model = model(arguments, configuration);
      ConfiguredModels models =
          new ConfiguredModels(
              configuration,
              terminal.environment(),
              transport,
              arguments.get(Options.PROVIDER),
              model,
              ModelWiring.fallbacks(arguments),
              budgets,
              ledger.before(metrics::happened),
              log);
      models.checkUsual();
      List<String> names = models.models().stream().map(ListedModel::id).toList();
      if (program.needsModel() && names.isEmpty()) {
        throw new CliException(
            ExitCode.USAGE,
            program.title() + " has to be told a model, and none is known here",
            "name one with --model, or set a key");
      }
      Secret token = token();
      try (GatewayServer server =
          new GatewayServer(
              settings(token, configuration),
              models,
              new RequestLog(log),
              metrics,
              null,
              budgets,
              log)) {
        start(server);
        Gate gate =
            new Gate(server.baseUri(), token, model, names, contextWindow(model, configuration));
        code = run(executable, gate, arguments, configuration, terminal);
      }
    }
    if (code != 0) {
      lines.all().forEach(terminal.err()::println);
    }
    return code;
  }

  private Path executable(ParsedArguments arguments, Terminal terminal) {
    Path named = arguments.get(programOption);
    if (named != null) {
      if (Files.isRegularFile(named) && Files.isExecutable(named)) {
        return named.toAbsolutePath();
      }
      throw new CliException(
          ExitCode.PROGRAM_NOT_FOUND, "there is no program to run at " + named, null);
    }
    Path found = ExecutableSearch.find(program.executable(), terminal.environment().get("PATH"));
    if (found == null) {
      throw new CliException(
          ExitCode.PROGRAM_NOT_FOUND,
          "there is no '" + program.executable() + "' in the folders of PATH",
          "install " + program.title() + " (" + program.install() + "), or name it with --program");
    }
    return found;
  }

  private static @Nullable String model(ParsedArguments arguments, Configuration configuration) {
    return arguments.source(Options.MODEL) == ParsedArguments.Source.NOWHERE
        ? configuration.defaultModel()
        : arguments.get(Options.MODEL);
  }

  private static @Nullable Long contextWindow(@Nullable String model, Configuration configuration) {
    if (model == null) {
      return null;
    }
    for (Model known : new StoredCatalogue(configuration.home()).get().models()) {
      boolean isMeant = known.id().equals(model) || model.equals(known.openRouterId());
      if (isMeant && known.contextTokens() > 0) {
        return known.contextTokens();
      }
    }
    return null;
  }

  private GatewaySettings settings(Secret token, Configuration configuration) {
    GatewaySettings said =
        ConfiguredGateway.settings(
            configuration.gateway(),
            0,
            version,
            new Exposure(
                InetAddress.getLoopbackAddress(),
                AccessPolicy.of(List.of(token)),
                Set.of(),
                Set.of(),
                ConfiguredGateway.limits(configuration.gateway())));
    return new GatewaySettings(
        0, version, said.maxBodyBytes(), said.pingAfter(), DRAIN, said.exposure());
  }

  private static Secret token() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return new Secret("af-" + HexFormat.of().formatHex(random));
  }

  private static void start(GatewayServer server) {
    try {
      server.start();
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  private int run(
      Path executable,
      Gate gate,
      ParsedArguments arguments,
      Configuration configuration,
      Terminal terminal) {
    Map<String, String> environment = ClientEnvironment.of(terminal.environment(), configuration);
    try {
      Path folder = Files.createTempDirectory("agentic-flow-client");
      try {
        ClientProgram.Invocation invocation =
            program.invocation(gate, arguments.words(), environment, folder);
        invocation.notes().forEach(terminal.err()::println);
        terminal.out().flush();
        try (RunningClient client =
            RunningClient.start(executable, invocation, terminal.inIsTerminal())) {
          return client.await();
        }
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, program.title() + " could not be started: " + e.getMessage(), null, e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
