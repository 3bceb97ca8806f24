package io.agenticflow.cli.config;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.ConfigurationSchema;
import io.agenticflow.json.Json;

/** {@code agentic-flow config schema}: the JSON Schema of the configuration file. */
public final class ConfigSchemaCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    terminal.out().println(Json.write(ConfigurationSchema.json()));
    return ExitCode.OK.code();
  }
}
