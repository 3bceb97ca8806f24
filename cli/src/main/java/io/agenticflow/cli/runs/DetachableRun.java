package io.agenticflow.cli.runs;

import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.RunsCommandLine;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ResumableRun;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** {@code agentic-flow run}: here, or with {@code --detach} in a process that outlives this one. */
public final class DetachableRun implements Command {
  /** They lead the run's beginning, or say how this process tells of it. */
  private static final List<Option<?>> NOT_PASSED =
      List.of(
          RunsCommandLine.DETACH,
          RunsCommandLine.RUN_ID,
          RunsCommandLine.WAIT_FOR_APPROVAL,
          RunsCommandLine.ENGINE,
          Options.TASK,
          Options.PRINT,
          Options.CWD,
          Options.RUN_OUTPUT,
          Options.STREAM,
          Options.VERBOSE);

  /** They need this terminal, or a session that is not the run's own. */
  private static final List<Option<?>> NOT_WITH =
      List.of(
          Options.CASCADE,
          Options.CONTINUE,
          Options.RESUME,
          Options.FORK_SESSION,
          Options.SESSION_ID,
          Options.NO_SESSION);

  private final Command here;

  /**
   * @param here runs in this process
   */
  public DetachableRun(Command here) {
    this.here = here;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    if (!arguments.isSet(RunsCommandLine.DETACH)) {
      for (Option<?> each :
          List.of(
              RunsCommandLine.RUN_ID, RunsCommandLine.WAIT_FOR_APPROVAL, RunsCommandLine.ENGINE)) {
        if (arguments.source(each) == ParsedArguments.Source.COMMAND_LINE) {
          throw new CliException(
              ExitCode.USAGE, "--" + each.name() + " is for detached runs", "add --detach");
        }
      }
      return here.run(arguments, terminal);
    }
    check(arguments);
    Configuration configuration = Settings.read(arguments, terminal);
    AgentOrder order =
        new AgentOrder(
            options(arguments),
            ResumableRun.task(arguments, terminal),
            Settings.currentFolder(),
            arguments.isSet(RunsCommandLine.WAIT_FOR_APPROVAL));
    String runId =
        arguments.get(
            RunsCommandLine.RUN_ID, "run-" + UUID.randomUUID().toString().substring(0, 8));
    String engine = Engines.name(arguments, configuration);
    boolean isNew =
        Detached.start(
            engine,
            configuration,
            new AgentRun(terminal),
            runId,
            order.json(),
            order.startedIn(),
            terminal);
    if (!isNew) {
      terminal.err().println("There is a run " + runId + " already; it is left alone");
    }
    if ("json".equals(arguments.get(Options.RUN_OUTPUT))) {
      terminal
          .out()
          .println(
              Json.write(
                  Json.object()
                      .put("run_id", runId)
                      .put("engine", engine)
                      .put("started", isNew)
                      .build()));
    } else {
      terminal.out().println(runId);
      if (isNew && terminal.errIsTerminal()) {
        terminal.err().println("  its result: agentic-flow runs attach " + runId);
      }
    }
    terminal.out().flush();
    return ExitCode.OK.code();
  }

  private static void check(ParsedArguments arguments) {
    for (Option<?> each : NOT_WITH) {
      if (arguments.source(each) == ParsedArguments.Source.COMMAND_LINE) {
        throw new CliException(
            ExitCode.USAGE,
            "--detach and --" + each.name() + " cannot both be meant",
            "leave one out");
      }
    }
    if ("stream-json".equals(arguments.get(Options.RUN_OUTPUT))
        || "stream-json".equals(arguments.get(Options.INPUT_FORMAT))) {
      throw new CliException(
          ExitCode.USAGE,
          "a detached run has nobody who reads or writes stream-json",
          "take text or json; 'runs log' shows what it does");
    }
  }

  private static List<String> options(ParsedArguments arguments) {
    List<String> options = new ArrayList<>(arguments.typedOptions(NOT_PASSED));
    Path folder = arguments.get(Options.CWD, Settings.currentFolder());
    options.add("--cwd=" + folder.toAbsolutePath().normalize());
    return options;
  }
}
