package io.agenticflow.cli.mcp;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.Listings;
import io.agenticflow.mcp.servers.ServerCatalogue;
import io.agenticflow.mcp.servers.ServerConnector;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.text.VisibleText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * {@code agentic-flow mcp test}, {@code info}, {@code tools} and {@code call}: starts one server
 * and asks it; {@code info} only shows what is known. A server that came with the folder is started
 * only once the user has agreed.
 */
public final class McpServerCommand implements Command {
  private static final Duration START = Duration.ofSeconds(60);

  private final Action action;
  private final String version;

  /** What is done. */
  public enum Action {
    TEST,
    INFO,
    TOOLS,
    CALL
  }

  /**
   * @param version of this program, which servers are told
   */
  public McpServerCommand(Action action, String version) {
    this.action = action;
    this.version = version;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    ServerCatalogue.Entry entry = here.find(arguments.words().getFirst());
    ServerDefinition server = entry.definition();
    if (entry.standing() != ServerCatalogue.Standing.READY && action != Action.INFO) {
      throw new CliException(
          ExitCode.SERVER_FAILED,
          "the MCP server "
              + server.name()
              + (entry.standing() == ServerCatalogue.Standing.DISABLED
                  ? " is disabled here"
                  : " came with the folder, and you have not agreed to start it"),
          "agentic-flow mcp enable " + server.name());
    }
    if (action == Action.INFO) {
      return info(here, entry);
    }
    JrsObject input = action == Action.CALL ? input(here) : Json.object().build();
    Cancellation cancellation = new Cancellation();
    try (SocketTransport http = new SocketTransport(here.configuration().proxies());
        ServerSet set = set(here, server, http)) {
      long begun = System.nanoTime();
      McpClient client = client(set, server, cancellation);
      long millis = (System.nanoTime() - begun) / 1_000_000;
      return switch (action) {
        case CALL -> call(here, set, server, input, cancellation);
        case TOOLS -> tools(here, set);
        default -> test(here, set, client, millis);
      };
    }
  }

  private ServerSet set(Here here, ServerDefinition server, SocketTransport http) {
    ServerConnector connector =
        new ServerConnector(
            new ServerConnector.Surroundings(
                here.terminal().environment(), here.folder(), here.configuration().home()),
            ClientOptions.of("agentic-flow", version).timeouts(START, Duration.ofMinutes(10)),
            () -> http,
            _ -> here.arguments().isSet(Options.VERBOSE) ? shown(here) : ServerOutput.IGNORED,
            remark -> here.terminal().err().println("Note: " + VisibleText.of(remark)),
            null);
    return new ServerSet(
        List.of(server),
        connector,
        new Listings(here.configuration().home()),
        remark -> here.terminal().err().println("Note: " + VisibleText.of(remark)));
  }

  private static ServerOutput shown(Here here) {
    return new ServerOutput() {
      @Override
      public void error(String line) {
        here.terminal().err().println("  " + VisibleText.of(line));
      }

      @Override
      public void stray(String line) {
        here.terminal().err().println("  (no message) " + VisibleText.of(line));
      }
    };
  }

  private static McpClient client(
      ServerSet set, ServerDefinition server, Cancellation cancellation) {
    try {
      return set.client(server.name(), cancellation);
    } catch (McpException e) {
      throw new CliException(
          ExitCode.SERVER_FAILED,
          String.valueOf(e.getMessage()),
          "--verbose shows what the server writes",
          e);
    }
  }

  private static int test(Here here, ServerSet set, McpClient client, long millis) {
    ServerStatus status = set.status().getFirst();
    Listing listing = known(status.listing());
    String revision = client.facts().revision().text();
    here.answer(
        Here.json(status.definition())
            .put("connected", true)
            .put("connect_ms", millis)
            .put("protocol", revision)
            .put("server_info", listing.info())
            .put("tools", listing.tools().size())
            .put("changed", names(listing.changed()))
            .put("added", names(listing.added()))
            .build(),
        status.definition().name()
            + " answered in "
            + millis
            + " ms: "
            + Json.string(listing.info(), "name", "a server without a name")
            + " "
            + Json.string(listing.info(), "version", "")
            + ", protocol "
            + revision
            + ", "
            + listing.tools().size()
            + (listing.tools().size() == 1 ? " tool" : " tools")
            + (listing.heldBack().isEmpty()
                ? ""
                : "; not used until you agree: "
                    + String.join(
                        ", ", listing.heldBack().stream().map(ServerTool::name).toList())));
    return ExitCode.OK.code();
  }

  private static Listing known(@Nullable Listing listing) {
    if (listing == null) {
      throw new IllegalStateException("a connected server has told what it has");
    }
    return listing;
  }

  private static List<JrsValue> names(List<ServerTool> tools) {
    return tools.stream().map(tool -> Json.of(tool.name())).toList();
  }

