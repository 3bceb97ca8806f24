package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.HttpTransport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The transport against servers that behave in every way that servers do. */
@Timeout(30)
final class HelidonTransportTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final HelidonTransport transport = new HelidonTransport();
  private final Cancellation cancellation = new Cancellation();

  @AfterEach
  void closeTransport() {
    transport.close();
  }

  @Test
  void request_arrivesAsItWasGiven() throws Exception {
    BlockingQueue<RawServer.Request> seen = new LinkedBlockingQueue<>();
    try (RawServer server = new RawServer(answering(seen, OK))) {
      URI uri = server.uri("/v1/a%2Fb/messages?beta=true&x=%20y");
      HttpTransport.Request request =
          new HttpTransport.Request(
              "POST",
              uri,
              Map.of("Content-Type", "application/json", "x-api-key", "k"),
              "{\"ü\":1}".getBytes(UTF_8),
              LONG,
              LONG);
      assertThat(text(request)).isEqualTo("ok");
      RawServer.Request came = seen.take();
      assertThat(came.head()).startsWith("POST /v1/a%2Fb/messages?beta=true&x=%20y HTTP/1.1\r\n");
      assertThat(came.head()).containsIgnoringCase("\r\ncontent-type: application/json\r\n");
      assertThat(came.head()).containsIgnoringCase("\r\nx-api-key: k\r\n");
      assertThat(came.head()).containsIgnoringCase("\r\nhost: 127.0.0.1:" + server.port() + "\r\n");
      assertThat(came.head()).containsIgnoringCase("\r\ncontent-length: 8\r\n");
      assertThat(came.head()).doesNotContainIgnoringCase("expect:");
      assertThat(came.body()).isEqualTo("{\"ü\":1}");
    }
  }

  @Test
  void answer_hasItsStatusAndHeaders() throws Exception {
    String answer =
        "HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nX-Two: a\r\nX-Two: b\r\nContent-Length: 0\r\n\r\n";
    try (RawServer server = new RawServer(answering(new LinkedBlockingQueue<>(), answer));
        HttpTransport.Response response = transport.send(get(server.uri("/")), cancellation)) {
      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("retry-after")).isEqualTo("7");
      assertThat(response.headers().get("x-two")).containsExactly("a", "b");
      assertThat(response.body().readAllBytes()).isEmpty();
    }
  }

  @Test
  void connection_servesTheNextRequest() throws Exception {
    try (RawServer server = new RawServer(answering(new LinkedBlockingQueue<>(), OK))) {
      for (int i = 0; i < 5; i++) {
        assertThat(text(get(server.uri("/")))).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(transport.idleConnections()).isEqualTo(1);
    }
  }

  @Test
  void chunkedConnection_servesTheNextRequest() throws Exception {
    String answer = CHUNKED + "3;note=x\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Trailer: 1\r\n\r\n";
    try (RawServer server = new RawServer(answering(new LinkedBlockingQueue<>(), answer))) {
      for (int i = 0; i < 5; i++) {
        assertThat(text(get(server.uri("/")))).isEqualTo("abcdefg");
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void connectionThatTheServerClosedWhileIdle_isNotUsed() throws Exception {
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.send(OK); // says nothing of closing, and closes
        })) {
      for (int i = 0; i < 5; i++) {
        assertThat(text(get(server.uri("/")))).isEqualTo("ok");
        Thread.sleep(50);
      }
      assertThat(server.accepted()).isEqualTo(5);
    }
  }

  @Test
  void connectionThatTheServerWantsClosed_isNotKept() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    try (RawServer server = new RawServer(answering(new LinkedBlockingQueue<>(), answer))) {
      assertThat(text(get(server.uri("/")))).isEqualTo("ok");
      assertThat(transport.idleConnections()).isZero();
    }
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    String answer = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
    BlockingQueue<RawServer.Request> seen = new LinkedBlockingQueue<>();
    try (RawServer server = new RawServer(answering(seen, answer));
        HttpTransport.Response response = transport.send(get(server.uri("/")), cancellation)) {
      assertThat(response.status()).isEqualTo(302);
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void failedRequest_isNotRepeated() throws Exception {
    BlockingQueue<RawServer.Request> seen = new LinkedBlockingQueue<>();
    try (RawServer server =
        new RawServer(connection -> {
          RawServer.Request request = connection.request();
          if (request != null) {
            seen.add(request);
          }
        })) {
      assertThatThrownBy(() -> text(post(server.uri("/"), "{}", LONG)))
          .isInstanceOf(IOException.class);
      Thread.sleep(100);
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void partOfAChunk_isHandedOverAtOnce() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(connection -> {
              connection.request();
              connection.send(CHUNKED + "a\r\nabc");
              read.await();
              connection.send("defghij\r\n0\r\n\r\n");
            });
        HttpTransport.Response response = transport.send(get(server.uri("/")), cancellation)) {
      byte[] buffer = new byte[100];
      assertThat(new String(buffer, 0, response.body().read(buffer), UTF_8)).isEqualTo("abc");
      read.countDown();
      assertThat(new String(response.body().readAllBytes(), UTF_8)).isEqualTo("defghij");
    }
  }

  @Test
  void bodyThatEndsWithTheConnection_isRead() throws Exception {
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.send("HTTP/1.0 200 OK\r\n\r\nall of it");
        })) {
      assertThat(text(get(server.uri("/")))).isEqualTo("all of it");
      assertThat(transport.idleConnections()).isZero();
    }
  }

  @Test
  void interimAnswer_isPassedOver() throws Exception {
    String answer = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK;
    try (RawServer server = new RawServer(answering(new LinkedBlockingQueue<>(), answer))) {
      assertThat(text(get(server.uri("/")))).isEqualTo("ok");
      assertThat(text(get(server.uri("/")))).isEqualTo("ok");
    }
  }

  @Test
  void headerWithALineBreak_isNotSent() throws Exception {
    BlockingQueue<RawServer.Request> seen = new LinkedBlockingQueue<>();
    try (RawServer server = new RawServer(answering(seen, OK))) {
      HttpTransport.Request smuggled =
          new HttpTransport.Request(
              "POST", server.uri("/"), Map.of("x-key", "a\r\nx: b"), new byte[0], LONG, LONG);
      assertThatThrownBy(() -> text(smuggled)).isInstanceOf(IOException.class);
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void answerToHead_hasNoBody() throws Exception {
    try (RawServer server =
        new RawServer(
            answering(
                new LinkedBlockingQueue<>(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"))) {
      HttpTransport.Request head = bare("HEAD", server.uri("/"), LONG);
      assertThat(text(head)).isEmpty();
      assertThat(text(head)).isEmpty();
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void cutBody_isAnError() throws Exception {
    List<String> cuts =
        List.of(
            CHUNKED + "5\r\nab",
            CHUNKED + "2\r\nab\r\n",
            CHUNKED + "2\r\nab\r\n0\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    for (String cut : cuts) {
      try (RawServer server =
          new RawServer(connection -> {
            connection.request();
            connection.send(cut);
          })) {
        assertThatThrownBy(() -> text(get(server.uri("/"))))
            .as(cut)
            .isInstanceOf(EOFException.class)
            .hasMessageContaining("before the end");
      }
    }
  }

  @Test
  void nonsense_isAnError() throws Exception {
    for (String nonsense :
        List.of("SSH-2.0-x\r\n\r\n", CHUNKED + "zz\r\nab\r\n", CHUNKED + "2\r\nabc\r\n")) {
      try (RawServer server =
          new RawServer(connection -> {
            connection.request();
            connection.send(nonsense);
          })) {
        assertThatThrownBy(() -> text(get(server.uri("/"))))
            .as(nonsense)
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void silenceBeforeTheAnswer_endsAfterTheReadTimeout() throws Exception {
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.awaitClosed(20_000);
        })) {
      assertThatThrownBy(() -> text(post(server.uri("/"), "{}", Duration.ofMillis(200))))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void silenceInTheBody_endsAfterTheReadTimeout() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.send(CHUNKED + "2\r\nab\r\n");
          closed.complete(connection.awaitClosed(20_000));
        })) {
      assertThatThrownBy(() -> text(post(server.uri("/"), "{}", Duration.ofMillis(200))))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void slowBody_isNotCutWhileItMoves() throws Exception {
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.send(CHUNKED);
          for (int i = 0; i < 20; i++) {
            Thread.sleep(100);
            connection.chunk("x");
          }
          connection.send("0\r\n\r\n");
        })) {
      assertThat(text(post(server.uri("/"), "{}", Duration.ofMillis(1500)))).hasSize(20);
    }
  }

  @Test
  void readTimeoutOfTheFirstRequest_doesNotBindTheNextOnItsConnection() throws Exception {
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.send(OK);
          connection.request();
          Thread.sleep(900);
          connection.send(OK);
        })) {
      assertThat(text(post(server.uri("/"), "{}", Duration.ofMillis(300)))).isEqualTo("ok");
      assertThat(text(post(server.uri("/"), "{}", LONG))).isEqualTo("ok");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void cancellationWhileWaitingForTheAnswer_closesTheConnectionAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          asked.countDown();
          closed.complete(connection.awaitClosed(20_000));
        })) {
      CompletableFuture<Throwable> failure = failureOf(() -> text(get(server.uri("/"))));
      asked.await();
      cancellation.cancel("interrupted");
      assertThat(failure.get(5, TimeUnit.SECONDS))
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("interrupted");
      assertThat(closed.get(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void cancellationInTheBody_closesTheConnectionAtOnce() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    try (RawServer server =
            new RawServer(connection -> {
              connection.request();
              connection.send(CHUNKED + "2\r\nab\r\n");
              closed.complete(connection.awaitClosed(20_000));
            });
        HttpTransport.Response response = transport.send(get(server.uri("/")), cancellation)) {
      CompletableFuture<Throwable> failure = failureOf(() -> response.body().readAllBytes());
      Thread.sleep(50);
      cancellation.cancel("the client has left");
      assertThat(failure.get(5, TimeUnit.SECONDS))
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("the client has left");
      assertThat(closed.get(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void cancellationBefore_sendsNothing() throws Exception {
    BlockingQueue<RawServer.Request> seen = new LinkedBlockingQueue<>();
    try (RawServer server = new RawServer(answering(seen, OK))) {
      cancellation.cancel("interrupted");
      assertThatThrownBy(() -> text(get(server.uri("/"))))
          .isInstanceOf(InterruptedIOException.class);
      Thread.sleep(50);
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void cancellationAfterTheEnd_leavesTheConnectionAlone() throws Exception {
    try (RawServer server = new RawServer(answering(new LinkedBlockingQueue<>(), OK))) {
      assertThat(text(get(server.uri("/")))).isEqualTo("ok");
      cancellation.cancel("late");
      try (HttpTransport.Response next = transport.send(get(server.uri("/")), new Cancellation())) {
        assertThat(new String(next.body().readAllBytes(), UTF_8)).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void closeBeforeTheEnd_closesTheConnectionAndDoesNotDrain() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.send(CHUNKED + "2\r\nab\r\n");
          closed.complete(connection.awaitClosed(20_000));
        })) {
      HttpTransport.Response response = transport.send(get(server.uri("/")), cancellation);
      assertThat(response.body().read()).isEqualTo('a');
      response.close();
      assertThat(closed.get(5, TimeUnit.SECONDS)).isTrue();
      assertThat(transport.idleConnections()).isZero();
    }
  }

  @Test
  void closeAfterTheLastEvent_keepsTheConnection() throws Exception {
    String answer = CHUNKED + "3\r\nabc\r\n0\r\n\r\n";
    try (RawServer server = new RawServer(answering(new LinkedBlockingQueue<>(), answer))) {
      for (int i = 0; i < 3; i++) {
        try (HttpTransport.Response response = transport.send(get(server.uri("/")), cancellation)) {
          assertThat(response.body().readNBytes(3)).hasSize(3);
        }
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void closeFromAnotherThread_endsARead() throws Exception {
    try (RawServer server =
        new RawServer(connection -> {
          connection.request();
          connection.send(CHUNKED + "2\r\nab\r\n");
          connection.awaitClosed(20_000);
        })) {
      HttpTransport.Response response = transport.send(get(server.uri("/")), cancellation);
      CompletableFuture<Throwable> failure = failureOf(() -> response.body().readAllBytes());
      Thread.sleep(50);
      response.close();
      assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusedConnection_isAConnectException() throws Exception {
    int port;
    try (RawServer server = new RawServer(_ -> {})) {
      port = server.port();
    }
    assertThatThrownBy(() -> text(get(URI.create("http://127.0.0.1:" + port + "/"))))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void addressWithoutAHost_isRefusedInWords() {
    assertThatThrownBy(() -> text(get(URI.create("ftp://x/"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ftp://x/");
  }

  @Test
  void peerThatIsSilentInTheHandshake_endsAfterTheConnectTimeout() throws Exception {
    try (RawServer server =
        new RawServer(connection -> {
          while (!connection.awaitClosed(20_000)) {
            // the greeting of the handshake
          }
        })) {
      URI uri = URI.create("https://127.0.0.1:" + server.port() + "/");
      HttpTransport.Request request = bare("GET", uri, Duration.ofMillis(300));
      assertThatThrownBy(() -> text(request))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("300 ms");
    }
  }

  @Test
  void cancellationInTheHandshake_closesTheConnectionAtOnce() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    CountDownLatch connected = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(connection -> {
          connected.countDown();
          while (!connection.awaitClosed(10_000)) {
            // the greeting of the handshake
          }
          closed.complete(true);
        })) {
      CompletableFuture<Throwable> failure =
          failureOf(() -> text(get(URI.create("https://127.0.0.1:" + server.port() + "/"))));
      connected.await();
      cancellation.cancel("interrupted");
      assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
      assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void proxy_isUsedWhereOneIsNamed() throws Exception {
    BlockingQueue<RawServer.Request> seen = new LinkedBlockingQueue<>();
    try (RawServer proxy = new RawServer(answering(seen, OK));
        HelidonTransport through = new HelidonTransport(always(proxy.port()));
        HttpTransport.Response response =
            through.send(get(URI.create("http://127.0.0.1:1/v1/x")), cancellation)) {
      assertThat(new String(response.body().readAllBytes(), UTF_8)).isEqualTo("ok");
      assertThat(seen.take().head()).startsWith("GET http://127.0.0.1:1/v1/x HTTP/1.1\r\n");
    }
  }

  /**
   * A head and a body in two writes would wait 40 ms for each other wherever Nagle's algorithm is
   * on.
   */
  @Test
  void request_goesOutInOnePiece() throws Exception {
    BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    try (RawServer server =
        new RawServer(connection -> {
          for (int i = 0; i < 3; i++) {
            pieces.add(connection.piece());
            connection.send(OK);
          }
        })) {
      for (int i = 0; i < 3; i++) {
        assertThat(text(post(server.uri("/"), "{\"n\":" + i + "}", LONG))).isEqualTo("ok");
        assertThat(pieces.take()).startsWith("POST / HTTP/1.1\r\n").endsWith("{\"n\":" + i + "}");
      }
      assertThat(transport.isWithoutDelay()).isTrue();
    }
  }

  private static RawServer.Script answering(BlockingQueue<RawServer.Request> seen, String answer) {
    return connection -> {
      for (RawServer.Request next = connection.request();
          next != null;
          next = connection.request()) {
        seen.add(next);
        connection.send(answer);
      }
    };
  }

  private static ProxySelector always(int port) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return List.of(
            new Proxy(
                Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException e) {}
    };
  }

  private static HttpTransport.Request get(URI uri) {
    return bare("GET", uri, LONG);
  }

  @SuppressWarnings("NullAway") // does not see the annotation of the array in a compiled record
  private static HttpTransport.Request bare(String method, URI uri, Duration connectTimeout) {
    return new HttpTransport.Request(method, uri, Map.of(), null, connectTimeout, LONG);
  }

  private static HttpTransport.Request post(URI uri, String body, Duration readTimeout) {
    return new HttpTransport.Request(
        "POST", uri, Map.of(), body.getBytes(UTF_8), LONG, readTimeout);
  }

  private String text(HttpTransport.Request request) throws IOException {
    try (HttpTransport.Response response = transport.send(request, cancellation)) {
      return new String(response.body().readAllBytes(), UTF_8);
    }
  }

  /** Runs in a platform thread, where an interrupt would not end a read. */
  private static CompletableFuture<Throwable> failureOf(Work work) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            work.run();
            failure.complete(new AssertionError("nothing failed"));
          } catch (Exception e) {
            failure.complete(e);
          }
        });
    return failure;
  }

  private interface Work {
    void run() throws Exception;
  }
}
