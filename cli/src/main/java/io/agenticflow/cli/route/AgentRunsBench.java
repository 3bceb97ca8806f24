package io.agenticflow.cli.route;

import io.agenticflow.cascade.AgentBench;
import io.agenticflow.cascade.AgentRuns;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The part of {@code route bench} that replays cascades on recorded runs of agents. */
final class AgentRunsBench {
  private AgentRunsBench() {}

  /** Prints the figures of a file of runs. */
  static int run(Path file, ParsedArguments arguments, Terminal terminal) {
    try {
      AgentRuns runs = AgentRuns.read(file);
      AgentBench.Report report = report(runs, arguments);
      if ("json".equals(arguments.get(Options.OUTPUT))) {
        terminal.out().println(Json.write(report.json()));
      } else {
        report.lines().forEach(terminal.out()::println);
      }
      return ExitCode.OK.code();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, "--agents: " + file + " cannot be read: " + e.getMessage(), null, e);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE,
          "--agents: " + file + ": " + e.getMessage(),
          "docs/routing.md tells the form of such a file",
          e);
    }
  }

  private static AgentBench.Report report(AgentRuns runs, ParsedArguments arguments) {
    String weak = arguments.get(Options.ROUTE_WEAK);
    String strong = arguments.get(Options.ROUTE_STRONG);
    if (weak == null && strong == null) {
      return new AgentBench(runs).report();
    }
    if (weak == null || strong == null) {
      throw new IllegalArgumentException("--weak and --strong are named together or not at all");
    }
    List<Integer> cheap = new ArrayList<>();
    for (String name : weak.split(",", -1)) {
      cheap.add(runs.model(name.strip()));
    }
    return new AgentBench(runs).report(cheap, runs.model(strong));
  }
}
