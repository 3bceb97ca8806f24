package io.agenticflow.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.servers.ServerDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  private static final String FEW = "token-that-may-use-few";

  @TempDir Path home;
  private @Nullable JoinedGateway gateway;

  @AfterEach
  void close() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ClientOptions.Era.class,
      names = {"STATEFUL", "STATELESS"})
  void toolsOfAll_areOneList_inBothEras(ClientOptions.Era era) throws Exception {
    JoinedGateway gateway =
        gateway(
            JoinedGateway.faulty("one"),
            JoinedGateway.faulty("two"),
            JoinedGateway.faulty("dead", "dies-at-start"));
    McpClient client = gateway.client(JoinedGateway.ALL, era);
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
    assertThat(
            JoinedGateway.text(
                JoinedGateway.call(client, "two__echo", Json.object().put("text", "hello"))))
        .isEqualTo("hello");
    JrsObject failed = JoinedGateway.call(client, "one__fail", Json.object());
    assertThat(Json.isTrue(failed, "isError")).isTrue();
    assertThat(JoinedGateway.text(failed)).isEqualTo("it did not work");
  }

  @Test
  void aServerThatCannotStart_isWaitedForOnce() throws Exception {
    McpClient client =
        gateway(JoinedGateway.faulty("one"), JoinedGateway.faulty("dead", "dies-at-start"))
            .client(JoinedGateway.ALL, ClientOptions.Era.STATEFUL);
    client.prompts();
    long begun = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      client.prompts(); // each would wait twice as long as the one before
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aNameThatNobodyTakes_isShortened_andCallsTheRightTool() throws Exception {
    McpClient client =
        gateway(JoinedGateway.faulty("one")).client(JoinedGateway.ALL, ClientOptions.Era.PROBE);
    String name =
        client.tools().stream()
            .map(ServerTool::name)
            .filter(each -> each.startsWith("one__a-name_with_more"))
            .findFirst()
            .orElseThrow();
    assertThat(name).hasSize(50).matches("[A-Za-z0-9_-]+");
    assertThat(JoinedGateway.call(client, name, Json.object())).isNotNull();
  }

  @Test
  void aToken_seesAndCallsOnlyWhatItMay() throws Exception {
    McpClient client =
        gateway(JoinedGateway.faulty("one"), JoinedGateway.faulty("two"))
            .client(FEW, ClientOptions.Era.PROBE);
    assertThat(client.tools()).extracting(ServerTool::name).containsExactly("one__echo");
    assertThat(refusal(client, "two__echo")).contains("there is no tool 'two__echo'");
    assertThat(
            JoinedGateway.text(
                JoinedGateway.call(
                    client, JoinedOffer.CALL, Json.object().put("name", "two__echo"))))
        .contains("there is no tool 'two__echo'");
  }

  @Test
  void manyTools_areSearchedFor_andCalledByTheirNames() throws Exception {
    McpClient client =
        gateway(JoinedGateway.faulty("one", "tools=353"))
            .client(JoinedGateway.ALL, ClientOptions.Era.PROBE);
    assertThat(client.tools())
        .extracting(ServerTool::name)
        .containsExactly(JoinedOffer.SEARCH, JoinedOffer.CALL);
    JrsValue found =
        Json.field(
            JoinedGateway.call(
                client, JoinedOffer.SEARCH, Json.object().put("query", "tool-77").put("limit", 1)),
            "structuredContent");
    assertThat(Json.array(found, "tools"))
        .singleElement()
        .satisfies(each -> assertThat(Json.string(each, "name")).isEqualTo("one__tool-77"));
    JsonObjectBuilder echo =
        Json.object()
            .put("name", "one__echo")
            .put("arguments", Json.object().put("text", "through the call").build());
    assertThat(JoinedGateway.text(JoinedGateway.call(client, JoinedOffer.CALL, echo)))
        .isEqualTo("through the call");
    assertThat(
            JoinedGateway.text(
                JoinedGateway.call(client, "one__echo", Json.object().put("text", "by name"))))
        .isEqualTo("by name");
  }

  @Test
  void aToolThatIsHeldBack_isRefusedWithWhatToDo() throws Exception {
    McpClient client =
        gateway(JoinedGateway.faulty("one")).client(JoinedGateway.ALL, ClientOptions.Era.PROBE);
    JoinedGateway.call(client, "one__grow", Json.object());
    String refusal = refusal(client, "one__tool-0");
    while (refusal.endsWith("there is no tool 'one__tool-0' here")) {
      refusal = refusal(client, "one__tool-0"); // the server's list is read meanwhile
    }
    assertThat(refusal)
        .contains("the MCP server one has added or changed it, and 'agentic-flow mcp enable one'");
    assertThat(client.tools()).extracting(ServerTool::name).doesNotContain("one__tool-0");
  }

  private JoinedGateway gateway(ServerDefinition... servers) throws Exception {
    gateway = new JoinedGateway(home, Map.of(FEW, List.of("one__ec*")), servers);
    return gateway;
  }

  private static String refusal(McpClient client, String tool) {
    try {
      return Json.write(JoinedGateway.call(client, tool, Json.object()));
    } catch (McpException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
