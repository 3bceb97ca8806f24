package io.agenticflow.cli.run;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.servers.ServerDefinition;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.jr.stree.JrsValue;

/**
 * Asks whoever sits at the terminal whether an MCP server that came with the folder may be started.
 */
final class ServerAgreement {
  private final Person person;

  /** What was said. */
  enum Answer {
    /** For this run. */
    ONCE,
    /** For as long as its entry stays as it is. */
    ALWAYS,
    NO
  }

  ServerAgreement(Person person) {
    this.person = person;
  }

  Answer ask(ServerDefinition server) {
    return person.ask(Answer.NO, new Cancellation(), waiting -> ask(server, waiting));
  }

  private Answer ask(ServerDefinition server, Cancellation cancellation)
      throws InterruptedException {
    PrintStream err = person.terminal().err();
    err.println();
    err.println(
        Ink.BOLD.on(
            person.terminal(),
            "The folder wants the MCP server "
                + ToolLine.oneLine(server.name())
                + " to be started:"));
    described(server).forEach(line -> err.println("    " + ToolLine.oneLine(line)));
    err.println(
        "  "
            + ToolLine.oneLine(server.origin().place())
            + " may have come with the folder. A program runs as you do, outside of the sandbox.");
    err.println("  y  yes, in this run");
    err.println("  a  yes, for as long as the entry stays as it is");
    err.println("  n  no");
    while (true) {
      String line = person.line("Start it? [y/a/n] ", cancellation);
      if (line == null) {
        return Answer.NO;
      }
      switch (line.toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return Answer.ONCE;
        }
        case "a", "always" -> {
          return Answer.ALWAYS;
        }
        case "n", "no" -> {
          return Answer.NO;
        }
        default -> {
          // Asked again: it is no answer.
        }
      }
    }
  }

  /** Returns what of an entry decides what is run or reached; nothing of it is cut. */
  private static List<String> described(ServerDefinition server) {
    List<String> lines = new ArrayList<>();
    lines.add(server.target());
    for (String field : List.of("cwd", "headersHelper")) {
      String value = Json.string(server.json(), field);
      if (value != null) {
        lines.add(field + ": " + value);
      }
    }
    for (Map.Entry<String, JrsValue> each : Json.fields(Json.field(server.json(), "env"))) {
      lines.add("env: " + each.getKey() + "=" + each.getValue().asText());
    }
    return lines;
  }
}
