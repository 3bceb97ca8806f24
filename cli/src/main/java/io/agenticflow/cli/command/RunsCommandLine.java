package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.CommandSpec.Section;
import io.agenticflow.cli.args.CommandSpec.Section.Row;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.Positional;
import io.agenticflow.cli.args.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the commands of {@code agentic-flow runs} take, and what {@code run --detach} does. */
public final class RunsCommandLine {
  private static final String DETACHED_GROUP = "Detached runs";

  public static final Option<Boolean> DETACH =
      Option.flag(
          "detach",
          DETACHED_GROUP,
          "Hands the run to a process of its own, which outlives this one, and prints the run's name; see 'runs'.");
  public static final Option<String> RUN_ID =
      Option.of(
          "run-id",
          ValueType.TEXT,
          "NAME",
          DETACHED_GROUP,
          "With --detach: the run's name. Where there is a run of that name none is started.");
  public static final Option<Boolean> WAIT_FOR_APPROVAL =
      Option.flag(
          "wait-for-approval",
          DETACHED_GROUP,
          "With --detach: nothing is done before 'runs approve', for days if need be.");
  public static final Option<String> ENGINE =
      Option.of(
          "engine",
          ValueType.choice("local", "restate"),
          "NAME",
          DETACHED_GROUP,
          "What keeps the run: this machine, or a Restate server. Without it: durable.engine of the configuration.");
  public static final Option<Long> LIMIT =
      Option.of(
              "limit",
              ValueType.wholeNumber(1, 100_000),
              "N",
              DETACHED_GROUP,
              "How many runs at most.")
          .withDefault("50");
  public static final Option<String> REASON =
      Option.of(
          "reason", ValueType.TEXT, "TEXT", DETACHED_GROUP, "Why, for those who look at the run.");
  public static final Option<String> SIGNAL =
      Option.of(
          "signal",
          ValueType.TEXT,
          "NAME",
          DETACHED_GROUP,
          "What is approved, where the run waits for more than one thing.");
  public static final Option<String> DENY =
      Option.of("deny", ValueType.TEXT, "REASON", DETACHED_GROUP, "Refuses, and says why.");
  public static final Option<Duration> OLDER_THAN =
      Option.of(
          "older-than",
          ValueType.TIME,
          "TIME",
          DETACHED_GROUP,
          "All runs that ended longer ago than this: 30d, 12h.");
  public static final Option<Boolean> FOREGROUND =
      Option.flag(
          "foreground", DETACHED_GROUP, "Works on them in this process, until they are over.");

  private static final Positional ID = new Positional("RUN", true, false, "The run's name.");

  private RunsCommandLine() {}

  static CommandSpec group() {
    return CommandSpec.group(
        "runs",
        "Shows and leads runs that outlive their process, started with 'run --detach'",
        "list",
        List.of(
            CommandSpec.of(
                "runs list",
                "Lists the runs, the youngest first; meant where no command is named",
                List.of(),
                options(LIMIT, Options.OUTPUT.withHelp("json: one object with the runs."))),
            CommandSpec.of(
                "runs show",
                "Shows one run: how far it is, what it waits for, how it ended",
                List.of(ID),
                options(Options.OUTPUT.withHelp("json: one object."))),
            CommandSpec.of(
                "runs attach",
                "Waits for a run, prints its result and ends with its exit code",
                List.of(ID),
                options(Options.OUTPUT.withHelp("json: the run's result as 'run --output json'."))),
            CommandSpec.of(
                "runs cancel",
                "Ends a run and the runs inside it",
                List.of(ID),
                options(REASON, Options.OUTPUT.withHelp("json: one object with the run."))),
            CommandSpec.of(
                "runs approve",
                "Tells a run that waits for an approval that it may go on",
                List.of(ID),
                options(
                    SIGNAL, DENY, Options.OUTPUT.withHelp("json: one object with what was said."))),
            CommandSpec.of(
                "runs resume",
                "Goes on with runs whose process ended, each in a new one",
                List.of(new Positional("RUN", false, true, "The runs' names. Without one: all.")),
                options(FOREGROUND, Options.OUTPUT.withHelp("json: one object with the runs."))),
            CommandSpec.of(
                "runs delete",
                "Removes runs that are over, and the runs inside them",
                List.of(new Positional("RUN", false, true, "The runs' names.")),
                options(OLDER_THAN, Options.OUTPUT.withHelp("json: one object with the names."))),
            CommandSpec.of(
                "runs log",
                "Prints what the process of a run has said, on this machine",
                List.of(ID),
                options())),
        List.of(Options.HELP),
        new Section(
            "Examples",
            List.of(
                new Row("agentic-flow run --detach --agent coder \"Port the tests\"", ""),
                new Row("agentic-flow runs attach RUN", ""))));
  }

  private static List<Option<?>> options(Option<?>... own) {
    List<Option<?>> all = new ArrayList<>(List.of(own));
    all.add(ENGINE.withHelp("Whose runs. Without it: durable.engine of the configuration."));
    all.add(Options.VERBOSE);
    all.add(Options.CONFIG);
    all.add(Options.HELP);
    return all;
  }
}
