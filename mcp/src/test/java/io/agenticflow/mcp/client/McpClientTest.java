package io.agenticflow.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcError;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.jr.stree.JrsObject;

/** Against servers that are processes, with their faults. */
@Timeout(60)
class McpClientTest {
  private final ClientFixture fixture = new ClientFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static JrsObject json(String text) {
    return (JrsObject) Json.parse(text);
  }

  @Test
  void oldServer_isInitialized_andItsManyToolsAreTaken() throws Exception {
    McpClient client = fixture.connect("revision=2024-11-05", "tools=353", "page=100", "banner");
    assertThat(client.facts().revision()).isEqualTo(Revision.V2024_11_05);
    assertThat(client.facts().instructions()).isEqualTo("Be gentle.");
    assertThat(Json.string(client.facts().info(), "name")).isEqualTo("faulty");
    List<String> names = client.tools().stream().map(ServerTool::name).toList();
    assertThat(names).contains("tool-0", "tool-352", "no-items").doesNotHaveDuplicates();
    assertThat(names).anyMatch(name -> name.length() > 64);
    assertThat(fixture.call("echo", json("{\"text\":\"hello\"}"))).isEqualTo("hello");
  }

  @Test
  void newServer_isAskedWithoutAHandshake() throws Exception {
    McpClient client = fixture.connect("discover=answers");
    assertThat(client.facts().revision()).isEqualTo(Revision.V2026_07_28);
    assertThat(client.facts().instructions()).isEqualTo("Be gentle.");
    assertThat(Json.string(client.facts().info(), "version")).isEqualTo("1.2.3");
    // It refuses whatever does not name its revision.
    assertThat(fixture.call("echo", json("{\"text\":\"hello\"}"))).isEqualTo("hello");
  }

  @Test
  void serverOfBothEras_isSpokenToInTheNewer() throws Exception {
    assertThat(fixture.connect("discover=answers", "both-eras").facts().revision())
        .isEqualTo(Revision.V2026_07_28);
  }

  @Test
  void knownEra_isNotProbed() throws Exception {
    fixture.options = fixture.options.era(ClientOptions.Era.STATEFUL);
    // It would end if it were asked.
    assertThat(fixture.connect("discover=dies").facts().revision()).isEqualTo(Revision.V2025_11_25);
  }

  @Test
  void serverThatEndsWhenProbed_isStartedAgain() throws Exception {
    assertThat(fixture.connect("discover=dies").facts().revision()).isEqualTo(Revision.V2025_11_25);
    assertThat(fixture.call("echo", json("{\"text\":\"alive\"}"))).isEqualTo("alive");
    assertThat(fixture.told).isEmpty();
  }

  @Test
  void serverThatIsSilentWhenProbed_isInitializedAfterAWhile() throws Exception {
    assertThat(fixture.connect("discover=silent").facts().revision())
        .isEqualTo(Revision.V2025_11_25);
    assertThat(fixture.call("echo", json("{\"text\":\"alive\"}"))).isEqualTo("alive");
  }

  @Test
  void unknownRevision_isRefused() {
    assertThatThrownBy(() -> fixture.connect("revision=1999-12-31"))
        .isInstanceOf(McpException.class)
        .hasMessage(
            "the MCP server faulty wants to speak revision '1999-12-31' of the protocol, which is"
                + " not known here");
  }

  @Test
  void deathAtStart_saysWhatItSaid() {
    assertThatThrownBy(() -> fixture.connect("dies-at-start=3"))
        .hasMessage(
            "the MCP server faulty does not answer initialize: its process ended with exit code 3;"
                + " it said: cannot find module 'left-pad' | giving up");
  }

  @Test
  void deathInTheMiddle_isToldOnce_andFailsTheCall() throws Exception {
    McpClient client = fixture.connect();
    assertThatThrownBy(() -> fixture.call("die", json("{\"code\":7}")))
        .hasMessageStartingWith(
            "the MCP server faulty does not answer tools/call: its process ended with exit code 7");
    assertThat(fixture.next()).startsWith("closed: its process ended with exit code 7");
    assertThat(client.closedBecause()).contains("exit code 7");
    assertThat(fixture.told).isEmpty();
  }

