import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A server made with the official Java SDK; started from its source. */
public class SdkServer {
  public static void main(String[] arguments) {
    AtomicReference<McpSyncServer> self = new AtomicReference<>();
    Map<String, Object> none = Map.of("type", "object");
    self.set(
        McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper()))
            .serverInfo("sdk", "2.1")
            .instructions("Made with the SDK.")
            .capabilities(
                McpSchema.ServerCapabilities.builder()
                    .tools(true)
                    .resources(true, true)
                    .prompts(true)
                    .logging()
                    .completions()
                    .build())
            .toolCall(
                new McpSchema.Tool.Builder()
                    .name("sum")
                    .description("Adds.")
                    .inputSchema(none)
                    .outputSchema(
                        Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of("sum", Map.of("type", "integer"))))
                    .build(),
                (exchange, request) ->
                    new McpSchema.CallToolResult.Builder()
                        .addTextContent("3")
                        .structuredContent(Map.of("sum", 3))
                        .build())
            .toolCall(
                new McpSchema.Tool.Builder().name("curious").description("Asks.").inputSchema(none).build(),
                (exchange, request) -> {
                  String roots = exchange.listRoots().roots().getFirst().uri();
                  String sampled =
                      ((McpSchema.TextContent)
                              exchange
                                  .createMessage(
                                      new McpSchema.CreateMessageRequest.Builder()
                                          .messages(
                                              List.of(
                                                  new McpSchema.SamplingMessage(
                                                      McpSchema.Role.USER,
                                                      new McpSchema.TextContent("who?"))))
                                          .maxTokens(10)
                                          .build())
                                  .content())
                          .text();
                  exchange.loggingNotification(
                      new McpSchema.LoggingMessageNotification.Builder()
                          .level(McpSchema.LoggingLevel.WARNING)
                          .logger("curious")
                          .data("asked")
                          .build());
                  exchange.progressNotification(
                      new McpSchema.ProgressNotification(
                          request.progressToken(), 1.0, 2.0, "half"));
                  return new McpSchema.CallToolResult.Builder()
                      .addTextContent(
                          roots + " " + sampled)
                      .build();
                })
            .toolCall(
                new McpSchema.Tool.Builder().name("touch").description("Changes.").inputSchema(none).build(),
                (exchange, request) -> {
                  self.get()
                      .notifyResourcesUpdated(
                          new McpSchema.ResourcesUpdatedNotification("note://one"));
                  return new McpSchema.CallToolResult.Builder().addTextContent("touched").build();
                })
            .resources(
                new McpServerFeatures.SyncResourceSpecification(
                    new McpSchema.Resource.Builder().uri("note://one").name("one").build(),
                    (exchange, request) ->
                        new McpSchema.ReadResourceResult(
                            List.of(
                                new McpSchema.TextResourceContents(
                                    request.uri(), "text/plain", "one note")))))
            .resourceTemplates(
                new McpServerFeatures.SyncResourceTemplateSpecification(
                    McpSchema.ResourceTemplate.builder("note://{id}", "notes").build(),
                    (exchange, request) ->
                        new McpSchema.ReadResourceResult(
                            List.of(
                                new McpSchema.TextResourceContents(
                                    request.uri(), "text/plain", "some note")))))
            .prompts(
                new McpServerFeatures.SyncPromptSpecification(
                    new McpSchema.Prompt(
                        "greet",
                        "Greets.",
                        List.of(new McpSchema.PromptArgument("whom", "A name.", true))),
                    (exchange, request) ->
                        new McpSchema.GetPromptResult(
                            "Greets.",
                            List.of(
                                new McpSchema.PromptMessage(
                                    McpSchema.Role.USER,
                                    new McpSchema.TextContent(
                                        "Hello " + request.arguments().get("whom")))))))
            .completions(
                new McpServerFeatures.SyncCompletionSpecification(
                    new McpSchema.PromptReference("greet"),
                    (exchange, request) ->
                        new McpSchema.CompleteResult(
                            new McpSchema.CompleteResult.CompleteCompletion(
                                List.of(request.argument().value() + "a", "Ada")))))
            .build());
  }
}
