package io.agenticflow.cli.mcp;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.mcp.servers.DefinitionException;
import io.agenticflow.mcp.servers.Reach;
import io.agenticflow.mcp.servers.ServerConnector.Surroundings;
import io.agenticflow.mcp.servers.ServerDefinition;
import java.net.URI;

/**
 * A server that has an address, and what belongs to its log-in.
 *
 * @param address with its variables replaced
 */
record Addressed(ServerDefinition server, URI address, Surroundings surroundings) {

  /** Finds the server of a name; throws where there is none, or where it has no address. */
  static Addressed find(Here here, String name) {
    ServerDefinition server = here.find(name).definition();
    Surroundings surroundings =
        new Surroundings(here.terminal().environment(), here.folder(), here.configuration().home());
    try {
      if (server.reach(surroundings.environment()) instanceof Reach.Web web) {
        return new Addressed(server, web.url(), surroundings);
      }
    } catch (DefinitionException e) {
      throw new CliException(
          ExitCode.SERVER_FAILED,
          "the MCP server " + name + " " + e.getMessage(),
          "mend " + server.origin().place(),
          e);
    }
    throw new CliException(
        ExitCode.USAGE,
        "the MCP server " + name + " is started on this machine, so there is no log-in",
        "give it what it wants as variables: mcp add -e NAME=VALUE");
  }
}