  @Test
  void toolThatFails_isAResult_andAnUnknownOneAnError() throws Exception {
    McpClient client = fixture.connect();
    JrsObject result = client.call("fail", Message.NOTHING, CallOptions.of(new Cancellation()));
    assertThat(Json.isTrue(result, "isError")).isTrue();
    assertThatThrownBy(() -> fixture.call("no-such-tool"))
        .hasMessage("the MCP server faulty refused tools/call: Unknown tool: no-such-tool")
        .extracting(e -> ((McpException) e).error())
        .isEqualTo(new RpcError(-32602, "Unknown tool: no-such-tool"));
  }

  @Test
  void endlessList_isAnError() {
    assertThatThrownBy(() -> fixture.connect("endless"))
        .hasMessage("the MCP server faulty finds no end of its tools");
  }

  @Test
  void silence_endsTheCall_andProgressHoldsThatOff() throws Exception {
    McpClient client = fixture.connect();
    CallOptions patient = CallOptions.of(new Cancellation()).timeout(Duration.ofMillis(700));
    assertThatThrownBy(() -> client.call("slow", json("{\"ms\":60000}"), patient))
        .hasMessage("the MCP server faulty did not answer tools/call in time (700 ms of silence)");
    // The server was told to stop.
    assertThat(fixture.call("cancelled")).isNotEmpty();
    List<ProgressStep> steps = Collections.synchronizedList(new ArrayList<>());
    JrsObject result =
        client.call("slow", json("{\"ms\":1500,\"steps\":5}"), patient.progress(steps::add));
    assertThat(ClientFixture.text(result)).isEqualTo("slept");
    assertThat(steps).hasSize(5).contains(new ProgressStep(5, 5.0, "step 5"));
  }

  @Test
  void longestRequest_endsTheCallInSpiteOfProgress() throws Exception {
    fixture.options = fixture.options.longestRequest(Duration.ofSeconds(5));
    McpClient client = fixture.connect();
    CallOptions patient = CallOptions.of(new Cancellation()).timeout(Duration.ofSeconds(2));
    assertThatThrownBy(() -> client.call("slow", json("{\"ms\":60000,\"steps\":600}"), patient))
        .hasMessageContaining("in time");
  }

  @Test
  void changedTools_areReadAnew() throws Exception {
    McpClient client = fixture.connect();
    int before = client.tools().size();
    fixture.call("grow");
    assertThat(fixture.next()).isEqualTo("tools changed");
    assertThat(client.tools()).hasSize(before + 1);
  }

  @Test
  void changedToolsOfANewServer_areToldOnAStream() throws Exception {
    McpClient client = fixture.connect("discover=answers");
    int before = client.tools().size();
    int more = 0;
    String told = null;
    // The stream is asked for beside the connection; what changes before it stands is not told.
    while (told == null && more < 40) {
      fixture.call("grow");
      more++;
      told = fixture.told.poll(500, TimeUnit.MILLISECONDS);
    }
    assertThat(told).isEqualTo("tools changed");
    assertThat(client.tools()).hasSize(before + more);
  }

  @Test
  void nobodyToAsk_isDeclined_andSamplingRefused() throws Exception {
    fixture.connect();
    assertThat(fixture.call("ask", json("{\"method\":\"elicitation/create\"}")))
        .isEqualTo("{\"action\":\"decline\"}");
    assertThat(fixture.call("ask", json("{\"method\":\"sampling/createMessage\"}")))
        .contains("lets servers ask no model");
    assertThat(fixture.call("ask", json("{\"method\":\"roots/list\"}"))).contains("-32601");
    assertThat(fixture.call("ask", json("{\"method\":\"ping\"}"))).isEqualTo("{}");
  }

  private void offerAll() {
    fixture.options =
        fixture
            .options
            .elicitation((question, _) ->
                switch (question) {
                  case Elicitation.Form form ->
                      new Elicitation.Accepted(json("{\"said\":\"" + form.message() + "\"}"));
                  case Elicitation.Visit _ -> new Elicitation.Declined();
                })
            .sampling((params, _) ->
                Json.object()
                    .put("role", "assistant")
                    .put("model", "m " + Json.integer(params, "maxTokens"))
                    .build())
            .roots(() -> List.of(new Roots.Root(URI.create("file:///work"), "work")));
  }

