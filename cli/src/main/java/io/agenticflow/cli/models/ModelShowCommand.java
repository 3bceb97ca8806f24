package io.agenticflow.cli.models;

import io.agenticflow.catalogue.Model;
import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.PriceTier;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.json.Json;
import java.io.PrintStream;

/** {@code agentic-flow models show NAME}: all that is known of one model. */
public final class ModelShowCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    KnownModel known =
        KnownModels.of(Settings.read(arguments, terminal), terminal)
            .find(arguments.words().getFirst(), arguments.get(Options.PROVIDER));
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(known.json()));
    } else {
      print(known, terminal.out());
    }
    return ExitCode.OK.code();
  }

  private static void print(KnownModel known, PrintStream out) {
    Model model = known.model();
    row("model", model.id() + " at " + model.provider(), out);
    if (known.isByAlias()) {
      row("asked for", known.asked() + ", which means it", out);
    }
    String pinned = model.pinned();
    row(
        "pinned",
        pinned == null
            ? "no: its provider may let the name mean another model some day"
            : pinned.equals(model.id()) ? "yes, by the date in its name" : "as " + pinned,
        out);
    if (!model.aliases().isEmpty()) {
      row("other names", String.join(", ", model.aliases()), out);
    }
    if (model.openRouterId() != null) {
      row("at OpenRouter", model.openRouterId(), out);
    }
    row("context", KnownModel.count(model.contextTokens()) + " tokens", out);
    row("answer", "up to " + KnownModel.count(model.maxOutputTokens()) + " tokens", out);
    row("can", known.ableTo(), out);
    if (!known.unknown().isEmpty()) {
      row("not known", known.unknown(), out);
    }
    if (model.deprecated()) {
      row("deprecated", "its provider has announced its end", out);
    }
    row("ready", known.need() == null ? "yes" : "needs " + known.need(), out);
    out.println();
    prices(known.price()).print(out);
    out.println();
    Price price = known.price();
    row(
        "price",
        "US dollars for 1,000,000 tokens, by "
            + price.source()
            + (price.date() == null ? "" : " of " + price.date()),
        out);
  }

  private static TextTable prices(Price price) {
    TextTable table = new TextTable();
    table.add("prompt", "input", "output", "cache read", "cache write", "for an hour");
    long from = 0;
    for (PriceTier tier : price.tiers()) {
      table.add(
          prices(
              (from == 0 ? "" : "> " + KnownModel.count(from) + ", ")
                  + "<= "
                  + KnownModel.count(tier.above()),
              price.at(from + 1)));
      from = tier.above();
    }
    table.add(prices(from == 0 ? "any" : "> " + KnownModel.count(from), price.at(from + 1)));
    return table;
  }

  private static String[] prices(String length, Price price) {
    return new String[] {
      length,
      KnownModel.amount(price.input()),
      KnownModel.amount(price.output()),
      KnownModel.amount(price.cacheRead()),
      KnownModel.amount(price.cacheWrite()),
      KnownModel.amount(price.hourWrite())
    };
  }

  private static void row(String name, String value, PrintStream out) {
    out.println(name + " ".repeat(Math.max(1, 15 - name.length())) + value);
  }
}
