package io.agenticflow.cli.mcp;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerEvents;
import io.agenticflow.mcp.oauth.LoginStore;
import io.agenticflow.mcp.servers.ServerConnector;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.time.Duration;

/**
 * {@code agentic-flow mcp auth}: connects to a server and lets it ask for whatever log-in it wants.
 */
public final class McpAuthCommand implements Command {
  /** A little longer than a log-in waits for a person, so that it is the one to say so. */
  private static final Duration PATIENCE = Duration.ofMinutes(11);

  private final String version;

  /**
   * @param version of this program
   */
  public McpAuthCommand(String version) {
    this.version = version;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    Addressed to = Addressed.find(here, arguments.words().getFirst());
    LoginStore logins = to.surroundings().logins();
    try (SocketTransport http = new SocketTransport(here.configuration().proxies())) {
      if (arguments.isSet(Options.MCP_AGAIN)) {
        logins.forget(to.address());
      }
      ServerConnector connector =
          new ServerConnector(
              to.surroundings(),
              ClientOptions.of("agentic-flow", version).timeouts(PATIENCE, PATIENCE),
              () -> http,
              _ -> ServerOutput.IGNORED,
              terminal.err()::println,
              new BrowserConsent(terminal));
      int tools;
      try (McpClient client =
          connector.connect(to.server(), ServerEvents.IGNORED, new Cancellation())) {
        tools = client.tools().size();
      }
      boolean loggedIn = logins.has(to.address());
      here.answer(
          Here.json(to.server()).put("loggedIn", (Boolean) loggedIn).put("tools", tools).build(),
          (loggedIn ? "logged in at " : "no log-in is wanted by ")
              + to.server().name()
              + ", which offers "
              + tools
              + (tools == 1 ? " tool" : " tools"));
    } catch (McpException e) {
      throw new CliException(ExitCode.SERVER_FAILED, String.valueOf(e.getMessage()), null, e);
    } catch (IOException e) {
      throw Here.failed(e);
    }
    return ExitCode.OK.code();
  }
}
