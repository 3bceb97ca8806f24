package io.agenticflow.mcp.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.NotUnderstoodException;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.remote.ScriptedServer.Exchange;
import io.agenticflow.mcp.remote.ScriptedServer.Script;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.jr.stree.JrsObject;

@Timeout(20)
class StreamableHttpTransportTest {
  private static final String HELLO =
      "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"serverInfo\":{\"name\":\"s\"}}";

  private final SocketTransport http = new SocketTransport(ProxySettings.NONE);
  private final List<String> remarks = new CopyOnWriteArrayList<>();
  private final Heard heard = new Heard();
  private @Nullable ScriptedServer server;
  private @Nullable StreamableHttpTransport transport;
  private int ids;

  @AfterEach
  void end() throws IOException {
    if (transport != null) {
      transport.close();
    }
    if (server != null) {
      server.close();
    }
    http.close();
  }

  @Test
  void stateful_sendsSessionAndRevision_andEndsTheSession() throws Exception {
    StreamableHttpTransport transport = connect(session("s-1", x -> x.result("{\"tools\":[]}")));
    begin(transport);
    assertThat(result(ask("tools/list"))).isEqualTo("{\"tools\":[]}");
    Exchange list = posts("tools/list").getFirst();
    assertThat(list.header("Mcp-Session-Id")).isEqualTo("s-1");
    assertThat(list.header("MCP-Protocol-Version")).isEqualTo("2025-06-18");
    assertThat(list.header("Accept")).contains("application/json", "text/event-stream");
    assertThat(posts("initialize").getFirst().headers)
        .doesNotContainKeys("Mcp-Session-Id", "MCP-Protocol-Version");
    transport.close();
    assertThat(server().exchanges("DELETE"))
        .singleElement()
        .satisfies(end -> assertThat(end.header("Mcp-Session-Id")).isEqualTo("s-1"));
  }

  @Test
  void addressThatNobodyAnswersAt_isNamed() throws Exception {
    ScriptedServer gone = new ScriptedServer(x -> x.end());
    URI address = gone.uri("/mcp?key=secret");
    gone.close();
    transport =
        new StreamableHttpTransport(
            new RemoteServer(address), http, Credentials.NONE, remarks::add);
    transport.open(heard);
    assertThatThrownBy(() -> ask("tools/list"))
        .hasMessageContaining("cannot be reached at http://127.0.0.1:" + address.getPort())
        .hasMessageContaining("refused")
        .hasMessageNotContaining("secret");
  }

