package io.agenticflow.cli.validate;

import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.Recommendation;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.ChosenModel;
import io.agenticflow.cli.run.ModelWiring;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.json.Json;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code agentic-flow validate}: tries what the program promises, on the user's models or on played
 * ones, and ends with 21 where something does not do what it should.
 */
public final class ValidateCommand implements Command {
  private static final Duration USUAL_TIME = Duration.ofMinutes(3);

  /** What a client of Chat Completions is translated for, where there is a key for it. */
  private static final String OF_ANTHROPIC = "claude-haiku-4-5";

  private final String version;
  private final RandomGenerator random = new SecureRandom();

  /**
   * @param version the program's own
   */
  public ValidateCommand(String version) {
    this.version = version;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    List<String> models = models(arguments);
    List<String> only = names("--only", arguments.all(Options.VALIDATE_ONLY));
    for (String each : only) {
      if (!Options.CHECKS.contains(each)) {
        throw new CliException(
            ExitCode.USAGE,
            "--only '" + each + "': there is no such check",
            "the checks are " + String.join(", ", Options.CHECKS));
      }
    }
    Path folder = null;
    try {
      folder = Files.createTempDirectory("agentic-flow-validate-").toRealPath();
      return "scripted".equals(arguments.get(Options.VALIDATE_UPSTREAM))
          ? scripted(folder, models, only, arguments, terminal)
          : configured(folder, models, only, arguments, terminal);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, "no folder to work in: " + e.getMessage(), "look at TMPDIR", e);
    } finally {
      remove(folder, terminal);
    }
  }

  private int configured(
      Path folder,
      List<String> models,
      List<String> only,
      ParsedArguments arguments,
      Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    List<String> passed = new ArrayList<>();
    Path file = arguments.get(Options.CONFIG);
    if (file != null) {
      passed.add("--config=" + file);
    }
    return validate(
        bench(folder, configuration, terminal.environment(), passed, arguments, terminal),
        models,
        only,
        null,
        arguments,
        terminal);
  }

  private int scripted(
      Path folder,
      List<String> models,
      List<String> only,
      ParsedArguments arguments,
      Terminal terminal)
      throws IOException {
    Path home = Files.createDirectory(folder.resolve("subject"));
    List<String> all = new ArrayList<>(models);
    all.add(OF_ANTHROPIC);
    try (ScriptedSubject subject =
        ScriptedSubject.start(
            home, all, () -> new Prices(new StoredCatalogue(home.resolve("home")), Map.of()))) {
      Map<String, String> environment = subject.environment(terminal.environment());
      Configuration configuration =
          ConfigurationReader.read(environment, home, home, subject.configuration());
      return validate(
          bench(
              folder,
              configuration,
              environment,
              List.of("--config=" + subject.configuration()),
              arguments,
              terminal),
          models,
          only,
          "the scripted upstream, which plays models",
          arguments,
          terminal);
    } catch (ConfigurationException e) {
      throw new CliException(ExitCode.INTERNAL, String.valueOf(e.getMessage()), null, e);
    }
  }

  private Bench bench(
      Path folder,
      Configuration configuration,
      Map<String, String> environment,
      List<String> passed,
      ParsedArguments arguments,
      Terminal terminal) {
    String provider = arguments.get(Options.PROVIDER);
    List<String> all = new ArrayList<>(passed);
    if (provider != null) {
      all.add("--provider=" + provider);
    }
    Terminal inner =
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            arguments.isSet(Options.VERBOSE) ? terminal.err() : OutputStream.nullOutputStream(),
            "",
            environment);
    return new Bench(
        folder,
        configuration,
        inner,
        all,
        provider,
        gateway(arguments),
        arguments.get(Options.TIMEOUT, USUAL_TIME),
        new Prices(new StoredCatalogue(configuration.home()), configuration.prices()),
        version);
  }

  private int validate(
      Bench bench,
      List<String> models,
      List<String> only,
      @Nullable String upstream,
      ParsedArguments arguments,
      Terminal terminal) {
    boolean json = "json".equals(arguments.get(Options.OUTPUT));
    BigDecimal budget = arguments.get(Options.VALIDATE_BUDGET);
    long began = System.nanoTime();
    List<Finding> findings = new ArrayList<>();
    String asked = upstream;
    try (SocketTransport transport = new SocketTransport(bench.configuration().proxies())) {
      ModelWiring wiring =
          new ModelWiring(
              bench.configuration(),
              bench.terminal().environment(),
              transport,
              bench.configuration().retries(),
              bench.longest(),
              CallAdmission.EVERY,
              _ -> {});
      Money spent = Money.ZERO;
      for (Check check : checks(bench, wiring, models, only)) {
        ChosenModel model = wiring.choose(bench.provider(), check.model(), List.of());
        asked = asked == null ? model.provider() : asked;
        BigDecimal left = budget == null ? null : budget.subtract(spent.dollars());
        Finding finding = finding(check, bench, model, left);
        spent = spent.plus(finding.cost());
        findings.add(finding);
        if (!json) {
          ValidationReport.print(finding, terminal.out());
          terminal.out().flush();
        }
      }
    }
    ValidationReport report =
        new ValidationReport(
            asked == null ? "nobody" : asked,
            findings,
            Duration.ofNanos(System.nanoTime() - began));
    if (json) {
      terminal.out().println(Json.write(report.json()));
    } else {
      report.printTotals(terminal.out());
    }
    return report.exitCode().code();
  }

  /**
   * Returns the checks that are wanted.
   *
   * @throws CliException where there is no key for a model, or no such model
   */
  private List<Check> checks(
      Bench bench, ModelWiring wiring, List<String> models, List<String> only) {
    for (String model : models) {
      wiring.choose(bench.provider(), model, List.of());
    }
    String first = models.getFirst();
    ChosenModel chosen = wiring.choose(bench.provider(), first, List.of());
    List<Check> all = new ArrayList<>();
    all.add(new CodeCheck("code", first, bench, random));
    for (String model : models) {
      all.add(new CodeCheck("models", model, bench, random));
    }
    all.add(new ProxyCheck(first, bench, random));
    if (bench.provider() == null && bench.configuration().builtIn("anthropic").key() != null) {
      all.add(new ProxyCheck(OF_ANTHROPIC, bench, random));
    }
    all.add(new ToolCheck(first, bench, random));
    all.add(new StreamCheck(first, bench));
    all.add(new CostCheck(first, chosen.provider(), chosen.model(), bench, random));
    return only.isEmpty()
        ? all
        : all.stream().filter(check -> only.contains(check.name())).toList();
  }

  private static Finding finding(
      Check check, Bench bench, ChosenModel model, @Nullable BigDecimal left) {
    Meter meter = new Meter(left);
    Money most = bench.priceOf(model.provider(), model.model(), check.allowance());
    if (left != null
        && (left.signum() <= 0 || (most != null && most.dollars().compareTo(left) > 0))) {
      return Finding.of(
          check,
          Finding.State.NOT_RUN,
          "the budget has "
              + Amounts.dollars(Money.ofDollars(left.max(BigDecimal.ZERO)))
              + " left"
              + (most == null ? "" : " and this may cost " + Amounts.dollars(most)),
          Duration.ZERO,
          meter);
    }
    long began = System.nanoTime();
    Finding.State state = Finding.State.FAILED;
    String detail;
    try {
      detail = check.run(meter);
      state = Finding.State.PASSED;
    } catch (CheckFailure e) {
      detail = String.valueOf(e.getMessage());
    } catch (CliException e) {
      detail = e.message();
    } catch (IOException e) {
      detail = "cannot be tried: " + (e.getMessage() == null ? e : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      detail = "was interrupted";
    }
    return Finding.of(check, state, detail, Duration.ofNanos(System.nanoTime() - began), meter);
  }

  private static List<String> models(ParsedArguments arguments) {
    List<String> named = names("--models", arguments.all(Options.VALIDATE_MODELS));
    return named.isEmpty()
        ? Recommendation.ALL.stream().map(Recommendation::model).distinct().toList()
        : named.stream().distinct().toList();
  }

  private static List<String> names(String option, List<String> typed) {
    List<String> names = new ArrayList<>();
    for (String each : typed) {
      for (String name : each.split(",", -1)) {
        if (name.isBlank()) {
          throw new CliException(
              ExitCode.USAGE,
              option + " '" + each + "': a name is empty",
              "give names with commas between them, as in " + option + " a,b");
        }
        names.add(name.strip());
      }
    }
    return names;
  }

  private static @Nullable URI gateway(ParsedArguments arguments) {
    String text = arguments.get(Options.VALIDATE_GATEWAY);
    if (text == null) {
      return null;
    }
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below, as for an address of another kind
    }
    throw new CliException(
        ExitCode.USAGE,
        "--gateway '" + text + "': must be an address such as http://127.0.0.1:3000",
        null);
  }

  private static void remove(@Nullable Path folder, Terminal terminal) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      terminal.err().println("Note: " + folder + " could not be removed: " + e.getMessage());
    }
  }
}