  private static int tools(Here here, ServerSet set) {
    ServerStatus status = set.status().getFirst();
    Listing listing = known(status.listing());
    List<JrsValue> all = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (ServerTool tool : listing.tools()) {
      String use =
          !status.definition().tools().admits(tool.name())
              ? "left out"
              : listing.isPinned(tool) ? "used" : isAdded(listing, tool) ? "added" : "changed";
      all.add(Json.object().put("use", use).put("tool", tool.described()).build());
      text.append(text.isEmpty() ? "" : "\n")
          .append(tool.name())
          .append(use.equals("used") ? "" : " (" + use + ")")
          .append("  ")
          .append(firstLine(Json.string(tool.described(), "description", "")));
    }
    here.answer(
        Json.object().put("server", status.definition().name()).put("tools", all).build(),
        text.toString());
    return ExitCode.OK.code();
  }

  private static boolean isAdded(Listing listing, ServerTool tool) {
    return !listing.pins().containsKey(tool.name());
  }

  private static String firstLine(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() > 100 ? line.substring(0, 99) + "…" : line;
  }

  /** Shows what is known, all of it, without starting the server. */
  private static int info(Here here, ServerCatalogue.Entry entry) {
    ServerDefinition server = entry.definition();
    Listing listing;
    try {
      listing = new Listings(here.configuration().home()).read(server);
    } catch (IOException e) {
      throw Here.failed(e);
    }
    StringBuilder text = new StringBuilder();
    text.append(server.name())
        .append(": ")
        .append(server.target())
        .append("\nnamed in ")
        .append(server.origin().place())
        .append(", ")
        .append(Here.word(entry.standing()));
    List<JrsValue> tools = new ArrayList<>();
    if (listing == null) {
      text.append("\nIt was never started; 'agentic-flow mcp test ")
          .append(server.name())
          .append("' does so.");
    } else {
      String instructions = listing.instructions();
      if (instructions != null) {
        text.append("\nIt says: ").append(instructions.strip());
      }
      for (ServerTool tool : listing.tools()) {
        boolean isPinned = listing.isPinned(tool);
        String description = Json.string(tool.described(), "description", "");
        text.append("\n\n")
            .append(tool.name())
            .append(
                isPinned
                    ? ""
                    : isAdded(listing, tool)
                        ? "  (added since you agreed)"
                        : "  (described otherwise than you agreed to)")
            .append('\n')
            .append(description.strip().indent(2).stripTrailing());
        tools.add(
            Json.object()
                .put("name", tool.name())
                .put("pinned", isPinned)
                .put("tool", tool.described())
                .build());
      }
    }
    here.answer(
        Here.json(server)
            .put("standing", Here.word(entry.standing()))
            .put("known", listing != null)
            .put("server_info", listing == null ? null : listing.info())
            .put("instructions", listing == null ? null : listing.instructions())
            .put("tools", tools)
            .build(),
        text.toString());
    return ExitCode.OK.code();
  }

  private static int call(
      Here here,
      ServerSet set,
      ServerDefinition server,
      JrsObject input,
      Cancellation cancellation) {
    String name = here.arguments().words().get(1);
    ServerSet.Offered tool =
        set.tools().stream()
            .filter(each -> each.tool().name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new CliException(
                    ExitCode.SERVER_FAILED,
                    "the MCP server "
                        + server.name()
                        + " has no tool "
                        + name
                        + ", or it is left out",
                    "agentic-flow mcp tools " + server.name()));
    JrsValue result;
    try {
      result = set.call(tool, input, CallOptions.of(cancellation));
    } catch (McpException e) {
      throw new CliException(ExitCode.SERVER_FAILED, String.valueOf(e.getMessage()), null, e);
    }
    boolean isError = Json.isTrue(result, "isError");
    if (here.wantsJson()) {
      here.terminal().out().println(Json.write(result));
    } else {
      for (JrsValue each : Json.array(result, "content")) {
        here.terminal().out().println(shown(here, Json.string(each, "text", Json.write(each))));
      }
    }
    here.terminal().out().flush();
    return (isError ? ExitCode.SERVER_FAILED : ExitCode.OK).code();
  }

  /** A file or another program gets the text as the server wrote it. */
  private static String shown(Here here, String text) {
    return here.terminal().outIsTerminal() ? VisibleText.of(text) : text;
  }

  private static JrsObject input(Here here) {
    String typed = here.arguments().get(Options.MCP_INPUT, "{}");
    try {
      String json =
          typed.equals("-")
              ? new String(here.terminal().in().readAllBytes(), StandardCharsets.UTF_8)
              : typed;
      if (Json.parse(json) instanceof JrsObject object) {
        return object;
      }
      throw new CliException(ExitCode.USAGE, "--input is not a JSON object", null);
    } catch (IOException | JsonException e) {
      throw new CliException(ExitCode.USAGE, "--input: " + e.getMessage(), null, e);
    }
  }
}