  @Test
  void streamedAnswer_bringsWhatCameBefore() throws Exception {
    connect(x -> {
      x.stream();
      x.piece(": welcome\n\n");
      x.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"a\":1}}");
      x.event("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}");
      x.event("this is no JSON");
      x.event("{\"jsonrpc\":\"2.0\",\"id\":" + x.id() + ",\"result\":{\"ok\":true}}");
      x.end();
    });
    assertThat(result(ask("tools/call"))).isEqualTo("{\"ok\":true}");
    assertThat(heard.next())
        .isInstanceOfSatisfying(
            Message.Notification.class,
            n -> assertThat(n.method()).isEqualTo("notifications/progress"));
    assertThat(heard.next())
        .isInstanceOfSatisfying(
            Message.Request.class, r -> assertThat(r.method()).isEqualTo("roots/list"));
    assertThat(remarks).hasSize(1);
  }

  @Test
  void cutStream_goesOnAfterItsLastEvent_whenTheServerWants() throws Exception {
    AtomicInteger gets = new AtomicInteger();
    String[] id = new String[1];
    long[] times = new long[2];
    connect(x -> {
      if (x.method.equals("POST")) {
        id[0] = x.id();
        x.stream();
        x.piece("id: e-1\nretry: 300\ndata:\n\n");
        x.piece("id: e-2\ndata: {\"jsonrpc\":\"2.0\",\"met");
        times[0] = System.nanoTime();
        x.cut();
      } else if (gets.incrementAndGet() == 1) {
        times[1] = System.nanoTime();
        x.stream();
        x.piece("id: e-3\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n");
        x.end();
      } else {
        x.stream();
        x.event("{\"jsonrpc\":\"2.0\",\"id\":" + id[0] + ",\"result\":{\"late\":1}}");
        x.waitForEnd();
      }
    });
    assertThat(result(ask("tools/call"))).isEqualTo("{\"late\":1}");
    assertThat(server().exchanges("GET"))
        .extracting(x -> x.header("Last-Event-ID"))
        .containsExactly("e-1", "e-3");
    assertThat(TimeUnit.NANOSECONDS.toMillis(times[1] - times[0])).isGreaterThanOrEqualTo(295);
  }

  @Test
  void cutStreamWithoutIds_isAnError() throws Exception {
    connect(x -> {
      x.stream();
      x.piece(": working\n\n");
      x.cut();
    });
    assertThatThrownBy(() -> ask("tools/call"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the connection ended before the answer to tools/call");
    assertThat(server().exchanges()).hasSize(1);
  }

  @Test
  void forgottenSession_isBegunAnew_andTheRequestMadeAgain() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    StreamableHttpTransport transport =
        connect(x -> {
          String given = x.header("Mcp-Session-Id");
          String now = "s-" + begun.get();
          switch (x.rpc()) {
            case "initialize" -> x.result(HELLO, "Mcp-Session-Id: s-" + begun.incrementAndGet());
            case "notifications/initialized" -> x.accepted();
            case "tools/list" -> {
              if (now.equals(given)) {
                x.result("{\"from\":\"" + now + "\"}");
              } else {
                x.reply(404, "text/plain", "");
              }
            }
            default -> x.reply(405, "text/plain", "");
          }
        });
    begin(transport);
    assertThat(result(ask("tools/list"))).isEqualTo("{\"from\":\"s-1\"}");
    begun.incrementAndGet(); // as after a restart
    assertThat(result(ask("tools/list"))).isEqualTo("{\"from\":\"s-3\"}");
    assertThat(posts("initialize")).hasSize(2);
    assertThat(posts("initialize").get(1).header("Mcp-Session-Id")).isNull();
    assertThat(posts("notifications/initialized").get(1).header("Mcp-Session-Id")).isEqualTo("s-3");
    assertThat(heard.next())
        .isEqualTo(new Message.Notification("notifications/tools/list_changed"));
  }

  @Test
  void serverThatIsStartedAgain_isUsedOn() throws Exception {
    StreamableHttpTransport transport =
        connect(session("old", x -> x.result("{\"from\":\"old\"}")));
    begin(transport);
    assertThat(result(ask("tools/list"))).isEqualTo("{\"from\":\"old\"}");
    int port = server().port();
    server().close();
    assertThatThrownBy(() -> ask("tools/list")).isInstanceOf(IOException.class);
    server = new ScriptedServer(port, session("new", x -> x.result("{\"from\":\"new\"}")));
    assertThat(result(ask("tools/list"))).isEqualTo("{\"from\":\"new\"}");
  }

  @Test
  void unaskedMessages_areHeard_andTheStreamIsTakenUpAgain() throws Exception {
    AtomicInteger streams = new AtomicInteger();
    StreamableHttpTransport transport =
        connect(x -> {
          switch (x.method + x.rpc()) {
            case "POSTinitialize" -> x.result(HELLO, "Mcp-Session-Id: s");
            case "POSTnotifications/initialized" -> x.accepted();
            case "GET" -> {
              int n = streams.incrementAndGet();
              x.stream();
              x.piece(
                  "retry: 20\nid: n-"
                      + n
                      + "\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/n"
                      + n
                      + "\"}\n\n");
              if (n == 1) {
                x.cut();
              }
              x.waitForEnd();
            }
            default -> x.reply(200, "text/plain", "");
          }
        });
    begin(transport);
    assertThat(heard.next()).isEqualTo(new Message.Notification("notifications/n1"));
    assertThat(heard.next()).isEqualTo(new Message.Notification("notifications/n2"));
    assertThat(server().exchanges("GET"))
        .extracting(x -> x.header("Last-Event-ID"))
        .containsExactly(null, "n-1");
  }

  @Test
  void answerOnAnotherStream_isTaken() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    String[] id = new String[1];
    StreamableHttpTransport transport =
        connect(x -> {
          switch (x.method + x.rpc()) {
            case "POSTinitialize" -> x.result(HELLO, "Mcp-Session-Id: s");
            case "POSTnotifications/initialized" -> x.accepted();
            case "GET" -> {
              x.stream();
              asked.await();
              x.event("{\"jsonrpc\":\"2.0\",\"id\":" + id[0] + ",\"result\":{\"there\":1}}");
              x.waitForEnd();
            }
            case "POSTtools/call" -> {
              id[0] = x.id();
              x.stream();
              asked.countDown();
              x.waitForEnd();
            }
            default -> x.reply(200, "text/plain", "");
          }
        });
    begin(transport);
    assertThat(result(ask("tools/call"))).isEqualTo("{\"there\":1}");
  }

  @Test
  void cancelled_returnsAtOnce_andTellsTheServer() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    Cancellation cancellation = new Cancellation();
    StreamableHttpTransport transport =
        connect(
            session(
                "s",
                x -> {
                  if (x.rpc().equals("notifications/cancelled")) {
                    x.accepted();
                    told.countDown();
                  } else {
                    x.stream();
                    cancellation.cancel("enough");
                    x.waitForEnd();
                  }
                }));
    begin(transport);
    assertThatThrownBy(() -> transport.ask(request("tools/call", "{}"), cancellation))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("enough");
    assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
    Exchange cancel = posts("notifications/cancelled").getFirst();
    assertThat(cancel.body)
        .contains("\"requestId\":" + posts("tools/call").getFirst().id(), "\"enough\"");
  }

  @Test
  void stateless_cancelled_saysItByEndingTheStreamOnly() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Cancellation cancellation = new Cancellation();
    StreamableHttpTransport transport =
        connect(x -> {
          x.stream();
          cancellation.cancel("enough");
          x.waitForEnd();
          ended.countDown();
        });
    assertThatThrownBy(
            () -> transport.ask(request("tools/call", stateless("\"name\":\"t\"")), cancellation))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    transport.close();
    assertThat(server().exchanges()).hasSize(1);
  }

  @Test
  void stateless_saysInHeadersWhatTheBodySays() throws Exception {
    connect(x -> x.result("{\"resultType\":\"complete\"}", "Mcp-Session-Id: unwanted"));
    ask("tools/list", stateless(""));
    ask("tools/call", stateless("\"name\":\"weather\",\"arguments\":{}"));
    ask("resources/read", stateless("\"uri\":\"file:///größe\""));
    List<Exchange> seen = server().exchanges();
    assertThat(seen)
        .extracting(x -> x.header("Mcp-Method"))
        .containsExactly("tools/list", "tools/call", "resources/read");
    assertThat(seen)
        .extracting(x -> x.header("Mcp-Name"))
        .containsExactly(null, "weather", "=?base64?ZmlsZTovLy9ncsO2w59l?=");
    assertThat(seen)
        .allSatisfy(x -> {
          assertThat(x.header("MCP-Protocol-Version")).isEqualTo("2026-07-28");
          assertThat(x.header("Mcp-Session-Id")).isNull();
        });
  }

  @Test
  void stateless_mirrorsParameters_andLearnsThemAnewWhereTheyDoNotMatch() throws Exception {
    AtomicInteger lists = new AtomicInteger();
    connect(x -> {
      if (x.rpc().equals("tools/list")) {
        String header = lists.incrementAndGet() == 1 ? "Old" : "Region";
        x.result(
            "{\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\",\"properties\":"
                + "{\"r\":{\"type\":\"string\",\"x-mcp-header\":\""
                + header
                + "\"}}}}]}");
      } else if ("us west".equals(x.header("Mcp-Param-Region"))) {
        x.result("{\"ok\":1}");
      } else {
        x.reply(
            400,
            "application/json",
            "{\"jsonrpc\":\"2.0\",\"id\":"
                + x.id()
                + ",\"error\":{\"code\":-32020,"
                + "\"message\":\"Header mismatch\"}}");
      }
    });
    ask("tools/list", stateless(""));
    assertThat(
            result(
                ask("tools/call", stateless("\"name\":\"t\",\"arguments\":{\"r\":\"us west\"}"))))
        .isEqualTo("{\"ok\":1}");
    assertThat(posts("tools/call").getFirst().header("Mcp-Param-Old")).isEqualTo("us west");
    assertThat(lists).hasValue(2);
  }

  @Test
  void errorInABodyOf400_isTheAnswer() throws Exception {
    connect(x ->
        x.reply(
            400,
            "application/json",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32022,\"message\":\"no\"}}"));
    assertThat(ask("server/discover"))
        .isInstanceOfSatisfying(
            Message.Failure.class, f -> assertThat(f.error().code()).isEqualTo(-32022));
  }

  @Test
  void refusalInOtherWords_isNotUnderstood_andTroubleIsNot() throws Exception {
    connect(x -> x.reply(404, "text/plain", "no such page"));
    assertThatThrownBy(() -> ask("server/discover"))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessage("it answers server/discover with HTTP 404: no such page");
    server().script(x -> x.reply(503, "text/html", "<html>sorry"));
    assertThatThrownBy(() -> ask("server/discover"))
        .isNotInstanceOf(NotUnderstoodException.class)
        .hasMessage("it answers server/discover with HTTP 503");
  }

  @Test
  void redirect_isFollowedWithinTheServerOnly() throws Exception {
    try (ScriptedServer other = new ScriptedServer(x -> x.result("{}"))) {
      connect(x -> {
        if (x.target.equals("/mcp")) {
          x.reply(307, "text/plain", "", "Location: /mcp/");
        } else {
          x.result("{\"at\":\"" + x.target + "\"}");
        }
      });
      assertThat(result(ask("tools/list"))).isEqualTo("{\"at\":\"/mcp/\"}");
      ask("tools/list");
      assertThat(server().exchanges()).as("the redirect is remembered").hasSize(3);
      server().script(x -> x.reply(307, "text/plain", "", "Location: " + other.uri("/mcp")));
      assertThatThrownBy(() -> ask("tools/list"))
          .hasMessageContaining("another server, which is not followed");
      assertThat(other.exchanges()).isEmpty();
    }
  }

  @Test
  void oldServer_isSpokenToOverItsStream() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    StreamableHttpTransport transport =
        connect(x -> {
          if (x.method.equals("GET")) {
            x.stream();
            x.piece("event: endpoint\ndata: /messages?session=1\n\n");
            while (true) {
              x.event(events.take());
            }
          } else if (x.target.equals("/mcp")) {
            x.reply(405, "text/plain", "");
          } else {
            if (!x.id().equals("null")) {
              events.add(
                  "{\"jsonrpc\":\"2.0\",\"id\":"
                      + x.id()
                      + ",\"result\":{\"of\":\""
                      + x.rpc()
                      + "\"}}");
            }
            x.accepted();
          }
        });
    assertThat(result(ask("initialize"))).isEqualTo("{\"of\":\"initialize\"}");
    transport.agreed(Revision.V2024_11_05);
    transport.tell(new Message.Notification("notifications/initialized"));
    assertThat(result(ask("tools/list"))).isEqualTo("{\"of\":\"tools/list\"}");
    events.add("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/n\"}");
    assertThat(heard.next()).isEqualTo(new Message.Notification("notifications/n"));
    server().close();
    assertThat(heard.over.poll(5, TimeUnit.SECONDS)).startsWith("its stream of events broke");
  }

  @Test
  void oldServer_thatSendsMessagesElsewhere_isNotUsed() throws Exception {
    try (ScriptedServer other = new ScriptedServer(x -> x.accepted())) {
      server =
          new ScriptedServer(x -> {
            x.stream();
            x.piece("event: endpoint\ndata: " + other.uri("/messages") + "\n\n");
            x.waitForEnd();
          });
      try (SseTransport sse =
          new SseTransport(
              new RemoteServer(server.uri("/sse"), Map.of("X-Key", "k"), null),
              http,
              Credentials.NONE,
              remarks::add)) {
        assertThatThrownBy(() -> sse.open(heard)).hasMessageContaining("which is another server");
        assertThat(other.exchanges()).isEmpty();
      }
    }
  }

  @Test
  void close_endsWhatIsUnderWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    StreamableHttpTransport transport =
        connect(x -> {
          x.stream();
          asked.countDown();
          x.waitForEnd();
        });
    Thread.ofVirtual()
        .start(() -> {
          try {
            asked.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          transport.close();
        });
    assertThatThrownBy(() -> ask("tools/call")).hasMessage("the connection was closed");
  }

  private StreamableHttpTransport connect(Script script) throws IOException {
    server = new ScriptedServer(script);
    transport =
        new StreamableHttpTransport(
            new RemoteServer(server.uri("/mcp")), http, Credentials.NONE, remarks::add);
    transport.open(heard);
    return transport;
  }

  private ScriptedServer server() {
    return Objects.requireNonNull(server);
  }

  /** A server of the era with sessions; {@code other} answers all but the beginning. */
  private static Script session(String id, Script other) {
    return x -> {
      switch (x.method + x.rpc()) {
        case "POSTinitialize" -> x.result(HELLO, "Mcp-Session-Id: " + id);
        case "POSTnotifications/initialized" -> x.accepted();
        case "GET" -> x.reply(405, "text/plain", "");
        case "DELETE" -> x.reply(200, "text/plain", "");
        default -> {
          if (id.equals(x.header("Mcp-Session-Id"))) {
            other.play(x);
          } else {
            x.reply(404, "text/plain", "");
          }
        }
      }
    };
  }

  private void begin(StreamableHttpTransport transport) throws IOException {
    assertThat(ask("initialize")).isInstanceOf(Message.Result.class);
    transport.agreed(Revision.V2025_06_18);
    transport.tell(new Message.Notification("notifications/initialized"));
  }

  private List<Exchange> posts(String rpc) {
    return server().exchanges("POST").stream().filter(x -> x.rpc().equals(rpc)).toList();
  }

  private Message.Answer ask(String method) throws IOException {
    return ask(method, "{}");
  }

  private Message.Answer ask(String method, String params) throws IOException {
    return Objects.requireNonNull(transport).ask(request(method, params), new Cancellation());
  }

  private Message.Request request(String method, String params) {
    return new Message.Request(Json.of(++ids), method, (JrsObject) Json.parse(params));
  }

  private static String stateless(String fields) {
    return "{"
        + fields
        + (fields.isEmpty() ? "" : ",")
        + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
        + "\"io.modelcontextprotocol/clientCapabilities\":{}}}";
  }

  private static String result(Message.Answer answer) {
    return Json.write(((Message.Result) answer).result());
  }

  /** Keeps what it hears. */
  private static final class Heard implements McpListener {
    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<String> over = new LinkedBlockingQueue<>();

    @Override
    public void heard(Message message) {
      messages.add(message);
    }

    @Override
    public void closed(String reason) {
      over.add(reason);
    }

    Message next() throws InterruptedException {
      Message next = messages.poll(5, TimeUnit.SECONDS);
      assertThat(next).as("something is heard").isNotNull();
      return Objects.requireNonNull(next);
    }
  }
}
