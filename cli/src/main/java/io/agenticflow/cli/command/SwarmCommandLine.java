package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.CommandSpec.Section;
import io.agenticflow.cli.args.CommandSpec.Section.Row;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.Positional;
import java.util.ArrayList;
import java.util.List;

/** What {@code agentic-flow swarm} takes. */
public final class SwarmCommandLine {
  /** The options that hold for each member's run. */
  public static final List<Option<?>> PASSED_ON =
      RunOptions.joined(
          List.of(Options.AGENTS_DIR, Options.MODEL, Options.PROVIDER, Options.FALLBACK),
          RunOptions.MODEL_SETTINGS,
          List.of(Options.ADD_DIR),
          RunOptions.PERMISSIONS,
          List.of(Options.MAX_TURNS, Options.VERBOSE, Options.CONFIG));

  private SwarmCommandLine() {}

  static CommandSpec swarm() {
    List<Option<?>> options = new ArrayList<>();
    options.add(Options.TOPOLOGY);
    options.add(Options.SWARM_AGENTS);
    options.add(Options.PLAN);
    options.addAll(PASSED_ON);
    options.add(Options.CWD);
    options.add(RESUME);
    options.add(
        RunsCommandLine.DETACH.withHelp(
            "Hands the swarm to a process of its own, which outlives this one, and prints its id;"
                + " see 'runs'."));
    options.add(RunsCommandLine.ENGINE);
    options.add(Options.MAX_AGENTS);
    options.add(Options.MAX_PARALLEL);
    options.add(Options.MAX_DEPTH);
    options.add(Options.MAX_ROUNDS);
    options.add(Options.MAX_BUDGET);
    options.add(Options.MAX_BUDGET_TOKENS);
    options.add(Options.TIMEOUT);
    options.add(Options.OUTPUT.withHelp("json: one object with the report."));
    options.add(Options.HELP);
    return CommandSpec.of(
        "swarm",
        "Has several agents work on one objective; goes on after a crash",
        List.of(new Positional("OBJECTIVE", false, true, "What is wanted; or standard input.")),
        options,
        examples(
            "agentic-flow swarm \"Add an export to CSV, with tests\" --max-budget-usd 2",
            "agentic-flow swarm \"Find the cause of the slow start\" --topology parallel --agents"
                + " coder*3",
            "agentic-flow swarm --plan release.yaml",
            "agentic-flow swarm --resume swarm-3f2a90c1"));
  }

  /** Goes on with a swarm. */
  public static final Option<String> RESUME =
      Options.RESUME.withHelp("Goes on with the swarm of this id, which another process left.");

  private static Section examples(String... lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(new Row(line, ""));
    }
    return new Section("Examples", rows);
  }
}
