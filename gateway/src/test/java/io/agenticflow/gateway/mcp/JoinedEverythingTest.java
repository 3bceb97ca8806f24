package io.agenticflow.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.testkit.NpmClients;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Published servers behind one address, used by the official Java SDK. */
@Timeout(60)
class JoinedEverythingTest {
  private static final String SERVERS = "@modelcontextprotocol/server-";

  @TempDir Path home;

  @Test
  void whatPublishedServersOffer_isUsedThroughOneAddress() throws Exception {
    Files.writeString(home.resolve("note.txt"), "written here");
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    try (JoinedGateway gateway =
            new JoinedGateway(
                home,
                Map.of(),
                server("one", "everything"),
                server("two", "everything"),
                server("files", "filesystem", home.toString()));
        McpSyncClient client = client(gateway, heard)) {
      assertThat(client.getServerCapabilities().resources().subscribe()).isTrue();
      List<McpSchema.Resource> resources = client.listResources().resources();
      assertThat(resources)
          .hasSizeGreaterThan(2)
          .extracting(McpSchema.Resource::uri)
          .allMatch(uri -> uri.startsWith("server:one/demo://") || uri.startsWith("server:two/"));
      String one = "server:one/demo://resource/dynamic/text/1";
      String two = "server:two/demo://resource/dynamic/text/1";
      assertThat(client.listResourceTemplates().resourceTemplates())
          .extracting(McpSchema.ResourceTemplate::uriTemplate)
          .contains(
              "server:one/demo://resource/dynamic/text/{resourceId}",
              "server:two/demo://resource/dynamic/text/{resourceId}");
      assertThat(read(client, one).uri()).isEqualTo(one);
      assertThat(read(client, two).uri()).isEqualTo(two);
      assertThat(((McpSchema.TextResourceContents) read(client, resources.getFirst().uri())).text())
          .isNotBlank();
      assertThatThrownBy(() -> read(client, "server:two/demo://nothing"))
          .hasMessageContaining("the MCP server two refused resources/read");
      assertPrompts(client);
      assertLinks(client);
      client.subscribeResource(McpSchema.SubscribeRequest.builder(one).build());
      call(client, "one__toggle-subscriber-updates", Map.of());
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(one);
      client.unsubscribeResource(McpSchema.UnsubscribeRequest.builder(one).build());
    }
  }

  private static void assertPrompts(McpSyncClient client) {
    assertThat(client.listPrompts().prompts())
        .extracting(McpSchema.Prompt::name)
        .contains("one__args-prompt", "two__args-prompt");
    McpSchema.GetPromptResult prompt =
        client.getPrompt(
            McpSchema.GetPromptRequest.builder("two__args-prompt")
                .arguments(Map.of("city", "Bergen"))
                .build());
    assertThat(prompt.messages().toString()).contains("Bergen");
    McpSchema.CompleteResult begun =
        client.completeCompletion(
            McpSchema.CompleteRequest.builder(
                    McpSchema.PromptReference.builder("one__completable-prompt").build(),
                    new McpSchema.CompleteRequest.CompleteArgument("department", "E"))
                .build());
    assertThat(begun.completion().values()).containsExactly("Engineering");
  }

  private static void assertLinks(McpSyncClient client) {
    McpSchema.CallToolResult links = call(client, "two__get-resource-links", Map.of("count", 2));
    List<String> uris =
        links.content().stream()
            .filter(McpSchema.ResourceLink.class::isInstance)
            .map(each -> ((McpSchema.ResourceLink) each).uri())
            .toList();
    assertThat(uris).hasSize(2).allMatch(uri -> uri.startsWith("server:two/demo://"));
    assertThat(read(client, uris.getFirst()).uri()).isEqualTo(uris.getFirst());
  }

  private static McpSyncClient client(JoinedGateway gateway, BlockingQueue<Object> heard) {
    McpSyncClient client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(
                        gateway.uri().toString().replace(McpEndpoint.PATH, ""))
                    .endpoint(McpEndpoint.PATH)
                    .requestBuilder(
                        HttpRequest.newBuilder()
                            .header("Authorization", "Bearer " + JoinedGateway.ALL))
                    .build())
            .requestTimeout(Duration.ofSeconds(40))
            .resourcesUpdateConsumer(all -> all.forEach(each -> heard.add(each.uri())))
            .build();
    client.initialize();
    return client;
  }

  private static ServerDefinition server(String name, String kind, String... arguments)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                NpmClients.node().toString(),
                NpmClients.file(SERVERS + kind + "/dist/index.js").toString()));
    command.addAll(List.of(arguments));
    return JoinedGateway.program(name, command);
  }

  private static McpSchema.ResourceContents read(McpSyncClient client, String uri) {
    return client
        .readResource(McpSchema.ReadResourceRequest.builder(uri).build())
        .contents()
        .getFirst();
  }

  private static McpSchema.CallToolResult call(
      McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
  }
}
