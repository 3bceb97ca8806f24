package io.agenticflow.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;

@Timeout(60)
class StdioTransportTest {
  @TempDir Path folder;
  private final HeardMessages heard = new HeardMessages();
  private final Cancellation cancellation = new Cancellation();
  private @Nullable StdioTransport opened;
  private int ids;

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private void start(List<String> words) throws IOException {
    opened =
        new StdioTransport(
            new ServerCommand(words, folder, ServerEnvironment.of(System.getenv(), Map.of())));
    transport().open(heard);
  }

  private StdioTransport transport() {
    return Objects.requireNonNull(opened, "no server was started");
  }

  private long pid() {
    return Objects.requireNonNull(transport().pid(), "nothing was started");
  }

  private void startShell(String script) throws IOException {
    start(List.of("/bin/sh", "-c", script));
  }

  private Message.Answer ask(String method, JrsObject params) throws IOException {
    return transport().ask(new Message.Request(Json.of(++ids), method, params), cancellation);
  }

  private JrsObject result(String method, JrsObject params) throws IOException {
    return ((Message.Result) ask(method, params)).result();
  }

  private void startFaulty(String... faults) throws IOException {
    start(FaultyServer.command(faults));
    result(Methods.INITIALIZE, Json.object().put("protocolVersion", "2025-06-18").build());
  }

  private String call(String tool, JrsObject arguments) throws IOException {
    JrsObject answer =
        result(
            Methods.TOOLS_CALL,
            Json.object().put("name", tool).put("arguments", arguments).build());
    return Json.string(Json.array(answer, "content").getFirst(), "text", "");
  }

  private List<Long> family() throws IOException {
    return Arrays.stream(call("family", Message.NOTHING).split(" ")).map(Long::valueOf).toList();
  }

