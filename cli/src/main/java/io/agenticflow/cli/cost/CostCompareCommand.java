package io.agenticflow.cli.cost;

import io.agenticflow.catalogue.Price;
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
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.ledger.LedgerReports;
import io.agenticflow.ledger.Period;
import io.agenticflow.ledger.Totals;
import io.agenticflow.vocabulary.Money;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * {@code agentic-flow cost compare --baseline MODEL}: what the same tokens would have cost there.
 */
public final class CostCompareCommand implements Command {
  /** What is taken to be so, and need not be. */
  static final String ASSUMPTION =
      "taken that it would have read and written as many tokens, in as many calls, and found as many"
          + " of them in its cache; a model that takes other turns, or counts tokens in another way,"
          + " costs something else";

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    String typed = arguments.get(Options.COST_BASELINE);
    if (typed == null) {
      throw new UsageException("cost compare needs the model to compare with: --baseline", null);
    }
    KnownModel baseline = KnownModels.of(configuration, terminal).find(typed, null);
    Price price = baseline.price();
    CostPeriod times = new CostPeriod(Clock.system(ZoneId.systemDefault()));
    Period period = times.of(arguments.get(Options.SINCE), arguments.get(Options.UNTIL));
    List<LedgerReports.Compared> rows =
        CostCommand.ask(
            configuration, terminal, ledger -> ledger.reports().elsewhere(price, period));
    Totals total = Totals.NONE;
    Money there = Money.ZERO;
    for (LedgerReports.Compared row : rows) {
      total = total.plus(row.totals());
      there = there.plus(row.elsewhere());
    }
    String assumption =
        ASSUMPTION + (price.cacheRead() == null ? "; it has no price for cached tokens" : "");
    String name = baseline.model().provider() + "/" + baseline.model().id();
    switch (arguments.get(Options.COST_OUTPUT, "table")) {
      case "json" -> {
        List<JrsObject> parts = new ArrayList<>();
        for (LedgerReports.Compared row : rows) {
          parts.add(json(row.totals(), row.elsewhere(), row.model()));
        }
        terminal
            .out()
            .println(
                Json.write(
                    Json.object()
                        .put("baseline", name)
                        .put("price_source", price.source())
                        .put("price_date", price.date())
                        .put(
                            "since",
                            period.from().atZone(times.zone()).toOffsetDateTime().toString())
                        .put(
                            "until", period.to().atZone(times.zone()).toOffsetDateTime().toString())
                        .put("assumption", assumption)
                        .put("rows", parts)
                        .put("total", json(total, there, null))
                        .build()));
      }
      case "csv" -> sheet(rows, null, false).printCsv(terminal.out());
      default -> {
        if (rows.isEmpty()) {
          terminal.err().println("No model was asked in this time; --since names another");
          return ExitCode.OK.code();
        }
        sheet(rows, new LedgerReports.Compared("all", total, there), true).print(terminal.out());
        terminal.err().println("At the prices of " + name + ": " + assumption);
        if (total.unpriced() > 0) {
          terminal
              .err()
              .println(
                  "What was paid for "
                      + Amounts.count(total.unpriced())
                      + " calls is not known, and not in \"cost\"");
        }
      }
    }
    return ExitCode.OK.code();
  }

  private static JrsObject json(Totals totals, Money elsewhere, @Nullable String model) {
    return Json.object()
        .put("model", model)
        .put("calls", totals.calls())
        .put("unpriced_calls", totals.unpriced())
        .put("prompt_tokens", totals.usage().promptTokens())
        .put("cache_read_tokens", totals.usage().cacheReadTokens())
        .put("output_tokens", totals.usage().outputTokens())
        .put("cost_usd", totals.cost().dollars())
        .put("baseline_usd", elsewhere.dollars())
        .put("saved_usd", elsewhere.minus(totals.cost()).dollars())
        .build();
  }

  private static Sheet sheet(
      List<LedgerReports.Compared> parts, LedgerReports.@Nullable Compared all, boolean forPeople) {
    List<List<String>> rows = new ArrayList<>();
    List<LedgerReports.Compared> shown = new ArrayList<>(parts);
    if (all != null) {
      shown.add(all);
    }
    for (LedgerReports.Compared row : shown) {
      Money saved = row.elsewhere().minus(row.totals().cost());
      rows.add(
          forPeople
              ? List.of(
                  row.model(),
                  Amounts.count(row.totals().calls()),
                  Amounts.dollars(row.totals().cost()),
                  Amounts.dollars(row.elsewhere()),
                  Amounts.dollars(saved),
                  Percent.of(saved, row.elsewhere()))
              : List.of(
                  row.model(),
                  String.valueOf(row.totals().calls()),
                  row.totals().cost().dollars().toPlainString(),
                  row.elsewhere().dollars().toPlainString(),
                  saved.dollars().toPlainString()));
    }
    return new Sheet(
        forPeople
            ? List.of("model", "calls", "cost", "baseline", "saved", "share")
            : List.of("model", "calls", "cost_usd", "baseline_usd", "saved_usd"),
        rows);
  }
}
