package io.agenticflow.cli.route;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.routing.learned.OutcomeFile;
import io.agenticflow.routing.learned.OutcomeLog;
import io.agenticflow.routing.learned.Outcomes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where outcomes are read from and models are kept: what the command line names, else the user's
 * own files.
 */
record RouteFiles(ParsedArguments arguments, Path home) {
  static RouteFiles of(ParsedArguments arguments, Terminal terminal) {
    return new RouteFiles(arguments, Settings.read(arguments, terminal).home());
  }

  Outcomes outcomes() {
    Path file = OutcomeLog.file(home);
    if (!arguments.words().isEmpty()) {
      file = Path.of(arguments.words().getFirst());
    } else if (!Files.exists(file)) {
      throw new CliException(
          ExitCode.USAGE,
          "no outcomes have been written down yet: there is no file " + file,
          "route mark and --cascade write them, or name a file; docs/learned-routing.md tells its"
              + " form");
    }
    return OutcomeFile.read(
        file,
        arguments.get(Options.ROUTE_WEAK),
        arguments.get(Options.ROUTE_STRONG),
        arguments.get(Options.ROUTE_ONLY));
  }

  /** Returns the model file. */
  Path model() {
    Path named = namedModel();
    return named == null ? home.resolve("routing.model") : named;
  }

  @Nullable Path namedModel() {
    return arguments.get(Options.ROUTE_MODEL_FILE);
  }
}
