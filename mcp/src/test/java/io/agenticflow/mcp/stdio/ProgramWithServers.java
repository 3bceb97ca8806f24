package io.agenticflow.mcp.stdio;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsObject;

/**
 * A program that holds two servers with their process trees, tells who they all are, and then waits
 * to be killed, or ends by itself when asked to.
 */
final class ProgramWithServers {
  private ProgramWithServers() {}

  public static void main(String[] arguments) throws Exception {
    for (int i = 0; i < 2; i++) {
      StdioTransport transport =
          new StdioTransport(
              new ServerCommand(
                  throughShells(FaultyServer.command("ignores-end")),
                  Path.of("."),
                  ServerEnvironment.of(System.getenv(), Map.of())));
      transport.open(new HeardMessages());
      ask(transport, 1, Methods.INITIALIZE, Json.object().build());
      Message.Result answer =
          ask(transport, 2, Methods.TOOLS_CALL, Json.object().put("name", "family").build());
      System.out.println(
          transport.pid()
              + " "
              + Json.string(Json.array(answer.result(), "content").getFirst(), "text"));
    }
    if (arguments.length > 0) {
      System.exit(0); // without closing anything
    }
    Thread.sleep(600_000);
  }

  /** As a package runner does: a shell, and a shell in it, before the server itself. */
  private static List<String> throughShells(List<String> command) {
    List<String> all =
        new ArrayList<>(List.of("/bin/sh", "-c", "sh -c '\"$@\"; true' - \"$@\"; true", "-"));
    all.addAll(command);
    return all;
  }

  private static Message.Result ask(
      StdioTransport transport, int id, String method, JrsObject params) throws IOException {
    return (Message.Result)
        transport.ask(new Message.Request(Json.of(id), method, params), new Cancellation());
  }
}
