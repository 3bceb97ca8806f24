package io.agenticflow.cli.cost;

import static java.util.Objects.requireNonNullElse;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.models.KnownModel;
import io.agenticflow.cli.models.KnownModels;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow cost estimate}: what work would cost with one model and with others. */
public final class CostEstimateCommand implements Command {
  /** The models of the first documentation's table, in its order. */
  private static final List<String> USUAL =
      List.of(
          "anthropic/claude-3.5-sonnet",
          "meta-llama/llama-3.1-8b-instruct",
          "deepseek/deepseek-chat-v3.1",
          "google/gemini-2.5-flash",
          "meta-llama/llama-3.1-70b-instruct");

  private static final int MONTHS = 12;

  /** One line: a model, or several that share the calls. */
  private record Line(String name, List<KnownModel> models, Money call, Money month) {}

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Scenario scenario = scenario(arguments);
    KnownModels known = KnownModels.of(Settings.read(arguments, terminal), terminal);
    List<Line> lines = new ArrayList<>();
    for (String name : arguments.words().isEmpty() ? USUAL : arguments.words()) {
      KnownModel model = known.find(name, null);
      lines.add(
          new Line(
              name, List.of(model), scenario.call(model.price()), scenario.month(model.price())));
    }
    for (String mix : arguments.all(Options.COST_MIX)) {
      lines.add(mixed(mix, scenario, known));
    }
    switch (arguments.get(Options.COST_OUTPUT, "table")) {
      case "json" -> terminal.out().println(Json.write(json(scenario, lines)));
      case "csv" -> sheet(lines, false).printCsv(terminal.out());
      default -> {
        sheet(lines, true).print(terminal.out());
        terminal.err().println(told(scenario, lines));
      }
    }
    return ExitCode.OK.code();
  }

  private static Scenario scenario(ParsedArguments arguments) {
    Scenario usual =
        "analysis".equals(arguments.get(Options.COST_SCENARIO)) ? Scenario.ANALYSIS : Scenario.CODE;
    return new Scenario(
        requireNonNullElse(arguments.get(Options.COST_CALLS), usual.calls()),
        requireNonNullElse(arguments.get(Options.COST_INPUT_TOKENS), usual.input()),
        requireNonNullElse(arguments.get(Options.COST_OUTPUT_TOKENS), usual.output()),
        requireNonNullElse(arguments.get(Options.COST_CACHED), BigDecimal.ZERO).movePointLeft(2));
  }

  /** Reads for example {@code cheap/model=70,strong/model=30}. */
  private static Line mixed(String text, Scenario scenario, KnownModels known) {
    List<KnownModel> models = new ArrayList<>();
    BigDecimal call = BigDecimal.ZERO;
    BigDecimal parts = BigDecimal.ZERO;
    for (String part : text.split(",", -1)) {
      int at = part.lastIndexOf('=');
      try {
        BigDecimal share = new BigDecimal(part.substring(at + 1).strip());
        if (at < 1 || share.signum() < 0) {
          throw new NumberFormatException();
        }
        KnownModel model = known.find(part.substring(0, at).strip(), null);
        models.add(model);
        parts = parts.add(share);
        call = call.add(share.multiply(BigDecimal.valueOf(scenario.call(model.price()).nanos())));
      } catch (NumberFormatException e) {
        throw new UsageException(
            "--mix must be models with their shares, as in a/b=70,c/d=30, not '" + text + "'",
            null);
      }
    }
    if (parts.signum() == 0) {
      throw new UsageException("--mix " + text + ": the shares are nothing together", null);
    }
    BigDecimal one = call.divide(parts, 0, RoundingMode.HALF_UP);
    BigDecimal month =
        call.multiply(BigDecimal.valueOf(scenario.calls())).divide(parts, 0, RoundingMode.HALF_UP);
    return new Line(
        text, models, new Money(one.longValueExact()), new Money(month.longValueExact()));
  }

  private static String told(Scenario scenario, List<Line> lines) {
    List<String> sources = new ArrayList<>();
    for (Line line : lines) {
      for (KnownModel model : line.models()) {
        String source =
            model.price().source()
                + (model.price().date() == null ? "" : " of " + model.price().date());
        if (!sources.contains(source)) {
          sources.add(source);
        }
      }
    }
    return Amounts.count(scenario.calls())
        + " calls a month of "
        + Amounts.count(scenario.input())
        + " tokens in"
        + (scenario.cached().signum() == 0
            ? ", none of them from a cache"
            : ", "
                + Amounts.count(scenario.call().cacheReadTokens())
                + " of them from the cache (writing them there first is left out)")
        + ", and "
        + Amounts.count(scenario.output())
        + " out; savings against the first line. Prices: "
        + String.join(", ", sources);
  }

  private static Sheet sheet(List<Line> lines, boolean forPeople) {
    List<List<String>> rows = new ArrayList<>();
    Money first = lines.getFirst().month();
    for (Line line : lines) {
      Money saved = first.minus(line.month());
      Money year = new Money(Math.multiplyExact(line.month().nanos(), MONTHS));
      rows.add(
          forPeople
              ? List.of(
                  line.name(),
                  Amounts.dollars(line.call()),
                  Amounts.dollars(line.month()),
                  Amounts.dollars(year),
                  Percent.of(saved, first))
              : List.of(
                  line.name(),
                  line.call().dollars().toPlainString(),
                  line.month().dollars().toPlainString(),
                  year.dollars().toPlainString(),
                  saved.dollars().toPlainString()));
    }
    return new Sheet(
        forPeople
            ? List.of("model", "a call", "a month", "a year", "saved")
            : List.of("model", "call_usd", "month_usd", "year_usd", "saved_a_month_usd"),
        rows);
  }

  private static JrsObject json(Scenario scenario, List<Line> lines) {
    List<JrsObject> rows = new ArrayList<>();
    for (Line line : lines) {
      List<JrsObject> models = new ArrayList<>();
      for (KnownModel model : line.models()) {
        models.add(
            Json.object()
                .put("provider", model.model().provider())
                .put("model", model.model().id())
                .put("input_usd_per_million", model.price().input())
                .put("output_usd_per_million", model.price().output())
                .put("cache_read_usd_per_million", model.price().cacheRead())
                .put("price_source", model.price().source())
                .put("price_date", model.price().date())
                .build());
      }
      rows.add(
          Json.object()
              .put("name", line.name())
              .put("models", models)
              .put("call_usd", line.call().dollars())
              .put("month_usd", line.month().dollars())
              .put(
                  "year_usd", new Money(Math.multiplyExact(line.month().nanos(), MONTHS)).dollars())
              .put("saved_a_month_usd", lines.getFirst().month().minus(line.month()).dollars())
              .build());
    }
    return Json.object()
        .put("calls_a_month", scenario.calls())
        .put("input_tokens", scenario.input())
        .put("cache_read_tokens", scenario.call().cacheReadTokens())
        .put("output_tokens", scenario.output())
        .put("rows", rows)
        .build();
  }
}
