package io.agenticflow.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.ClientLimits;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.remote.Credentials;
import io.agenticflow.mcp.remote.RemoteServer;
import io.agenticflow.mcp.remote.StreamableHttpTransport;
import io.agenticflow.mcp.server.McpServer;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Several servers behind one address, as our own client sees them. */
@Timeout(60)
class JoinedOfferTest {
  private static final String ALL = "token-that-may-use-all";
  private static final String FEW = "token-that-may-use-few";

  @TempDir Path home;
  private final SocketTransport http = new SocketTransport(ProxySettings.NONE);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    http.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ClientOptions.Era.class,
      names = {"STATEFUL", "STATELESS"})
  void toolsOfAll_areOneList_inBothEras(ClientOptions.Era era) throws Exception {
    McpHttpServer gateway = gateway(server("one"), server("two"), server("dead", "dies-at-start"));
    McpClient client = client(gateway, ALL, era);
    assertThat(client.facts().revision())
        .isEqualTo(
            era == ClientOptions.Era.STATEFUL
                ? Revision.NEWEST_STATEFUL
                : Revision.NEWEST_STATELESS);
    assertThat(client.tools())
        .extracting(ServerTool::name)
        .contains("one__echo", "two__echo")
        .noneMatch(name -> name.startsWith("dead"))
        .allMatch(name -> name.length() <= 50);
    assertThat(text(call(client, "two__echo", Json.object().put("text", "hello"))))
        .isEqualTo("hello");
    JrsObject failed = call(client, "one__fail", Json.object());
    assertThat(Json.isTrue(failed, "isError")).isTrue();
    assertThat(text(failed)).isEqualTo("it did not work");
  }

  @Test
  void aNameThatNobodyTakes_isShortened_andCallsTheRightTool() throws Exception {
    McpClient client = client(gateway(server("one")), ALL, ClientOptions.Era.PROBE);
    String name =
        client.tools().stream()
            .map(ServerTool::name)
            .filter(each -> each.startsWith("one__a-name_with_more"))
            .findFirst()
            .orElseThrow();
    assertThat(name).hasSize(50).matches("[A-Za-z0-9_-]+");
    assertThat(call(client, name, Json.object())).isNotNull();
  }

  @Test
  void aToken_seesAndCallsOnlyWhatItMay() throws Exception {
    McpClient client = client(gateway(server("one"), server("two")), FEW, ClientOptions.Era.PROBE);
    assertThat(client.tools()).extracting(ServerTool::name).containsExactly("one__echo");
    assertThat(refusal(client, "two__echo")).contains("there is no tool 'two__echo'");
    assertThat(text(call(client, JoinedOffer.CALL, Json.object().put("name", "two__echo"))))
        .contains("there is no tool 'two__echo'");
  }

  @Test
  void manyTools_areSearchedFor_andCalledByTheirNames() throws Exception {
    McpClient client = client(gateway(server("one", "tools=353")), ALL, ClientOptions.Era.PROBE);
    assertThat(client.tools())
        .extracting(ServerTool::name)
        .containsExactly(JoinedOffer.SEARCH, JoinedOffer.CALL);
    JrsValue found =
        Json.field(
            call(client, JoinedOffer.SEARCH, Json.object().put("query", "tool-77").put("limit", 1)),
            "structuredContent");
    assertThat(Json.array(found, "tools"))
        .singleElement()
        .satisfies(each -> assertThat(Json.string(each, "name")).isEqualTo("one__tool-77"));
    JsonObjectBuilder echo =
        Json.object()
            .put("name", "one__echo")
            .put("arguments", Json.object().put("text", "through the call").build());
    assertThat(text(call(client, JoinedOffer.CALL, echo))).isEqualTo("through the call");
    assertThat(text(call(client, "one__echo", Json.object().put("text", "by name"))))
        .isEqualTo("by name");
  }

  private McpHttpServer gateway(ServerDefinition... servers) throws Exception {
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
            null,
            remark -> {});
    opened.add(set);
    Map<String, ToolFilter> rights =
        Map.of(AccessPolicy.nameOf(FEW), new ToolFilter(List.of("one__ec*"), List.of()));
    McpHttpServer server =
        new McpHttpServer(
            new Exposure(
                InetAddress.getLoopbackAddress(),
                AccessPolicy.of(List.of(new Secret(ALL), new Secret(FEW))),
                Set.of(),
                Set.of(),
                ClientLimits.DEFAULT),
            0,
            principal ->
                new McpServer(
                    new JoinedOffer(
                        "1",
                        set,
                        () -> rights.getOrDefault(principal, ToolFilter.ALL),
                        JoinedOfferTest::named),
                    line -> {}));
    opened.add(server);
    server.start();
    return server;
  }

  private static List<String> named(List<ToolDefinition> among, String query, int most) {
    return among.stream()
        .map(ToolDefinition::name)
        .filter(name -> name.endsWith(query))
        .limit(most)
        .toList();
  }

  private static ServerDefinition server(String name, String... faults) throws Exception {
    List<String> command = FaultyServer.command(faults);
    return ServerDefinition.read(
        name,
        Json.object()
            .put("command", command.getFirst())
            .put("args", command.stream().skip(1).map(Json::of).toList())
            .build(),
        new Origin(Origin.Scope.USER, "test", false));
  }

  private McpClient client(McpHttpServer server, String token, ClientOptions.Era era)
      throws McpException {
    McpClient client =
        McpClient.connect(
            "gateway",
            new StreamableHttpTransport(
                new RemoteServer(server.uri(), Map.of("Authorization", "Bearer " + token), null),
                http,
                Credentials.NONE,
                remark -> {}),
            ClientOptions.of("test", "1").era(era),
            new Cancellation());
    opened.add(client);
    return client;
  }

  private static JrsObject call(McpClient client, String tool, JsonObjectBuilder input)
      throws McpException {
    return client.call(tool, input.build(), CallOptions.of(new Cancellation()));
  }

  private static String refusal(McpClient client, String tool) {
    try {
      return Json.write(call(client, tool, Json.object()));
    } catch (McpException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String text(JrsValue result) {
    return Json.string(Json.array(result, "content").getFirst(), "text", "");
  }
}
