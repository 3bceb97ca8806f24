package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.CommandSpec.Section;
import io.agenticflow.cli.args.CommandSpec.Section.Row;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.Positional;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the commands of {@code agentic-flow mcp} take. */
final class McpCommandLine {
  private static final Positional NAME = new Positional("NAME", true, false, "The server's name.");

  private McpCommandLine() {}

  static CommandSpec group() {
    return CommandSpec.group(
        "mcp",
        "Names servers of the Model Context Protocol, tries them and calls their tools",
        "list",
        List.of(
            CommandSpec.of(
                "mcp list",
                "Shows the servers that are named for this folder; meant where no command is named",
                List.of(),
                asked(Options.OUTPUT.withHelp("json: one object with servers and problems."))),
            CommandSpec.of(
                "mcp add",
                "Names a server: a program with its arguments, or an address",
                List.of(
                    NAME,
                    new Positional(
                        "COMMAND",
                        true,
                        true,
                        true,
                        "The program and its arguments, or the address. All from here on belongs to it.")),
                named(
                    Options.MCP_TRANSPORT,
                    Options.MCP_SCOPE,
                    Options.MCP_ENVIRONMENT,
                    Options.MCP_HEADER,
                    Options.MCP_SAMPLING,
                    Options.OUTPUT.withHelp("json: one object with the entry and its place.")),
                examples(
                    "agentic-flow mcp add files -- npx -y @modelcontextprotocol/server-filesystem .",
                    "agentic-flow mcp add -t http -H 'Authorization: Bearer ${TOKEN}' wiki https://example.com/mcp")),
            CommandSpec.of(
                "mcp add-json",
                "Names a server by an entry as it stands in .mcp.json",
                List.of(NAME, new Positional("JSON", true, false, "The entry.")),
                named(
                    Options.MCP_SCOPE,
                    Options.OUTPUT.withHelp("json: one object with the entry and its place.")),
                examples(
                    "agentic-flow mcp add-json files '{\"command\": \"npx\", \"args\": [\"-y\", \"x\"], \"timeout\": 60000}'")),
            CommandSpec.of(
                "mcp remove",
                "Takes a server's entry away",
                List.of(NAME),
                named(
                    Options.MCP_ANY_SCOPE,
                    Options.OUTPUT.withHelp("json: one object with the place."))),
            CommandSpec.of(
                "mcp enable",
                "Lets a server be started that came with the folder, was disabled, or describes itself anew",
                List.of(NAME),
                asked(Options.OUTPUT.withHelp("json: one object with the server."))),
            CommandSpec.of(
                "mcp disable",
                "Keeps a server from being started in this folder",
                List.of(NAME),
                asked(Options.OUTPUT.withHelp("json: one object with the server."))),
            CommandSpec.of(
                "mcp auth",
                "Logs in at a server's address, in the browser where it wants a person",
                List.of(NAME),
                asked(
                    Options.MCP_AGAIN,
                    Options.OUTPUT.withHelp("json: one object with the server."))),
            CommandSpec.of(
                "mcp logout",
                "Forgets the log-in at a server's address",
                List.of(NAME),
                asked(Options.OUTPUT.withHelp("json: one object with the server."))),
            CommandSpec.of(
                "mcp serve",
                "Serves this program's agents, models and sessions as tools, to any MCP client",
                List.of(),
                List.of(
                    Options.MCP_HTTP,
                    Options.MCP_PROFILE,
                    Options.CWD,
                    Options.MODEL.withHelp("The model of runs that name none."),
                    Options.PROVIDER,
                    Options.PERMISSION_MODE.withHelp("What the tools of runs may do unasked."),
                    Options.SANDBOX,
                    Options.MAX_BUDGET.withHelp("What one run may cost at most."),
                    Options.MCP_PORT,
                    Options.HOST,
                    Options.AUTH_TOKEN,
                    Options.AUTH_TOKEN_FILE,
                    Options.ALLOW_HOST,
                    Options.CORS_ORIGIN,
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "claude mcp add agentic-flow -- agentic-flow mcp serve",
                    "agentic-flow mcp serve --http --profile run --max-budget-usd 0.50")),
            CommandSpec.of(
                "mcp test",
                "Starts a server and says what answered, how fast, and with how many tools",
                List.of(NAME),
                asked(Options.OUTPUT.withHelp("json: one object."))),
            CommandSpec.of(
                "mcp info",
                "Shows all that a server says to a model, as it was told last; starts nothing",
                List.of(NAME),
                asked(Options.OUTPUT.withHelp("json: one object."))),
            CommandSpec.of(
                "mcp tools",
                "Lists the tools of a server",
                List.of(NAME),
                asked(Options.OUTPUT.withHelp("json: one object with the tools whole."))),
            CommandSpec.of(
                "mcp call",
                "Calls a tool of a server",
                List.of(
                    NAME, new Positional("TOOL", true, false, "The tool, as the server calls it.")),
                asked(
                    Options.MCP_INPUT,
                    Options.OUTPUT.withHelp("json: the result as the server wrote it.")),
                examples(
                    "agentic-flow mcp call files read_text_file --input '{\"path\": \"README.md\"}'")),
            CommandSpec.of(
                "mcp export",
                "Writes the entries of servers, as .mcp.json has them",
                List.of(new Positional("NAME", false, true, "The servers. Without one: all.")),
                asked()),
            CommandSpec.of(
                "mcp import",
                "Takes over the entries of a file, or of Claude Code or Claude Desktop",
                List.of(
                    new Positional(
                        "FROM",
                        true,
                        false,
                        "A file, - for standard input, claude-code or claude-desktop.")),
                named(
                    Options.MCP_SCOPE,
                    Options.OUTPUT.withHelp("json: one object with what was taken over.")))),
        List.of(Options.HELP));
  }

  /** The options of a command that looks at all servers of a folder. */
  private static List<Option<?>> asked(Option<?>... own) {
    return with(
        own,
        Options.MCP_CONFIG,
        Options.STRICT_MCP_CONFIG,
        Options.CWD,
        Options.SETTING_SOURCES,
        Options.SETTINGS,
        Options.VERBOSE,
        Options.CONFIG,
        Options.HELP);
  }

  /** The options of a command that changes a file. */
  private static List<Option<?>> named(Option<?>... own) {
    return with(own, Options.CWD, Options.VERBOSE, Options.CONFIG, Options.HELP);
  }

  private static List<Option<?>> with(Option<?>[] own, Option<?>... common) {
    return Stream.concat(Stream.of(own), Stream.of(common)).toList();
  }

  private static Section examples(String... lines) {
    List<Row> rows = new ArrayList<>(lines.length);
    for (String line : lines) {
      rows.add(new Row(line, ""));
    }
    return new Section("Examples", rows);
  }
}