  @Test
  void answersInAnyOrder_findTheirRequests() throws Exception {
    startFaulty();
    var slow =
        Thread.ofVirtual()
            .start(() -> {
              try {
                call("slow", Json.object().put("ms", 300).build());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(call("echo", Json.object().put("text", "é\n☂").build())).isEqualTo("é\n☂");
    slow.join();
  }

  @Test
  void textAmongMessages_isKeptApart() throws Exception {
    startFaulty("banner");
    assertThat(call("chatter", Message.NOTHING)).isEqualTo("done");
    assertThat(transport().stray())
        .isEqualTo(
            "Starting the server on stdio ...\n{ not json\n{\"level\":\"info\"}\n"
                + "calling upstream ... please wait\n{\"done\":true}");
  }

  @Test
  void messagesInPieces_andNumbersAnsweredAsText_areUnderstood() throws Exception {
    startFaulty("in-pieces", "text-ids");
    assertThat(call("echo", Json.object().put("text", "whole").build())).isEqualTo("whole");
  }

  @Test
  void hugeAnswer_arrivesWhole() throws Exception {
    startFaulty();
    assertThat(call("huge", Json.object().put("bytes", 20_000_000).build())).hasSize(20_000_000);
  }

  @Test
  void severalMessagesInOneArray_areHeard() throws Exception {
    startShell(
        "read line; printf '%s\\n'"
            + " '[{\"jsonrpc\":\"2.0\",\"method\":\"a/b\"},{\"id\":1,\"result\":null}]'; cat");
    assertThat(result("x", Message.NOTHING).size()).isZero();
    assertThat(heard.messages.take()).isEqualTo(new Message.Notification("a/b"));
  }

  @Test
  void errorWithoutId_answersTheOnlyRequest() throws Exception {
    startShell(
        "read line; echo '{\"id\":null,\"error\":{\"code\":-32700,\"message\":\"no\"}}'; cat");
    assertThat(ask("x", Message.NOTHING))
        .isEqualTo(new Message.Failure(null, new RpcError(-32700, "no")));
  }

  @Test
  void deathAtStart_saysHowAndWhatItSaid() throws Exception {
    start(FaultyServer.command("dies-at-start=3"));
    assertThatThrownBy(() -> ask(Methods.INITIALIZE, Message.NOTHING))
        .hasMessage(
            "its process ended with exit code 3; it said: cannot find module 'left-pad' |"
                + " giving up");
    assertThat(heard.closed.get()).contains("exit code 3");
    assertThat(transport().exitCode()).isEqualTo(3);
    assertThat(transport().errors()).isEqualTo("cannot find module 'left-pad'\ngiving up");
    // Nor is anything sent to it later.
    assertThatThrownBy(() -> ask("ping", Message.NOTHING)).hasMessageContaining("exit code 3");
  }

  @Test
  void deathInTheMiddle_failsWhatIsUnderWay_andLeavesNobody() throws Exception {
    startFaulty();
    List<Long> family = family();
    LiveProcesses.assertAllAlive(family);
    assertThatThrownBy(() -> call("die", Json.object().put("code", 139).build()))
        .hasMessage(
            "its process ended with exit code 139; it said: Segmentation fault (core dumped)");
    assertThat(heard.closed.get()).contains("exit code 139");
    LiveProcesses.assertAllGone(family);
  }

  @Test
  void openedAgainAfterItsDeath_itWorks() throws Exception {
    startFaulty();
    assertThatThrownBy(() -> call("die", Message.NOTHING)).isInstanceOf(IOException.class);
    transport().open(heard);
    result(Methods.INITIALIZE, Json.object().put("protocolVersion", "2025-06-18").build());
    assertThat(call("echo", Json.object().put("text", "again").build())).isEqualTo("again");
  }

  @Test
  void closedOutput_isAnEnd() throws Exception {
    startShell("exec >&-; echo 'no more from me' >&2; sleep 1000");
    assertThatThrownBy(() -> ask("x", Message.NOTHING))
        .hasMessage("it closed its output; it said: no more from me");
    LiveProcesses.assertAllGone(List.of(pid()));
  }

  @Test
  void close_endsAll_alsoWhoIgnoresTheEndOfItsInput() throws Exception {
    startFaulty("ignores-end");
    List<Long> family = family();
    transport().close();
    LiveProcesses.assertAllGone(family);
    LiveProcesses.assertAllGone(List.of(pid()));
    assertThat(heard.closed).isNotDone();
    assertThatThrownBy(() -> ask("ping", Message.NOTHING)).hasMessage("the connection was closed");
  }

  @Test
  void cancellation_endsTheWaitAndTellsTheServer() throws Exception {
    startFaulty();
    Thread.ofVirtual()
        .start(() -> {
          try {
            TimeUnit.MILLISECONDS.sleep(200);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          cancellation.cancel("the user had enough");
        });
    assertThatThrownBy(() -> call("slow", Json.object().put("ms", 600_000).build()))
        .hasMessage("the request was cancelled: the user had enough");
    int slow = ids;
    // The wait ends at once; the server is told beside that.
    String told = cancelled();
    for (int i = 0; i < 100 && "".equals(told); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
      told = cancelled();
    }
    assertThat(told).isEqualTo(String.valueOf(slow));
  }

  /** Returns the requests of whose cancellation the server has heard. */
  private @Nullable String cancelled() throws Exception {
    JrsObject asked =
        ((Message.Result)
                transport()
                    .ask(
                        new Message.Request(
                            Json.of(++ids),
                            Methods.TOOLS_CALL,
                            Json.object().put("name", "cancelled").build()),
                        new Cancellation()))
            .result();
    return Json.string(Json.array(asked, "content").getFirst(), "text");
  }

  @Test
  void serverThatDoesNotRead_isNotWaitedForBeyondTheCancellation() throws Exception {
    startShell("sleep 1000");
    Cancellation soon = new Cancellation();
    Thread.ofVirtual()
        .start(() -> {
          try {
            TimeUnit.MILLISECONDS.sleep(300);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          soon.cancel("too long");
        });
    // More than a pipe holds.
    JrsObject large = Json.object().put("text", "x".repeat(1_000_000)).build();
    assertThatThrownBy(() -> transport().ask(new Message.Request(Json.of(1), "x", large), soon))
        .hasMessageContaining("too long");
  }

  @Test
  void whatCannotBeStarted_isSaid() {
    assertThatThrownBy(() -> start(List.of("no-such-program-here")))
        .hasMessage("its program no-such-program-here is in no folder of PATH");
    assertThatThrownBy(() -> start(List.of("./gone.sh")))
        .hasMessage("its program ./gone.sh is not there or cannot be executed");
  }

  @Test
  void environment_hasWhatIsNeededAndWhatIsGiven() {
    Map<String, String> ours = new HashMap<>();
    ours.put("PATH", "/bin");
    ours.put("HOME", "/home/me");
    ours.put("LC_ALL", "C.UTF-8");
    ours.put("npm_config_cache", "/cache");
    ours.put("npm_config_//registry.example/:_authToken", "secret");
    ours.put("OPENAI_API_KEY", "sk-1");
    ours.put("GITHUB_TOKEN", "ghp-1");
    assertThat(ServerEnvironment.of(ours, Map.of("GITHUB_TOKEN", "given", "PATH", "/mine")))
        .isEqualTo(
            Map.of(
                "PATH", "/mine",
                "HOME", "/home/me",
                "LC_ALL", "C.UTF-8",
                "npm_config_cache", "/cache",
                "GITHUB_TOKEN", "given"));
  }
}
