package io.agenticflow.cli.serve;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.NamedServers;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.gateway.mcp.JoinedOffer;
import io.agenticflow.gateway.mcp.McpEndpoint;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.server.McpServer;
import io.agenticflow.mcp.servers.Definitions;
import io.agenticflow.mcp.servers.Listings;
import io.agenticflow.mcp.servers.ServerCatalogue;
import io.agenticflow.mcp.servers.ServerConnector;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ToolFilter;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.tool.search.ToolIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The MCP servers of a folder behind the gateway's {@code /mcp}. Nothing of it is loaded before the
 * first request, and no server is started before something of it is wanted. Safe for use by several
 * threads.
 */
final class ProxyTools implements McpEndpoint.Servers, AutoCloseable {
  private final ParsedArguments arguments;
  private final Configuration configuration;
  private final Terminal terminal;
  private final HttpTransport transport;
  private final String version;
  private final Consumer<String> log;
  private final Map<String, McpServer> byPrincipal = new ConcurrentHashMap<>();
  private volatile Map<String, ToolFilter> allowed;
  private @Nullable ServerSet servers;
  private boolean closed;

  /**
   * @param allowed what a token may use, by the token's name; a token that is not there may use all
   * @param transport for servers that are reached over HTTP
   */
  ProxyTools(
      ParsedArguments arguments,
      Configuration configuration,
      Terminal terminal,
      Map<String, ToolFilter> allowed,
      HttpTransport transport,
      String version,
      Consumer<String> log) {
    this.arguments = arguments;
    this.configuration = configuration;
    this.terminal = terminal;
    this.allowed = allowed;
    this.transport = transport;
    this.version = version;
    this.log = log;
  }

  /** Takes other rights, for requests that come from now on. */
  void allow(Map<String, ToolFilter> now) {
    allowed = now;
  }

  @Override
  public McpServer of(String principal) {
    ServerSet set = servers();
    return byPrincipal.computeIfAbsent(
        principal,
        _ ->
            new McpServer(
                new JoinedOffer(
                    version,
                    set,
                    () -> allowed.getOrDefault(principal, ToolFilter.ALL),
                    (tools, query, most) -> new ToolIndex(tools).search(query, most)),
                log));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (servers != null) {
      servers.close();
    }
  }

  private synchronized ServerSet servers() {
    if (servers == null) {
      Path folder =
          arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
      ServerCatalogue catalogue =
          NamedServers.find(arguments, configuration, folder, terminal, Definitions.NONE);
      catalogue.problems().forEach(each -> log.accept("Note: " + each));
      for (ServerDefinition each : catalogue.unapproved()) {
        log.accept(
            "Note: the MCP server "
                + each.name()
                + " came with the folder; agentic-flow mcp enable "
                + each.name()
                + " lets it be started");
      }
      List<ServerDefinition> ready = closed ? List.of() : catalogue.ready();
      servers =
          new ServerSet(
              ready,
              new ServerConnector(
                  new ServerConnector.Surroundings(
                      terminal.environment(), folder, configuration.home()),
                  ClientOptions.of("agentic-flow", version),
                  () -> transport,
                  _ -> ServerOutput.IGNORED,
                  log,
                  null),
              new Listings(configuration.home()),
              log);
    }
    return servers;
  }
}
