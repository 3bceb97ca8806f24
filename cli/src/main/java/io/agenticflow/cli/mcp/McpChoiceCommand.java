package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.Listings;
import io.agenticflow.mcp.servers.ServerDefinition;
import java.io.IOException;

/** {@code agentic-flow mcp enable} and {@code disable}: what the user decides about a server. */
public final class McpChoiceCommand implements Command {
  private final boolean enables;

  /**
   * @param enables whether the server is wanted
   */
  public McpChoiceCommand(boolean enables) {
    this.enables = enables;
  }

  /** Agrees to what the server says of its tools, as it was told last. */
  private static void agree(Here here, ServerDefinition server) throws IOException {
    Listings listings = new Listings(here.configuration().home());
    Listing listing = listings.read(server);
    if (listing != null && !listing.changed().isEmpty()) {
      listings.write(server, listing.agreed());
    }
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    ServerDefinition server = here.find(arguments.words().getFirst()).definition();
    try {
      if (enables) {
        here.choices().enable(server);
        agree(here, server);
      } else {
        here.choices().disable(server.name());
      }
    } catch (IOException e) {
      throw Here.failed(e);
    }
    here.answer(
        Here.json(server).put("standing", enables ? "ready" : "disabled").build(),
        enables
            ? server.name() + " may be started in " + here.project() + ": " + server.target()
            : server.name() + " is not started in " + here.project());
    return ExitCode.OK.code();
  }
}
