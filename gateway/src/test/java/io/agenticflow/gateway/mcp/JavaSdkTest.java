package io.agenticflow.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The official Java SDK as a client of our server, over HTTP. */
@Timeout(60)
class JavaSdkTest {
  private static McpHttpServer server;

  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private McpSyncClient client;

  @BeforeAll
  static void open() throws Exception {
    server = ConformanceServer.open(0);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @BeforeEach
  void connect() {
    String base = server.uri().toString().replace(McpEndpoint.PATH, "");
    client =
        McpClient.sync(HttpClientStreamableHttpTransport.builder(base).endpoint("/mcp").build())
            .requestTimeout(Duration.ofSeconds(20))
            .capabilities(McpSchema.ClientCapabilities.builder().sampling().elicitation().build())
            .sampling(asked ->
                McpSchema.CreateMessageResult.builder(
                        McpSchema.Role.ASSISTANT, "a sampled answer", "a-model")
                    .build())
            .elicitation(asked ->
                McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.ACCEPT)
                    .content(Map.of("response", "an entered answer"))
                    .build())
            .toolsChangeConsumer(heard::add)
            .progressConsumer(heard::add)
            .loggingConsumer(heard::add)
            .build();
    client.initialize();
  }

  @AfterEach
  void leave() {
    client.closeGracefully();
  }

  @Test
  void toolsPromptsAndResources_arrive() {
    assertThat(client.getServerInfo().name()).isEqualTo("conformance-fixture");
    assertThat(client.listTools().tools()).hasSizeGreaterThan(20);
    assertThat(text(call("test_simple_text", Map.of()))).isEqualTo("A simple text for testing.");
    assertThat(client.listPrompts().prompts()).hasSize(5);
    assertThat(
            client
                .getPrompt(
                    McpSchema.GetPromptRequest.builder("test_prompt_with_arguments")
                        .arguments(Map.of("arg1", "x", "arg2", "y"))
                        .build())
                .messages())
        .hasSize(1);
    assertThat(client.listResources().resources()).hasSize(3);
    assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(1);
    McpSchema.ResourceContents read =
        client
            .readResource(McpSchema.ReadResourceRequest.builder("test://template/7/data").build())
            .contents()
            .getFirst();
    assertThat(((McpSchema.TextResourceContents) read).text()).contains("Data for ID: 7");
  }

  @Test
  void errors_areTold() {
    assertThat(call("test_error_handling", Map.of()).isError()).isTrue();
    assertThatThrownBy(() -> call("no_such_tool", Map.of()))
        .isInstanceOf(McpError.class)
        .hasMessageContaining("there is no tool 'no_such_tool'");
    assertThatThrownBy(() ->
            client.readResource(McpSchema.ReadResourceRequest.builder("test://nothing").build()))
        .hasMessageContaining("there is no resource test://nothing");
  }

  @Test
  void whatTheServerAsks_isAnsweredByTheClient() {
    assertThat(text(call("test_sampling", Map.of("prompt", "Say something"))))
        .isEqualTo("LLM response: a sampled answer");
    assertThat(text(call("test_elicitation", Map.of("message", "Enter something"))))
        .contains("action=accept")
        .contains("an entered answer");
  }

  @Test
  void progressLogsAndChanges_areHeard() throws Exception {
    call("test_tool_with_logging", Map.of());
    assertThat(heard.poll(10, TimeUnit.SECONDS))
        .isInstanceOf(McpSchema.LoggingMessageNotification.class);
    heard.clear();
    client.callTool(
        McpSchema.CallToolRequest.builder("test_tool_with_progress")
            .arguments(Map.of())
            .meta(Map.of("progressToken", "t"))
            .build());
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isInstanceOf(McpSchema.ProgressNotification.class);
    heard.clear();
    call("test_trigger_tool_change", Map.of());
    Object changed = heard.poll(10, TimeUnit.SECONDS);
    while (!(changed instanceof List<?>) && changed != null) {
      changed = heard.poll(10, TimeUnit.SECONDS);
    }
    assertThat(changed).isInstanceOf(List.class);
  }

  private McpSchema.CallToolResult call(String tool, Map<String, Object> arguments) {
    return client.callTool(McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
  }

  private static String text(McpSchema.CallToolResult result) {
    return ((McpSchema.TextContent) result.content().getFirst()).text();
  }
}
