package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.http.ClientLimits;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send too much, too slowly, or two requests in the place of one. */
@Timeout(60)
final class GatewayLimitsTest {
  private static final String BODY = TestGateway.asking("vendor/m", "hi", false);

  private static ScriptedUpstream upstream;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.start(Turn.says("hello").forever());
    gateway = TestGateway.toOpenRouter(upstream.openRouterUrl(), TestGateway.settings(strict(100)));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
    assertThat(gateway.log).isEmpty();
  }

  private static Exposure strict(int connections) {
    return strict(connections, 1000);
  }

  private static Exposure strict(int connections, int bytesPerSecond) {
    Duration half = Duration.ofMillis(500);
    return new Exposure(
        InetAddress.getLoopbackAddress(),
        AccessPolicy.OPEN,
        Set.of(),
        Set.of(),
        new ClientLimits(half, half, bytesPerSecond, half, half, connections, 16 * 1024, 50, 1024));
  }

  @Test
  void silentConnection_isCut() throws Exception {
    try (Socket client = connect(gateway)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void headThatComesByteByByte_isCut() throws Exception {
    try (Socket client = connect(gateway)) {
      assertThat(isCutWhileSending(client, "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nX: "))
          .isTrue();
    }
  }

  @Test
  void bodyThatComesByteByByte_isCut() throws Exception {
    int before = upstream.requests().size();
    try (Socket client = connect(gateway)) {
      String head = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n";
      assertThat(isCutWhileSending(client, head)).isTrue();
    }
    assertThat(upstream.requests()).hasSize(before);
  }

  /** Whoever stops in the middle hears why; the words are in the envelope of the dialects. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nX",
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{",
      })
  void requestThatStopsInTheMiddle_isAnsweredWith408AndCut(String start) throws Exception {
    try (Socket client = connect(gateway)) {
      client.getOutputStream().write(start.getBytes(ISO_8859_1));
      String answers = readAll(client);
      String last = answers.substring(answers.lastIndexOf("HTTP/1.1"));
      assertThat(last)
          .startsWith("HTTP/1.1 408 ")
          .contains("\r\nConnection: close\r\n")
          .contains("\r\nrequest-id: req_")
          .contains("\"type\":\"timeout_error\"");
      assertThat(answers.split("HTTP/1.1 408", -1)).hasSize(2);
    }
  }

  /** A second answer to the same request would be taken for the answer to the next. */
  @Test
  void refusedClientThatGoesOnSlowly_getsNoSecondAnswer() throws Exception {
    try (Socket client = connect(gateway)) {
      String refused =
          "POST /v1/messages HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 99\r\n\r\n{";
      client.getOutputStream().write(refused.getBytes(ISO_8859_1));
      String answers = readAll(client);
      assertThat(answers).startsWith("HTTP/1.1 403 ");
      assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(2);
    }
  }

  @Test
  void bodyThatComesSlowlyButFastEnough_isServed() throws Exception {
    String body = TestGateway.asking("vendor/m", "x".repeat(4000), false);
    try (Socket client = connect(gateway)) {
      OutputStream out = client.getOutputStream();
      out.write(head(body.length()).getBytes(ISO_8859_1));
      for (int at = 0; at < body.length(); at += 500) { // 5,000 bytes a second
        out.write(body.substring(at, Math.min(body.length(), at + 500)).getBytes(UTF_8));
        out.flush();
        Thread.sleep(100);
      }
      assertThat(readAll(client)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void idleConnection_isClosedAndUntilThenServesTheNextRequest() throws Exception {
    try (Socket client = connect(gateway)) {
      OutputStream out = client.getOutputStream();
      for (int i = 0; i < 3; i++) {
        out.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
        out.flush();
        Thread.sleep(100);
      }
      String answers = readAll(client); // to the end that the gateway makes
      assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(4);
    }
  }

  @Test
  void clientThatDoesNotReadItsStream_isCutAndItsUpstreamToo() throws Exception {
    CountDownLatch upstreamClosed = new CountDownLatch(1);
    String delta =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
            + "x".repeat(4000)
            + "\"}}]}\n\n";
    RawServer.Script flood =
        connection -> {
          connection.request();
          connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          try {
            while (true) {
              connection.chunk(delta);
            }
          } catch (RuntimeException e) {
            upstreamClosed.countDown();
          }
        };
    try (RawServer server = new RawServer(flood);
        TestGateway slow =
            TestGateway.toOpenRouter(
                server.uri("/api").toString(),
                // A write holds what has come meanwhile, which may be much.
                TestGateway.settings(strict(100, 1_000_000)));
        Socket client = connect(slow)) {
      String body = TestGateway.asking("vendor/m", "hi", true);
      client.getOutputStream().write((head(body.length()) + body).getBytes(UTF_8));
      client.getOutputStream().flush();
      assertThat(upstreamClosed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void streamThatIsSilentForLong_isNotCut() throws Exception {
    RawServer.Script slow =
        connection -> {
          connection.request();
          Thread.sleep(1500); // three times every limit
          connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
          connection.send(
              "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"late\"},"
                  + "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        };
    try (RawServer server = new RawServer(slow);
        TestGateway patient =
            TestGateway.toOpenRouter(
                server.uri("/api").toString(), TestGateway.settings(strict(100)));
        Socket client = connect(patient)) {
      String body = TestGateway.asking("vendor/m", "hi", true);
      client.getOutputStream().write((head(body.length()) + body).getBytes(UTF_8));
      client.getOutputStream().flush();
      assertThat(readAll(client)).contains("late").contains("event: message_stop");
    }
  }

  @Test
  void connectionsOverTheLimit_wait() throws Exception {
    try (TestGateway small =
        TestGateway.toOpenRouter(upstream.openRouterUrl(), TestGateway.settings(strict(2)))) {
      try (Socket one = connect(small);
          Socket two = connect(small);
          Socket three = connect(small)) {
        one.setSoTimeout(200);
        three.getOutputStream().write(get("/health").getBytes(ISO_8859_1));
        three.setSoTimeout(200);
        assertThat(timesOut(three)).isTrue();
        // The first two say nothing, and are cut; then it is the third one's turn.
        three.setSoTimeout(10_000);
        assertThat(readAll(three)).startsWith("HTTP/1.1 200 ");
        assertThat(two.isConnected()).isTrue();
      }
    }
  }

  @Test
  void headersOverTheLimit_areRefusedInTheEnvelope() throws Exception {
    String many = "x-a: b\r\n".repeat(60);
    String large = "x-large: " + "a".repeat(20_000) + "\r\n";
    for (String headers : new String[] {many, large}) {
      assertThat(gateway.exchange("GET /health HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n"))
          .startsWith("HTTP/1.1 431 ")
          .contains("invalid_request_error")
          .contains("request-id: req_");
    }
  }

  @Test
  void requestLineOverTheLimit_isRefused() throws Exception {
    assertThat(
            gateway.exchange("GET /" + "a".repeat(3000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ")
        .contains("invalid_request_error");
  }

  /** Each is followed by what would be a second request to somebody who counts differently. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "Content-Length: 2, 2\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: -2\r\n\r\n{}",
        "Content-Length: 0x2\r\n\r\n{}",
        "Content-Length: 99999999999999999999\r\n\r\n{}",
        "Content-Length : 2\r\n\r\n{}",
        " Content-Length: 2\r\n\r\n{}",
        "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n",
        "Transfer-Encoding: chunked\n\r\n2\r\n{}\r\n0\r\n\r\n"
      })
  void requestWhoseEndIsInDoubt_isRefusedAndItsConnectionClosed(String framing) throws IOException {
    int before = upstream.requests().size();
    String second = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    String answer;
    try (Socket client = connect(gateway)) {
      String both = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n" + framing + second;
      client.getOutputStream().write(both.getBytes(ISO_8859_1));
      client.shutdownOutput(); // nothing more comes, so nobody has to wait for it
      answer = readAll(client);
    }
    assertThat(answer).matches("(?s)HTTP/1\\.1 (400|413|501) .*");
    assertThat(answer.split("HTTP/1.1 ", -1)).as(answer).hasSize(2);
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void chunkedBody_isTaken() throws Exception {
    String chunks =
        Integer.toHexString(BODY.length()).toUpperCase(Locale.ROOT)
            + "\r\n"
            + BODY
            + "\r\n0\r\n\r\n";
    assertThat(
            gateway.exchange(
                "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + chunks))
        .startsWith("HTTP/1.1 200 ")
        .contains("hello");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  private static String head(int length) {
    return "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private static Socket connect(TestGateway to) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Sends the start and then one byte after the other, up to ten seconds. */
  private static boolean isCutWhileSending(Socket client, String start) throws Exception {
    OutputStream out = client.getOutputStream();
    out.write(start.getBytes(ISO_8859_1));
    client.setSoTimeout(20);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < end) {
      try {
        out.write('a');
        out.flush();
        if (client.getInputStream().read() < 0) {
          return true;
        }
      } catch (SocketTimeoutException e) {
        Thread.sleep(30);
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }

  private static boolean timesOut(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < -1;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  private static String readAll(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    return new String(in.readAllBytes(), UTF_8);
  }
}
