package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.Listings;
import io.agenticflow.mcp.servers.ServerDefinition;
import java.io.IOException;
import java.util.List;

/** {@code agentic-flow mcp enable} and {@code disable}: what the user decides about a server. */
public final class McpChoiceCommand implements Command {
  private final boolean enables;

  /**
   * @param enables whether the server is wanted
   */
  public McpChoiceCommand(boolean enables) {
    this.enables = enables;
  }

  /**
   * Agrees to what the server says of its tools, as it was told last.
   *
   * @return the tools that were kept from models until now
   */
  private static List<String> agree(Here here, ServerDefinition server) throws IOException {
    Listings listings = new Listings(here.configuration().home());
    Listing listing = listings.read(server);
    if (listing == null || listing.heldBack().isEmpty()) {
      return List.of();
    }
    listings.write(server, listing.agreed());
    return listing.heldBack().stream().map(ServerTool::name).toList();
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    ServerDefinition server = here.find(arguments.words().getFirst()).definition();
    List<String> agreed = List.of();
    try {
      if (enables) {
        here.choices().enable(server);
        agreed = agree(here, server);
      } else {
        here.choices().disable(server.name());
      }
    } catch (IOException e) {
      throw Here.failed(e);
    }
    here.answer(
        Here.json(server)
            .put("standing", enables ? "ready" : "disabled")
            .put("agreed", agreed.stream().map(Json::of).toList())
            .build(),
        enables
            ? server.name()
                + " may be started in "
                + here.project()
                + ": "
                + server.target()
                + (agreed.isEmpty()
                    ? ""
                    : "\nAgreed to what it says now of " + String.join(", ", agreed))
            : server.name() + " is not started in " + here.project());
    return ExitCode.OK.code();
  }
}
