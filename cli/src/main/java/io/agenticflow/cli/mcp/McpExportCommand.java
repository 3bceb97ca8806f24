package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.servers.ServerCatalogue;

/**
 * {@code agentic-flow mcp export}: writes entries as they are, with their variables' names and not
 * their values.
 */
public final class McpExportCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    JsonObjectBuilder servers = Json.object();
    if (arguments.words().isEmpty()) {
      for (ServerCatalogue.Entry each : here.catalogue().entries()) {
        servers.put(each.definition().name(), each.definition().json());
      }
    }
    for (String name : arguments.words()) {
      servers.put(name, here.find(name).definition().json());
    }
    terminal
        .out()
        .print(Json.writeIndented(Json.object().put("mcpServers", servers.build()).build()));
    terminal.out().flush();
    return ExitCode.OK.code();
  }
}
