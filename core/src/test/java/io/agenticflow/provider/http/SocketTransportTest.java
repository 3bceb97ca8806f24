package io.agenticflow.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.HttpTransport.Request;
import io.agenticflow.provider.http.HttpTransport.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
@ParameterizedClass
@EnumSource(SocketTransportTest.Kind.class)
class SocketTransportTest {
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** The two kinds have to behave alike. */
  enum Kind {
    ONE_SHOT,
    FOR_SERVERS;

    SocketTransport transport(ProxySettings proxies) {
      return this == ONE_SHOT ? new SocketTransport(proxies) : SocketTransport.forServers(proxies);
    }
  }

  private final Kind kind;
  private final SocketTransport transport;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  SocketTransportTest(Kind kind) {
    this.kind = kind;
    this.transport = kind.transport(ProxySettings.NONE);
  }

  @AfterEach
  void close() {
    transport.close();
    threads.shutdownNow();
  }

  @Test
  void post_sendsHeadersAndBody_andReadsTheAnswer() throws Exception {
    byte[][] body = new byte[1][];
    try (RawServer server =
        new RawServer(exchange -> {
          body[0] = exchange.readBody();
          exchange.send(
              "HTTP/1.1 201 Made\r\nX-One: a\r\nx-one: b\r\nContent-Length: 5\r\n\r\nhello");
        })) {
      try (Response response =
          send(post(server.uri("/v1/x?beta=true"), Map.of("X-Key", "k"), "{\"a\":\"ü\"}"))) {
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers()).containsEntry("x-one", List.of("a", "b"));
        assertThat(response.header("content-length")).isEqualTo("5");
        assertThat(text(response)).isEqualTo("hello");
      }
      assertThat(server.exchanges().getFirst().head())
          .startsWith("POST /v1/x?beta=true HTTP/1.1\r\n")
          .contains("Host: 127.0.0.1:" + server.port() + "\r\n")
          .contains("X-Key: k\r\n")
          .contains("Content-Length: 10\r\n");
      assertThat(new String(body[0], UTF_8)).isEqualTo("{\"a\":\"ü\"}");
    }
  }

  @Test
  void headAndGet_haveNoBody() throws Exception {
    try (RawServer server =
        new RawServer(exchange ->
            exchange.send(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
                    + (exchange.head().startsWith("HEAD") ? "" : "ok")))) {
      try (Response response = send(request("HEAD", server.uri("")))) {
        assertThat(text(response)).isEmpty();
      }
      try (Response response = send(request("GET", server.uri("/")))) {
        assertThat(text(response)).isEqualTo("ok");
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.exchanges().getFirst().head())
          .startsWith("HEAD / HTTP/1.1\r\n")
          .doesNotContain("Content-Length");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 407, 413, 429, 500, 529})
  void errorStatus_keepsItsBody(int status) throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          exchange.send(
              "HTTP/1.1 "
                  + status
                  + " No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 6\r\n\r\nreason");
        })) {
      try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(text(response)).isEqualTo("reason");
      }
      assertThat(server.exchanges()).hasSize(1);
    }
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          exchange.send("HTTP/1.1 307 Go\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
        })) {
      try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
        assertThat(response.status()).isEqualTo(307);
        assertThat(response.header("location")).isEqualTo("/other");
      }
      assertThat(server.exchanges()).hasSize(1);
    }
  }

  @Test
  void connectionClosedWithoutAnswer_isAnError_andThePostIsNotRepeated() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          exchange.closeConnection();
        })) {
      assertThatThrownBy(() -> send(post(server.uri("/"), Map.of(), "{}")))
          .isInstanceOf(IOException.class)
          .hasMessage("the server closed the connection without an answer");
      Thread.sleep(100);
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.exchanges()).hasSize(1);
    }
  }

  @Test
  void chunksThatAreThere_areReadAtOnce() throws Exception {
    StringBuilder chunks =
        new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 100; i++) {
      chunks.append("a\r\n0123456789\r\n");
    }
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          exchange.send(chunks + "0\r\n\r\n");
        })) {
      try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
        byte[] buffer = new byte[4096];
        int reads = 0;
        int sum = 0;
        for (int n = response.body().read(buffer); n >= 0; n = response.body().read(buffer)) {
          reads++;
          sum += n;
        }
        assertThat(sum).isEqualTo(1000);
        assertThat(reads).isLessThan(10);
      }
    }
  }

  @Test
  void chunks_arriveAsTheyAreSent() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          exchange.sendChunk("first");
          goOn.await();
          exchange.sendChunk("second");
          exchange.send("0\r\n\r\n");
        })) {
      try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
        byte[] buffer = new byte[100];
        int n = response.body().read(buffer);
        assertThat(new String(buffer, 0, n, UTF_8)).isEqualTo("first");
        goOn.countDown();
        assertThat(text(response)).isEqualTo("second");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void chunkedBody_cutAnywhereOnTheWire_isTheSame(int piece) throws Exception {
    String head =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";
    String wire =
        head + "5;note=x\r\nhello\r\n1\r\n \r\n00B\r\nworld\r\n0\r\n!\r\n0\r\nTrailer: t\r\n\r\n";
    try (RawServer server =
        new RawServer(exchange -> {
          for (int at = 0; at < wire.length(); at += piece) {
            exchange.send(wire.substring(at, Math.min(wire.length(), at + piece)));
          }
        })) {
      for (int i = 0; i < 2; i++) {
        try (Response response = send(request("GET", server.uri("/")))) {
          assertThat(text(response)).isEqualTo("hello world\r\n0\r\n!");
        }
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void bodyUntilClose_isReadToItsEnd() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.send("HTTP/1.0 200 OK\r\n\r\nall of it");
          exchange.closeConnection();
        })) {
      try (Response response = send(request("GET", server.uri("/")))) {
        assertThat(text(response)).isEqualTo("all of it");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"
      })
  void bodyCutOff_isAnError(String wire) throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.send(wire);
          exchange.closeConnection();
        })) {
      try (Response response = send(request("GET", server.uri("/")))) {
        assertThatThrownBy(() -> text(response))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("in the middle");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 999 No\r\n\r\n",
        "HTTP/1.1 20x No\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: "
      })
  void answerThatIsNoHttp_isAnError(String wire) throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.send(wire);
          exchange.closeConnection();
        })) {
      assertThatThrownBy(() -> send(request("GET", server.uri("/"))))
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x\r\n", "-1\r\n", "+1\r\na\r\n", "\r\n", "1\r\nab\r\n", "fffffffffffffffff\r\n"})
  void chunkThatIsNone_isAnError(String chunk) throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);
          exchange.send("0\r\n\r\n");
        })) {
      try (Response response = send(request("GET", server.uri("/")))) {
        assertThatThrownBy(() -> text(response)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void headersWithoutEnd_areRefused() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\n");
          for (int i = 0; i < 1000; i++) {
            exchange.send("X-" + i + ": y\r\n");
          }
        })) {
      assertThatThrownBy(() -> send(request("GET", server.uri("/"))))
          .hasMessageContaining("more than 200 headers");
    }
  }

  @Test
  void finishedConnection_isUsedAgain() throws Exception {
    try (RawServer server = new RawServer(exchange -> answerOk(exchange))) {
      for (int i = 0; i < 3; i++) {
        try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
          assertThat(text(response)).isEqualTo("ok");
        }
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void streamClosedBeforeItsLastFramingBytes_stillGivesTheConnectionBack() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          exchange.sendChunk("done");
          exchange.send("0\r\n\r\n");
        })) {
      for (int i = 0; i < 2; i++) {
        try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
          assertThat(response.body().readNBytes(4)).hasSize(4);
        }
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void staleConnection_isNoticed_andThePostGoesOverANewOne() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          answerOk(exchange);
          exchange.closeConnection(); // without having said so
        })) {
      for (int i = 1; i <= 5; i++) {
        try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
          assertThat(text(response)).isEqualTo("ok");
        }
        Thread.sleep(20); // the server's end has to travel
        assertThat(server.exchanges()).hasSize(i);
      }
      assertThat(server.connections()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection: close", "Connection: foo, Close", "Keep-Alive: timeout=1"})
  void connectionThatTheServerWillClose_isNotUsedAgain(String header) throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          exchange.send("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 2\r\n\r\nok");
        })) {
      for (int i = 0; i < 2; i++) {
        try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
          assertThat(text(response)).isEqualTo("ok");
        }
      }
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void silenceBeforeTheHeaders_isATimeout_andEndsTheConnection() throws Exception {
    try (RawServer server = new RawServer(RawServer.Exchange::awaitClientLeaving)) {
      assertThatThrownBy(() ->
              transport.send(request(server.uri("/"), Duration.ofMillis(150)), new Cancellation()))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("silent for 150 ms");
      assertThat(server.exchanges().getFirst().clientLeftWithin(1000)).isTrue();
    }
  }

  @Test
  void readTimeout_isForTheGap_notForTheWhole() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < 8; i++) {
            Thread.sleep(60);
            exchange.sendChunk("x");
          }
          exchange.awaitClientLeaving();
        })) {
      try (Response response =
          transport.send(request(server.uri("/"), Duration.ofMillis(350)), new Cancellation())) {
        assertThat(response.body().readNBytes(8)).hasSize(8);
        assertThatThrownBy(() -> response.body().read()).isInstanceOf(SocketTimeoutException.class);
      }
      assertThat(server.exchanges().getFirst().clientLeftWithin(1000)).isTrue();
    }
  }

  @Test
  void cancelWhileWaitingForHeaders_endsTheCall_andTheServerSeesIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.readBody();
          asked.countDown();
          exchange.awaitClientLeaving();
        })) {
      Cancellation cancellation = new Cancellation();
      Future<?> call =
          threads.submit(() -> {
            assertThatThrownBy(
                    () -> transport.send(post(server.uri("/"), Map.of(), "{}"), cancellation))
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted by the user");
          });
      asked.await();
      Thread.sleep(50);
      cancellation.cancel("interrupted by the user");
      call.get(1, TimeUnit.SECONDS);
      assertThat(server.exchanges().getFirst().clientLeftWithin(1000)).isTrue();
    }
  }

  @Test
  void cancelInMidStream_endsTheRead_andTheServerSeesIt() throws Exception {
    try (RawServer server = new RawServer(SocketTransportTest::startAndWait)) {
      Cancellation cancellation = new Cancellation();
      Response response = transport.send(post(server.uri("/"), Map.of(), "{}"), cancellation);
      assertThat(response.body().readNBytes(5)).hasSize(5);
      Future<?> read =
          threads.submit(() ->
              assertThatThrownBy(() -> response.body().read())
                  .isExactlyInstanceOf(InterruptedIOException.class)
                  .hasMessage("enough"));
      Thread.sleep(50);
      cancellation.cancel("enough");
      read.get(1, TimeUnit.SECONDS);
      assertThat(server.exchanges().getFirst().clientLeftWithin(1000)).isTrue();
      response.close();
    }
  }

  @Test
  void closeFromAnotherThread_underABlockedRead_endsIt_andTheServerSeesIt() throws Exception {
    try (RawServer server = new RawServer(SocketTransportTest::startAndWait)) {
      Response response = send(post(server.uri("/"), Map.of(), "{}"));
      assertThat(response.body().readNBytes(5)).hasSize(5);
      Future<?> read =
          threads.submit(() ->
              assertThatThrownBy(() -> response.body().read()).isInstanceOf(IOException.class));
      Thread.sleep(50);
      response.close();
      read.get(1, TimeUnit.SECONDS);
      assertThat(server.exchanges().getFirst().clientLeftWithin(1000)).isTrue();
    }
  }

  @Test
  void closeInMidStream_isSeenByTheServer() throws Exception {
    try (RawServer server = new RawServer(SocketTransportTest::startAndWait)) {
      try (Response response = send(post(server.uri("/"), Map.of(), "{}"))) {
        assertThat(response.body().readNBytes(5)).hasSize(5);
      }
      assertThat(server.exchanges().getFirst().clientLeftWithin(1000)).isTrue();
    }
  }

  @Test
  void cancelledBefore_sendsNothing() throws Exception {
    try (RawServer server = new RawServer(SocketTransportTest::answerOk)) {
      Cancellation cancellation = new Cancellation();
      cancellation.cancel("too late");
      assertThatThrownBy(() -> transport.send(post(server.uri("/"), Map.of(), "{}"), cancellation))
          .isExactlyInstanceOf(InterruptedIOException.class);
      assertThat(server.exchanges()).isEmpty();
    }
  }

  @Test
  void cancelWhileConnecting_endsTheCall() throws Exception {
    // A full accept queue: the connection is neither taken nor refused.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Socket socket = new Socket();
        waiting.add(socket);
        threads.execute(() -> {
          try {
            socket.connect(full.getLocalSocketAddress());
          } catch (IOException e) {
            // The queue is full, or the test is over.
          }
        });
      }
      Thread.sleep(100);
      Cancellation cancellation = new Cancellation();
      URI uri = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");
      Future<?> call =
          threads.submit(() ->
              assertThatThrownBy(() -> transport.send(post(uri, Map.of(), "{}"), cancellation))
                  .isExactlyInstanceOf(InterruptedIOException.class));
      Thread.sleep(50);
      assertThat(call.isDone()).isFalse();
      cancellation.cancel("no more");
      call.get(1, TimeUnit.SECONDS);
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void nobodyListens_isAConnectException() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    assertThatThrownBy(
            () -> send(post(URI.create("http://127.0.0.1:" + port + "/"), Map.of(), "{}")))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void unknownHost_isSaid() {
    assertThatThrownBy(() -> send(post(URI.create("http://no-such-host.invalid/"), Map.of(), "{}")))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void serverThatRefusesBeforeReadingAll_isHeard() throws Exception {
    try (RawServer server =
        new RawServer(exchange -> {
          exchange.send(
              "HTTP/1.1 413 Too large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
          Thread.sleep(300); // reads nothing, so that our writing comes to a halt
          exchange.closeConnection();
        })) {
      String body = "x".repeat(20_000_000);
      try (Response response = send(post(server.uri("/"), Map.of(), body))) {
        assertThat(response.status()).isEqualTo(413);
      } catch (IOException e) {
        // The kernel may throw the answer away together with the connection: then it is a broken
        // connection, no hang.
        assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
      }
      assertThat(server.exchanges()).hasSize(1);
    }
  }

  @Test
  void localhost_isTriedAtEveryAddress() throws Exception {
    try (RawServer server =
        new RawServer(
            new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})),
            SocketTransportTest::answerOk)) {
      URI uri = URI.create("http://localhost:" + server.port() + "/");
      try (Response response = send(post(uri, Map.of(), "{}"))) {
        assertThat(text(response)).isEqualTo("ok");
      }
    }
  }

  @Test
  void headerWithALineBreak_isRefused_withoutItsValue() {
    URI uri = URI.create("http://127.0.0.1:1/");
    assertThatThrownBy(() -> send(post(uri, Map.of("Authorization", "Bearer a\r\nX: b"), "{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Authorization")
        .hasMessageNotContaining("Bearer");
  }

  @Test
  void httpProxy_isAskedForTheWholeAddress_withItsLogin() throws Exception {
    try (RawServer proxy = new RawServer(SocketTransportTest::answerOk);
        SocketTransport proxied =
            kind.transport(
                ProxySettings.of("http://me:pass@127.0.0.1:" + proxy.port(), null, null))) {
      try (Response response =
          proxied.send(
              post(URI.create("http://models.example:8080/v1"), Map.of(), "{}"),
              new Cancellation())) {
        assertThat(text(response)).isEqualTo("ok");
      }
      assertThat(proxy.exchanges().getFirst().head())
          .startsWith("POST http://models.example:8080/v1 HTTP/1.1\r\n")
          .contains("Host: models.example:8080\r\n")
          .contains("Proxy-Authorization: Basic bWU6cGFzcw==\r\n");
    }
  }

  @Test
  void loopback_isNeverProxied() throws Exception {
    try (RawServer server = new RawServer(SocketTransportTest::answerOk);
        SocketTransport proxied =
            kind.transport(ProxySettings.of("http://127.0.0.1:1", "http://127.0.0.1:1", null))) {
      try (Response response =
          proxied.send(post(server.uri("/"), Map.of(), "{}"), new Cancellation())) {
        assertThat(text(response)).isEqualTo("ok");
      }
    }
  }

  @Test
  void proxyThatRefusesTheTunnel_isNamed_withoutItsPassword() throws Exception {
    try (RawServer proxy =
            new RawServer(exchange ->
                exchange.send(
                    "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
        SocketTransport proxied =
            kind.transport(
                ProxySettings.of(null, "http://me:pass@127.0.0.1:" + proxy.port(), null))) {
      assertThatThrownBy(() ->
              proxied.send(
                  post(URI.create("https://models.example/v1"), Map.of(), "{}"),
                  new Cancellation()))
          .isInstanceOf(ConnectException.class)
          .hasMessage(
              "the proxy http://127.0.0.1:"
                  + proxy.port()
                  + " refused the way to models.example:443: 407 Proxy Authentication Required");
      assertThat(proxy.exchanges().getFirst().head())
          .startsWith("CONNECT models.example:443 HTTP/1.1\r\n");
    }
  }

  private static void answerOk(RawServer.Exchange exchange) throws IOException {
    exchange.readBody();
    exchange.send(OK);
  }

  private static void startAndWait(RawServer.Exchange exchange) throws IOException {
    exchange.readBody();
    exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    exchange.sendChunk("start");
    exchange.awaitClientLeaving();
  }

  private Response send(Request request) throws IOException {
    return transport.send(request, new Cancellation());
  }

  private static Request post(URI uri, Map<String, String> headers, String body) {
    return new Request("POST", uri, headers, body.getBytes(UTF_8), LONG, LONG);
  }

  private static Request request(String method, URI uri) {
    return Request.bodiless(method, uri, Map.of(), LONG, LONG);
  }

  private static Request request(URI uri, Duration readTimeout) {
    return Request.bodiless("GET", uri, Map.of(), LONG, readTimeout);
  }

  private static String text(Response response) throws IOException {
    InputStream body = response.body();
    return new String(body.readAllBytes(), UTF_8);
  }
}
