package io.agenticflow.cli.validate;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.InnerRun;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What all checks work with.
 *
 * @param folder exists for the validation only; each check makes folders of its own in it
 * @param terminal has the environment of what is tried; gets its notes on standard error
 * @param passed options of the command line that every run is given
 * @param provider {@code --provider}, or null
 * @param gateway a gateway that runs already and is tried instead of one of our own, or null
 * @param longest the time that a check has
 * @param version the program's own
 */
record Bench(
    Path folder,
    Configuration configuration,
    Terminal terminal,
    List<String> passed,
    @Nullable String provider,
    @Nullable URI gateway,
    Duration longest,
    Prices prices,
    String version) {

  /** Returns a new, empty folder for a run to work in. */
  Path workspace(String name) throws IOException {
    return Files.createTempDirectory(folder, name + "-").toRealPath();
  }

  /**
   * Has the program's agent do a task, as a command line would.
   *
   * @param workspace what it works in
   * @param tools those that it is offered, with commas between; empty for none
   * @return what {@code --output json} would tell
   * @throws CheckFailure where the run does not come to its end
   */
  JrsObject agent(Path workspace, String model, String task, String tools, Meter meter)
      throws CheckFailure {
    List<String> typed =
        new ArrayList<>(
            List.of(
                "run",
                "--agent=coder",
                "--task=" + task,
                "--model=" + model,
                "--cwd=" + workspace,
                "--tools=" + tools,
                "--permission-mode=acceptEdits",
                "--safe-mode",
                "--no-session-persistence",
                "--max-turns=12",
                "--timeout=" + longest.toSeconds() + "s"));
    typed.addAll(passed);
    BigDecimal left = meter.left();
    if (left != null) {
      typed.add("--max-budget-usd=" + left.toPlainString());
    }
    InnerRun.Outcome outcome;
    try {
      outcome = InnerRun.of(typed, terminal, _ -> {}, null, new Cancellation());
    } catch (CliException e) {
      throw new CheckFailure("the run could not begin: " + e.message(), e);
    }
    BigDecimal cost = Json.decimal(outcome.json(), "cost_usd");
    meter.add(usage(outcome.json()), cost == null ? null : Money.ofDollars(cost));
    if (outcome.error() != null) {
      throw new CheckFailure("the run failed: " + outcome.error());
    }
    return outcome.json();
  }

  /** Returns the tokens that a run's result tells of. */
  static Usage usage(JrsObject result) {
    JrsValue told = Json.field(result, "usage");
    return new Usage(
        Json.integer(told, "input_tokens", 0),
        Json.integer(told, "cache_read_input_tokens", 0),
        Json.integer(told, "cache_creation_input_tokens", 0),
        Json.integer(told, "output_tokens", 0),
        Json.integer(told, "reasoning_tokens", 0),
        null);
  }

  /** Returns what so many tokens cost at most by list price; null where nobody knows. */
  @Nullable Money priceOf(String atProvider, String model, Check.Allowance tokens) {
    Price price = prices.find(atProvider, model).orElse(null);
    return price == null ? null : price.of(new Usage(tokens.input(), tokens.output()));
  }
}
