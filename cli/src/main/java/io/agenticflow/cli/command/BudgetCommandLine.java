package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.CommandSpec.Section;
import io.agenticflow.cli.args.CommandSpec.Section.Row;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.Positional;
import java.util.ArrayList;
import java.util.List;

/** What {@code agentic-flow budget} and the commands of {@code agentic-flow keys} take. */
final class BudgetCommandLine {
  private static final Positional NAME = new Positional("NAME", true, false, "The key's name.");

  private static final Option<String> OUTPUT =
      Options.OUTPUT.withHelp("json: one object with exact amounts.");

  private BudgetCommandLine() {}

  static CommandSpec budget() {
    return CommandSpec.of(
        "budget",
        "Shows what is spent and left of each budget, and when it begins anew",
        List.of(),
        List.of(OUTPUT, Options.CONFIG, Options.HELP),
        examples("agentic-flow budget", "agentic-flow budget --output json"));
  }

  static CommandSpec keys() {
    return CommandSpec.group(
        "keys",
        "Makes keys for the gateway's clients, with models, budgets and rates of their own",
        "list",
        List.of(
            CommandSpec.of(
                "keys create",
                "Makes a key and shows it, once",
                List.of(NAME),
                List.of(
                    Options.KEY_MODELS,
                    Options.KEY_BUDGET,
                    Options.KEY_TOKENS,
                    Options.KEY_RESET,
                    Options.KEY_REQUESTS_A_MINUTE,
                    Options.KEY_TOKENS_A_MINUTE,
                    OUTPUT,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "agentic-flow keys create alice --budget-usd 20 --reset month",
                    "agentic-flow keys create ci --models 'claude-haiku-*,gpt-5-mini'"
                        + " --requests-per-minute 30")),
            CommandSpec.of(
                "keys list",
                "Shows the keys, without their text; meant where no command is",
                List.of(),
                List.of(OUTPUT, Options.CONFIG, Options.HELP),
                examples("agentic-flow keys list")),
            CommandSpec.of(
                "keys revoke",
                "Takes a key back; running gateways refuse it from the next request on",
                List.of(NAME),
                List.of(OUTPUT, Options.CONFIG, Options.HELP),
                examples("agentic-flow keys revoke alice"))),
        List.of(Options.HELP));
  }

  private static Section examples(String... lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(new Row(line, ""));
    }
    return new Section("Examples", rows);
  }
}
