package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.servers.Definitions;
import io.agenticflow.mcp.servers.ServerCatalogue;
import io.agenticflow.text.VisibleText;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow mcp list}: the servers that are named; starts none. */
public final class McpListCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    ServerCatalogue all = here.catalogue();
    if (here.wantsJson()) {
      here.answer(json(all), "");
      return ExitCode.OK.code();
    }
    int width =
        all.entries().stream().mapToInt(each -> each.definition().name().length()).max().orElse(1);
    for (ServerCatalogue.Entry each : all.entries()) {
      terminal
          .out()
          .printf(
              "%-" + width + "s  %-10s  %-5s  %s  (%s)%n",
              each.definition().name(),
              Here.word(each.standing()),
              each.definition().kind(),
              VisibleText.of(each.definition().target()),
              each.definition().origin().place());
    }
    for (Definitions.Problem each : all.problems()) {
      terminal.err().println("Note: " + VisibleText.of(each.toString()));
    }
    if (all.entries().isEmpty() && all.problems().isEmpty()) {
      terminal.err().println("No MCP servers are named; 'agentic-flow mcp add' names one");
    }
    if (!all.unapproved().isEmpty()) {
      terminal
          .err()
          .println(
              "Servers that came with the folder are started once you agree: agentic-flow mcp enable "
                  + all.unapproved().getFirst().name());
    }
    terminal.out().flush();
    return ExitCode.OK.code();
  }

  private static JrsObject json(ServerCatalogue all) {
    List<JrsObject> servers =
        all.entries().stream()
            .map(each ->
                Here.json(each.definition()).put("standing", Here.word(each.standing())).build())
            .toList();
    List<JrsObject> problems =
        all.problems().stream()
            .map(each ->
                Json.object()
                    .put("name", each.name())
                    .put("scope", each.origin().scope().word())
                    .put("place", each.origin().place())
                    .put("problem", each.what())
                    .build())
            .toList();
    return Json.object().put("servers", servers).put("problems", problems).build();
  }
}
