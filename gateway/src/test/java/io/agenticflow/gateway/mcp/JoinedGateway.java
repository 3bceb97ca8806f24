package io.agenticflow.gateway.mcp;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.http.ClientLimits;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerEvents;
import io.agenticflow.mcp.remote.Credentials;
import io.agenticflow.mcp.remote.RemoteServer;
import io.agenticflow.mcp.remote.StreamableHttpTransport;
import io.agenticflow.mcp.server.McpServer;
import io.agenticflow.mcp.servers.Listings;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerConnector;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ToolFilter;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.secret.Secret;
import io.agenticflow.testkit.mcp.FaultyServer;
import io.agenticflow.vocabulary.ToolDefinition;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Servers behind one address, which a token may use in part, and clients for it. */
final class JoinedGateway implements AutoCloseable {
  /** May use everything. */
  static final String ALL = "token-that-may-use-all";

  private final SocketTransport http = new SocketTransport(ProxySettings.NONE);
  private final List<Runnable> opened = new ArrayList<>();
  private final McpHttpServer server;

  /**
   * @param rights by token, patterns of what it may use
   */
  JoinedGateway(Path home, Map<String, List<String>> rights, ServerDefinition... servers)
      throws Exception {
    this(home, rights, Duration.ofSeconds(20), servers);
  }

  /**
   * @param rights by token, patterns of what it may use
   * @param wait how long a list waits for a server that is slow
   */
  JoinedGateway(
      Path home, Map<String, List<String>> rights, Duration wait, ServerDefinition... servers)
      throws Exception {
    ServerSet set =
        new ServerSet(
            List.of(servers),
            new ServerConnector(
                new ServerConnector.Surroundings(System.getenv(), home, home),
                ClientOptions.of("test", "1"),
                () -> http,
                _ -> ServerOutput.IGNORED,
                remark -> {},
                null),
            new Listings(home),
            remark -> {});
    opened.add(set::close);
    List<Secret> tokens = new ArrayList<>(List.of(new Secret(ALL)));
    Map<String, ToolFilter> filters = new HashMap<>();
    rights.forEach((token, patterns) -> {
      tokens.add(new Secret(token));
      filters.put(AccessPolicy.nameOf(token), new ToolFilter(patterns, List.of()));
    });
    Map<String, McpServer> byPrincipal = new ConcurrentHashMap<>();
    server =
        new McpHttpServer(
            new Exposure(
                InetAddress.getLoopbackAddress(),
                AccessPolicy.of(tokens),
                Set.of(),
                Set.of(),
                ClientLimits.DEFAULT),
            0,
            principal ->
                byPrincipal.computeIfAbsent(
                    principal,
                    _ ->
                        new McpServer(
                            new JoinedOffer(
                                "1",
                                set,
                                () -> filters.getOrDefault(principal, ToolFilter.ALL),
                                JoinedGateway::named,
                                wait),
                            line -> {})),
            System.err::println);
    opened.add(server::close);
    server.start();
  }

  private static List<String> named(List<ToolDefinition> among, String query, int most) {
    return among.stream()
        .map(ToolDefinition::name)
        .filter(name -> name.endsWith(query))
        .limit(most)
        .toList();
  }

  URI uri() {
    return server.uri();
  }

  McpClient client(String token, ClientOptions.Era era) throws McpException {
    return client(token, era, ServerEvents.IGNORED);
  }

  McpClient client(String token, ClientOptions.Era era, ServerEvents events) throws McpException {
    McpClient client =
        McpClient.connect(
            "gateway",
            new StreamableHttpTransport(
                new RemoteServer(uri(), Map.of("Authorization", "Bearer " + token), null),
                http,
                Credentials.NONE,
                remark -> {}),
            ClientOptions.of("test", "1").era(era).events(events),
            new Cancellation());
    opened.add(client::close);
    return client;
  }

  @Override
  public void close() {
    opened.reversed().forEach(Runnable::run);
    http.close();
  }

  /** Returns a server that has the faults. */
  static ServerDefinition faulty(String name, String... faults) throws Exception {
    return program(name, FaultyServer.command(faults));
  }

  static ServerDefinition program(String name, List<String> command) throws Exception {
    return ServerDefinition.read(
        name,
        Json.object()
            .put("command", command.getFirst())
            .put("args", command.stream().skip(1).map(Json::of).toList())
            .build(),
        new Origin(Origin.Scope.USER, "test", false));
  }

  static JrsObject call(McpClient client, String tool, JsonObjectBuilder input)
      throws McpException {
    return client.call(tool, input.build(), CallOptions.of(new Cancellation()));
  }

  static JrsObject read(McpClient client, String uri) throws McpException {
    return client.read(uri, CallOptions.of(new Cancellation()));
  }

  /** Returns the text of a tool's result. */
  static String text(JrsValue result) {
    return Json.string(Json.array(result, "content").getFirst(), "text", "");
  }
}
