package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.CommandSpec.Section;
import io.agenticflow.cli.args.CommandSpec.Section.Row;
import io.agenticflow.cli.args.Positional;
import java.util.ArrayList;
import java.util.List;

/** What the commands of {@code agentic-flow cost} take. */
final class CostCommandLine {
  private CostCommandLine() {}

  static CommandSpec group() {
    return CommandSpec.group(
        "cost",
        "Shows what models were paid for, what others would have cost, and what work will cost",
        "report",
        List.of(
            CommandSpec.of(
                "cost report",
                "Shows calls, tokens and cost of a time, today where none is named; meant where no command is",
                List.of(),
                List.of(
                    Options.SINCE,
                    Options.UNTIL,
                    Options.COST_BY,
                    Options.COST_OUTPUT,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "agentic-flow cost",
                    "agentic-flow cost --since 7d --by day",
                    "agentic-flow cost --since 2026-11-01 --until 2026-11-30 --by project --output csv")),
            CommandSpec.of(
                "cost compare",
                "Tells what the same tokens would have cost with another model",
                List.of(),
                List.of(
                    Options.COST_BASELINE,
                    Options.SINCE,
                    Options.UNTIL,
                    Options.COST_OUTPUT,
                    Options.CONFIG,
                    Options.HELP),
                examples("agentic-flow cost compare --baseline claude-opus-4-5 --since 30d")),
            CommandSpec.of(
                "cost estimate",
                "Tells what work will cost with one model and with others",
                List.of(
                    new Positional(
                        "MODEL",
                        false,
                        true,
                        "The models; savings are reckoned against the first.")),
                List.of(
                    Options.COST_SCENARIO,
                    Options.COST_CALLS,
                    Options.COST_INPUT_TOKENS,
                    Options.COST_OUTPUT_TOKENS,
                    Options.COST_CACHED,
                    Options.COST_MIX,
                    Options.COST_OUTPUT,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "agentic-flow cost estimate --scenario code",
                    "agentic-flow cost estimate claude-sonnet-4-5 z-ai/glm-4.6 --calls 3000 --input-tokens 40000 --cached 90"))),
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
