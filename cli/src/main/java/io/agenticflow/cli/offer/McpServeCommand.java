package io.agenticflow.cli.offer;

import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ConfiguredMemory;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.cli.serve.ProxyExposure;
import io.agenticflow.config.Configuration;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.mcp.McpHttpServer;
import io.agenticflow.mcp.server.FixedOffer;
import io.agenticflow.mcp.server.McpServer;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ServerIdentity;
import io.agenticflow.mcp.server.StdioServer;
import io.agenticflow.tool.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * {@code agentic-flow mcp serve}: this program as an MCP server, for one client that started it, or
 * over HTTP.
 */
public final class McpServeCommand implements Command {
  private static final String INSTRUCTIONS =
      "Agents that do tasks on any model. list_agents and list_models tell what there is,"
          + " route_task which model a task would get and what that costs, list_sessions and"
          + " read_session what was done before, search_memory what is remembered of this project.";
  private static final String RUNS =
      " run_agent does a task, start_swarm has several agents work on one objective; both cost"
          + " money and change files in the server's folder.";

  private final String version;
  private final CommandRunner commands;

  /**
   * @param version of this program
   * @param commands runs its other commands
   */
  public McpServeCommand(String version, CommandRunner commands) {
    this.version = version;
    this.commands = commands;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    McpServer server =
        new McpServer(
            offer(arguments, configuration, terminal), line -> terminal.err().println(line));
    return arguments.isSet(Options.MCP_HTTP)
        ? overHttp(server, arguments, configuration, terminal)
        : overStdio(server, terminal);
  }

  private FixedOffer offer(
      ParsedArguments arguments, Configuration configuration, Terminal terminal) {
    Path folder = folder(arguments);
    String profile = arguments.get(Options.MCP_PROFILE, "read");
    boolean runs = "run".equals(profile);
    List<Offered> tools = new ArrayList<>();
    CommandTools typed =
        new CommandTools(
            commands,
            passed(arguments, folder, true),
            passed(arguments, folder, false),
            usual(arguments),
            terminal.environment());
    tools.addAll(typed.all());
    MemoryTools memory =
        new MemoryTools(
            typed,
            passed(arguments, folder, true),
            ConfiguredMemory.namespace(configuration, folder));
    tools.addAll(memory.reading());
    Map<String, String> absent = new HashMap<>();
    if (profile.equals("read")) {
      MemoryTools.WRITING.forEach(
          name -> absent.put(name, "start the server with --profile write to have it"));
    } else {
      tools.addAll(memory.writing());
    }
    tools.addAll(
        new SessionTools(new SessionStore(configuration.home().resolve("sessions")), folder).all());
    if (runs) {
      tools.add(
          new RunTool(folder, ofRuns(arguments), arguments.get(Options.MAX_BUDGET), terminal)
              .tool());
      tools.addAll(
          new SwarmTools(typed, folder, ofRuns(arguments), arguments.get(Options.MAX_BUDGET))
              .all());
    } else {
      absent.put(RunTool.NAME, "start the server with --profile run to have it");
      SwarmTools.NAMES.forEach(
          name -> absent.put(name, "start the server with --profile run to have it"));
    }
    return new FixedOffer(
        new ServerIdentity(
            "agentic-flow", "Agentic Flow", version, runs ? INSTRUCTIONS + RUNS : INSTRUCTIONS),
        tools,
        List.of(),
        List.of(),
        absent);
  }

  private static int overStdio(McpServer server, Terminal terminal) {
    if (terminal.inIsTerminal()) {
      terminal.err().println("Waiting for an MCP client's messages, one a line; Ctrl-D ends it");
    }
    StdioServer stdio = new StdioServer(server, terminal.in(), terminal.out());
    // A client may end us by a signal; what agents have started must not stay behind.
    Thread hook = new Thread(stdio::close, "mcp-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      stdio.serve();
      Runtime.getRuntime().removeShutdownHook(hook);
      return ExitCode.OK.code();
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    } catch (IllegalStateException e) {
      return ExitCode.TERMINATED.code(); // the program is ending already
    }
  }

  private static int overHttp(
      McpServer server, ParsedArguments arguments, Configuration configuration, Terminal terminal) {
    Exposure exposure = ProxyExposure.of(arguments, configuration);
    String note = ProxyExposure.note(arguments, configuration);
    if (note != null) {
      terminal.err().println(note);
    }
    int port = Math.toIntExact(arguments.get(Options.MCP_PORT, 0L));
    McpHttpServer http = new McpHttpServer(exposure, port, _ -> server, terminal.err()::println);
    try {
      http.start();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED,
          String.valueOf(e.getMessage()),
          "take another port with --port, or 0 for any that is free",
          e);
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  http.close();
                  ended.countDown();
                },
                "mcp-stop"));
    terminal.out().println(http.uri());
    terminal.out().flush();
    terminal.err().println("Listening on " + http.uri() + "; Ctrl-C ends it");
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      http.close();
    }
    return ExitCode.OK.code();
  }

  private static Path folder(ParsedArguments arguments) {
    Path folder = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          String.valueOf(FileProblem.of("use", folder, e).getMessage()),
          null,
          e);
    }
  }

  /** Returns the options that other commands are to be given as well. */
  private static List<String> passed(ParsedArguments arguments, Path folder, boolean withFolder) {
    List<String> typed = new ArrayList<>();
    if (withFolder) {
      typed.add("--cwd=" + folder);
    }
    pass(arguments, Options.CONFIG, typed);
    return typed;
  }

  /** Returns the options by which runs that say nothing else are given their model. */
  private static List<String> usual(ParsedArguments arguments) {
    List<String> typed = new ArrayList<>();
    pass(arguments, Options.MODEL, typed);
    pass(arguments, Options.PROVIDER, typed);
    return typed;
  }

  private static List<String> ofRuns(ParsedArguments arguments) {
    List<String> typed = new ArrayList<>();
    for (Option<?> each :
        List.of(
            Options.MODEL,
            Options.PROVIDER,
            Options.PERMISSION_MODE,
            Options.SANDBOX,
            Options.CONFIG)) {
      pass(arguments, each, typed);
    }
    return typed;
  }

  private static void pass(ParsedArguments arguments, Option<?> option, List<String> typed) {
    Object value = arguments.get(option);
    if (value != null && arguments.source(option) == ParsedArguments.Source.COMMAND_LINE) {
      typed.add("--" + option.name() + "=" + value);
    }
  }
}
