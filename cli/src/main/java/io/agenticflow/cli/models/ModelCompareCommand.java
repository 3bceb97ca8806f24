package io.agenticflow.cli.models;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * {@code agentic-flow models compare NAME NAME...}: prices, limits and abilities side by side, and
 * what 1,000,000 tokens in and out cost against the first.
 */
public final class ModelCompareCommand implements Command {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    KnownModels models = KnownModels.of(Settings.read(arguments, terminal), terminal);
    String provider = arguments.get(Options.PROVIDER);
    List<KnownModel> compared =
        arguments.words().stream().map(name -> models.find(name, provider)).toList();
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal
          .out()
          .println(Json.write(Json.array(compared.stream().map(KnownModel::json).toList())));
      return ExitCode.OK.code();
    }
    TextTable table = new TextTable();
    table.add(
        "model",
        "at",
        "input",
        "output",
        "cache read",
        "cache write",
        "in + out",
        "to the first",
        "context",
        "answer",
        "date");
    for (KnownModel each : compared) {
      BigDecimal first = total(compared.getFirst());
      table.add(
          each.model().id(),
          each.model().provider(),
          KnownModel.amount(each.price().input()),
          KnownModel.amount(each.price().output()),
          KnownModel.amount(each.price().cacheRead()),
          KnownModel.amount(each.price().cacheWrite()),
          total(each).toPlainString(),
          first.signum() == 0
              ? "-"
              : total(each).multiply(HUNDRED).divide(first, 1, RoundingMode.HALF_UP) + " %",
          KnownModel.count(each.model().contextTokens()),
          KnownModel.count(each.model().maxOutputTokens()),
          each.price().date() == null ? "-" : each.price().date());
    }
    table.print(terminal.out());
    for (KnownModel each : compared) {
      terminal.out().println(each.model().id() + ": " + each.ableTo());
    }
    terminal
        .err()
        .println(
            "Prices are US dollars for 1,000,000 tokens of short prompts, nothing from a cache.");
    return ExitCode.OK.code();
  }

  private static BigDecimal total(KnownModel model) {
    return model.price().input().add(model.price().output());
  }
}
