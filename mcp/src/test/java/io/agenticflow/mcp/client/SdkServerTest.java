package io.agenticflow.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Revision;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.jr.stree.JrsObject;

/** Against a server made with the official Java SDK. */
@Timeout(60)
class SdkServerTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @Test
  void serverOfTheSdk_isUsedInFull() throws Exception {
    assumeThat(CLASS_PATH).as("the SDK is there").contains("mcp-core");
    try (ClientFixture fixture = new ClientFixture()) {
      fixture.options =
          fixture
              .options
              .logLevel("info")
              .roots(() -> List.of(new Roots.Root(URI.create("file:///work"), null)))
              .sampling((_, _) ->
                  (JrsObject)
                      Json.parse(
                          "{\"role\":\"assistant\",\"model\":\"m\",\"stopReason\":\"endTurn\","
                              + "\"content\":{\"type\":\"text\",\"text\":\"me\"}}"));
      McpClient client = fixture.connectTo(command());
      assertThat(client.facts().revision()).isEqualTo(Revision.V2025_11_25);
      assertThat(client.facts().instructions()).isEqualTo("Made with the SDK.");
      assertThat(client.tools()).extracting(ServerTool::name).contains("sum", "curious", "touch");
      assertTools(client, fixture);
      assertResources(client, fixture);
      assertPrompts(client);
      client.ping(CallOptions.of(new Cancellation()));
    }
  }

  private static void assertTools(McpClient client, ClientFixture fixture) throws Exception {
    CallOptions options = CallOptions.of(new Cancellation());
    JrsObject sum = client.call("sum", Message.NOTHING, options);
    assertThat(Json.integer(Json.field(sum, "structuredContent"), "sum")).isEqualTo(3);
    List<ProgressStep> steps = Collections.synchronizedList(new ArrayList<>());
    JrsObject curious = client.call("curious", Message.NOTHING, options.progress(steps::add));
    assertThat(ClientFixture.text(curious)).isEqualTo("file:///work me");
    assertThat(steps).containsExactly(new ProgressStep(1, 2.0, "half"));
    assertThat(fixture.next()).isEqualTo("warning asked");
  }

  private static void assertResources(McpClient client, ClientFixture fixture) throws Exception {
    assertThat(client.resources())
        .extracting(each -> Json.string(each, "uri"))
        .containsExactly("note://one");
    assertThat(client.resourceTemplates())
        .extracting(each -> Json.string(each, "uriTemplate"))
        .containsExactly("note://{id}");
    JrsObject read = client.read("note://two", CallOptions.of(new Cancellation()));
    assertThat(Json.string(Json.array(read, "contents").getFirst(), "text")).isEqualTo("some note");
    client.subscribe("note://one");
    fixture.call("touch");
    assertThat(fixture.next()).isEqualTo("updated note://one");
    client.unsubscribe("note://one");
  }

  private static void assertPrompts(McpClient client) throws Exception {
    assertThat(client.prompts())
        .extracting(each -> Json.string(each, "name"))
        .containsExactly("greet");
    JrsObject prompt =
        client.prompt("greet", Map.of("whom", "Ada"), CallOptions.of(new Cancellation()));
    assertThat(
            Json.string(Json.field(Json.array(prompt, "messages").getFirst(), "content"), "text"))
        .isEqualTo("Hello Ada");
    assertThat(
            client.complete(
                (JrsObject) Json.parse("{\"type\":\"ref/prompt\",\"name\":\"greet\"}"),
                "whom",
                "Al",
                Map.of()))
        .containsExactly("Ala", "Ada");
  }

  /** From its source, so that the tests themselves do not need the SDK to be compiled. */
  private static List<String> command() throws Exception {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        CLASS_PATH,
        Path.of(Objects.requireNonNull(SdkServerTest.class.getResource("SdkServer.java")).toURI())
            .toString());
  }
}