  private void assertAllIsAnswered() throws Exception {
    assertThat(
            fixture.call(
                "ask",
                json(
                    "{\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who?\","
                        + "\"requestedSchema\":{\"type\":\"object\",\"properties\":{"
                        + "\"said\":{\"type\":\"string\",\"default\":\"x\"},"
                        + "\"size\":{\"type\":\"integer\",\"default\":3}}}}}")))
        .isEqualTo("{\"action\":\"accept\",\"content\":{\"said\":\"Who?\",\"size\":3}}");
    assertThat(
            fixture.call(
                "ask",
                json("{\"method\":\"sampling/createMessage\",\"params\":{\"maxTokens\":9}}")))
        .isEqualTo("{\"role\":\"assistant\",\"model\":\"m 9\"}");
    assertThat(fixture.call("ask", json("{\"method\":\"roots/list\"}")))
        .isEqualTo("{\"roots\":[{\"uri\":\"file:///work\",\"name\":\"work\"}]}");
  }

  @Test
  void serversQuestions_areAnswered() throws Exception {
    offerAll();
    fixture.connect();
    assertAllIsAnswered();
  }

  @Test
  void newServersQuestions_areAnsweredWithinTheirResults() throws Exception {
    offerAll();
    fixture.connect("discover=answers");
    assertAllIsAnswered();
  }

  @Test
  void newServerThatAsksForWhatIsNotOffered_failsItsCall() throws Exception {
    fixture.connect("discover=answers");
    assertThatThrownBy(() -> fixture.call("ask", json("{\"method\":\"sampling/createMessage\"}")))
        .hasMessage(
            "the MCP server faulty asks back to do tools/call: this client lets servers ask no"
                + " model");
  }

  @Test
  void questionTakenBack_isCancelled() throws Exception {
    CompletableFuture<String> reason = new CompletableFuture<>();
    fixture.options =
        fixture.options.elicitation((_, cancellation) -> {
          cancellation.onCancel(() -> reason.complete(cancellation.reason()));
          reason.join();
          return new Elicitation.Dismissed();
        });
    fixture.connect();
    assertThat(fixture.call("ask", json("{\"method\":\"elicitation/create\",\"patience\":200}")))
        .isEqualTo("took it back");
    assertThat(reason.get()).isEqualTo("too late");
  }

  @Test
  void pageToVisit_isVisited_andTheCallMadeAgain() throws Exception {
    List<String> visited = Collections.synchronizedList(new ArrayList<>());
    fixture.options =
        fixture.options.elicitation(
            new Elicitation() {
              @Override
              public Reply ask(Question question, Cancellation cancellation) {
                visited.add(((Visit) question).url());
                return new Accepted(Message.NOTHING);
              }

              @Override
              public boolean opensPages() {
                return true;
              }
            });
    fixture.connect();
    assertThat(fixture.call("visit")).isEqualTo("welcome");
    assertThat(visited).containsExactly("https://example.com/sign-in");
  }

  @Test
  void task_isWaitedFor() throws Exception {
    fixture.connect();
    assertThat(fixture.call("task")).isEqualTo("done ");
  }

  @Test
  void taskOfANewServer_isWaitedForAndAnswered() throws Exception {
    offerAll();
    fixture.connect("discover=answers");
    assertThat(fixture.call("task", json("{\"method\":\"roots/list\"}")))
        .isEqualTo("done {\"roots\":[{\"uri\":\"file:///work\",\"name\":\"work\"}]}");
    assertThatThrownBy(() -> fixture.call("task", json("{\"fails\":true}")))
        .hasMessage("the MCP server faulty refused tools/call: out of luck");
  }

  @Test
  void cancelledTask_isCancelledThere() throws Exception {
    McpClient client = fixture.connect("discover=answers");
    Cancellation cancellation = new Cancellation();
    Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(300);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          cancellation.cancel("enough");
        });
    assertThatThrownBy(
            () -> client.call("task", json("{\"endless\":true}"), CallOptions.of(cancellation)))
        .isInstanceOf(McpException.class);
    JrsObject state =
        client.request(
            "tasks/get", json("{\"taskId\":\"task-1\"}"), CallOptions.of(new Cancellation()));
    assertThat(Json.string(state, "status")).isEqualTo("cancelled");
  }

  @Test
  void environment_hasNoKeys() throws Exception {
    fixture.connect();
    assertThat(fixture.call("environment").lines())
        .contains("PATH", "AGENTIC_FLOW_TOOL_CALL")
        .noneMatch(name -> name.endsWith("_API_KEY"));
  }
}
