package io.agenticflow.cli.cost;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.ProcessLedger;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.ledger.Dimension;
import io.agenticflow.ledger.Ledger;
import io.agenticflow.ledger.Period;
import io.agenticflow.ledger.Report;
import io.agenticflow.ledger.Totals;
import io.agenticflow.store.StoreException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow cost}: what the calls of a time used and cost. */
public final class CostCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    CostPeriod times = new CostPeriod(Clock.system(ZoneId.systemDefault()));
    Period period = times.of(arguments.get(Options.SINCE), arguments.get(Options.UNTIL));
    Dimension by =
        Dimension.valueOf(arguments.get(Options.COST_BY, "model").toUpperCase(Locale.ROOT));
    Report report =
        ask(configuration, terminal, ledger -> ledger.reports().by(by, period, times.zone()));
    switch (arguments.get(Options.COST_OUTPUT, "table")) {
      case "json" -> terminal.out().println(Json.write(json(by, period, times.zone(), report)));
      case "csv" -> csv(by, report).printCsv(terminal.out());
      default -> text(by, report, terminal);
    }
    return ExitCode.OK.code();
  }

  /**
   * Opens the ledger and asks it something.
   *
   * @throws CliException where that fails
   */
  static <T> T ask(Configuration configuration, Terminal terminal, Function<Ledger, T> question) {
    try (Ledger ledger =
        ProcessLedger.open(configuration, note -> terminal.err().println("Note: " + note))) {
      return question.apply(ledger);
    } catch (StoreException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  /** Returns sums in exact dollars, for programs. */
  public static JsonObjectBuilder json(Totals totals) {
    return Json.object()
        .put("calls", totals.calls())
        .put("failed_calls", totals.failed())
        .put("unpriced_calls", totals.unpriced())
        .put("estimated_calls", totals.estimated())
        .put("input_tokens", totals.usage().inputTokens())
        .put("cache_read_tokens", totals.usage().cacheReadTokens())
        .put("cache_write_tokens", totals.usage().cacheWriteTokens())
        .put("output_tokens", totals.usage().outputTokens())
        .put("reasoning_tokens", totals.usage().reasoningTokens())
        .put("cost_usd", totals.cost().dollars())
        .put("reported_usd", totals.reported().dollars());
  }

  private static JrsObject json(Dimension by, Period period, ZoneId zone, Report report) {
    List<JrsObject> rows = new ArrayList<>();
    for (Report.Row row : report.rows()) {
      JsonObjectBuilder json = Json.object().put(by.word(), row.value());
      JrsObject totals = json(row.totals()).build();
      Json.fields(totals).forEach(field -> json.put(field.getKey(), field.getValue()));
      rows.add(json.build());
    }
    return Json.object()
        .put("since", period.from().atZone(zone).toOffsetDateTime().toString())
        .put("until", period.to().atZone(zone).toOffsetDateTime().toString())
        .put("by", by.word())
        .put("rows", rows)
        .put("total", json(report.total()).build())
        .build();
  }

  private static Sheet csv(Dimension by, Report report) {
    List<List<String>> rows = new ArrayList<>();
    for (Report.Row row : report.rows()) {
      Totals totals = row.totals();
      rows.add(
          List.of(
              row.value(),
              String.valueOf(totals.calls()),
              String.valueOf(totals.failed()),
              String.valueOf(totals.unpriced()),
              String.valueOf(totals.usage().inputTokens()),
              String.valueOf(totals.usage().cacheReadTokens()),
              String.valueOf(totals.usage().cacheWriteTokens()),
              String.valueOf(totals.usage().outputTokens()),
              String.valueOf(totals.usage().reasoningTokens()),
              totals.cost().dollars().toPlainString(),
              totals.reported().dollars().toPlainString()));
    }
    return new Sheet(
        List.of(
            by.word(),
            "calls",
            "failed_calls",
            "unpriced_calls",
            "input_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens",
            "cost_usd",
            "reported_usd"),
        rows);
  }

  private static void text(Dimension by, Report report, Terminal terminal) {
    if (report.rows().isEmpty()) {
      terminal.err().println("No model was asked in this time; --since names another");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Report.Row row : report.rows()) {
      rows.add(cells(row.value().isEmpty() ? "(none)" : row.value(), row.totals()));
    }
    rows.add(cells("all", report.total()));
    new Sheet(List.of(by.word(), "calls", "failed", "in", "cached", "written", "out", "cost"), rows)
        .print(terminal.out());
    Totals total = report.total();
    if (total.unpriced() > 0) {
      terminal
          .err()
          .println(
              "The price of "
                  + Amounts.count(total.unpriced())
                  + " calls is not known, and nothing of them is in the cost; 'prices' in the"
                  + " configuration names prices of your own");
    }
    if (total.estimated() > 0) {
      terminal
          .err()
          .println(
              "The providers counted no tokens of "
                  + Amounts.count(total.estimated())
                  + " calls; theirs are estimates");
    }
  }

  private static List<String> cells(String name, Totals totals) {
    return List.of(
        name,
        Amounts.count(totals.calls()),
        Amounts.count(totals.failed()),
        Amounts.count(totals.usage().inputTokens()),
        Amounts.count(totals.usage().cacheReadTokens()),
        Amounts.count(totals.usage().cacheWriteTokens()),
        Amounts.count(totals.usage().outputTokens()),
        (totals.unpriced() > 0 ? "≥ " : "") + Amounts.dollars(totals.cost()));
  }
}
