package io.agenticflow.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server reads and writes, byte by byte, on real sockets. */
@Timeout(60)
final class HttpServerTest {
  private static final int LARGEST_BODY = 4 << 20;

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final CountDownLatch left = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new HttpServer(
            new HttpServer.Settings(
                InetAddress.getLoopbackAddress(), 0, ClientLimits.DEFAULT, LARGEST_BODY),
            this::handle,
            Refusals.PLAIN,
            log::add);
    server.open();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void handle(HttpRequest request, HttpResponse response) {
    try {
      switch (request.path()) {
        case "/body" -> response.send(request.body().readAllBytes());
        case "/head" ->
            response.send(
                request.method()
                    + " "
                    + request.query()
                    + " "
                    + request.parameter("a b")
                    + " "
                    + request.header("host")
                    + " "
                    + request.headers("x-many"));
        case "/stream" -> {
          AnswerStream out = response.stream();
          out.write("one".getBytes(ISO_8859_1));
          out.holdNext();
          out.write("two".getBytes(ISO_8859_1));
          out.close();
        }
        case "/breaks-off" -> {
          response.stream().write("one".getBytes(ISO_8859_1));
          throw new IllegalStateException("in the middle");
        }
        case "/fails" -> throw new IllegalStateException("at once");
        case "/twice" -> {
          response.send("one");
          response.send("two");
        }
        case "/injects" -> {
          response.header("x-a", "b\r\nx-c: d");
          response.send();
        }
        case "/nothing" -> {
          response.status(204);
          response.send();
        }
        case "/waits" -> {
          response.onLeave(left::countDown);
          response.send(left.await(2, TimeUnit.SECONDS) ? "gone" : "here");
        }
        default -> response.send("not read");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void requestsOfOneConnection_areAnsweredInTurn() throws Exception {
    String answers =
        exchange(
            "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
                + "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\ntwo\r\n0\r\n\r\n"
                + "\r\nGET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(bodies(answers)).containsExactly("one", "two", "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
  }

  @Test
  void headOfARequest_isReadAsItCame() throws Exception {
    String answer =
        exchange(
            lines(
                "GET /head?x=1&a+b=%C3%A4 HTTP/1.1",
                "hOsT:\t a:1 ", "X-Many: 1", "x-many:2", "Connection: keep-alive, Close"));
    assertThat(bodies(answer)).containsExactly("GET x=1&a+b=%C3%A4 ä a:1 [1, 2]");
    assertThat(answer).contains("\r\nDate: ").contains("GMT\r\n").contains("\r\nConnection: close");
  }

  @Test
  void requestAsToAProxy_isForTheHostInItsFirstLine() throws Exception {
    assertThat(
            exchange("GET http://right/head HTTP/1.1\r\nHost: wrong\r\nConnection: close\r\n\r\n"))
        .contains("GET null null right []");
  }

  @Test
  void oldClient_getsAnAnswerWithoutChunks() throws Exception {
    assertThat(exchange("GET /stream HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\r\nConnection: close\r\n")
        .doesNotContain("chunked")
        .endsWith("\r\n\r\nonetwo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/head", "/stream"})
  void head_isAnsweredWithoutABody(String path) throws Exception {
    String answers =
        exchange(
            "HEAD "
                + path
                + " HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /other HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
    assertThat(answers.substring(0, answers.lastIndexOf("HTTP/1.1"))).endsWith("\r\n\r\n");
  }

  @Test
  void answerWithoutContent_saysNoLength() throws Exception {
    assertThat(exchange("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .doesNotContain("Content-Length")
        .endsWith("\r\n\r\n");
  }

  /** A client may hold its body back until it is told to send it. */
  @Test
  void clientThatWaitsForAWord_getsItWhereItsBodyIsRead() throws Exception {
    try (Socket client = connect()) {
      send(
          client,
          lines(
              "POST /body HTTP/1.1",
              "Host: a",
              "Content-Length: 3",
              "Expect: 100-continue",
              "Connection: close"));
      byte[] word = client.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertThat(new String(word, ISO_8859_1)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      send(client, "abc");
      assertThat(readAll(client)).startsWith("HTTP/1.1 200 ").endsWith("abc");
    }
  }

  @Test
  void clientThatWaitsForAWord_isNotAskedForABodyThatNobodyReads() throws Exception {
    try (Socket client = connect()) {
      send(
          client,
          "POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      assertThat(readAll(client))
          .startsWith("HTTP/1.1 200 ")
          .contains("\r\nConnection: close\r\n")
          .endsWith("not read");
    }
  }

  @Test
  void bodyThatNobodyReads_isDroppedAndTheNextRequestServed() throws Exception {
    assertThat(
            bodies(
                exchange(
                    "POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
                        + "x".repeat(100_000)
                        + "GET /head HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")))
        .containsExactly("not read", "GET null null b []");
  }

  @Test
  void bodyOverTheLimit_isRefusedAndTheAnswerArrives() throws Exception {
    try (Socket client = connect()) {
      send(
          client,
          "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: " + (LARGEST_BODY + 1) + "\r\n\r\n");
      send(client, "x".repeat(1 << 20)); // it has not looked at the answer yet
      assertThat(readAll(client)).startsWith("HTTP/1.1 413 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nx-a b: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nx\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nx: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nx: b\0c\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\r\n\r\n",
        "G\u00cbT / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\n\r\n\r\n\r\n\r\n",
        "POST /body HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      })
  void whatIsNoRequest_isRefusedAndTheConnectionClosed(String text) throws Exception {
    String answer = exchange(text + "GET /head HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\r\nConnection: close\r\n");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"})
  void otherVersion_isRefused(String text) throws Exception {
    assertThat(exchange(text)).startsWith("HTTP/1.1 505 ");
  }

  @Test
  void handlerThatFails_isAnsweredAndTold() throws Exception {
    assertThat(exchange("GET /fails HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 500 ")
        .doesNotContain("at once");
    assertThat(log).singleElement().asString().contains("at once");
  }

  /** The end of the connection before the end of the body is how a client knows that it broke. */
  @Test
  void answerThatBreaksOff_doesNotLookWhole() throws Exception {
    assertThat(exchange("GET /breaks-off HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("3\r\none\r\n");
  }

  @Test
  void secondAnswer_isNotSent() throws Exception {
    assertThat(bodies(exchange("GET /twice HTTP/1.1\r\nHost: a\r\n\r\n"))).containsExactly("one");
    assertThat(log).singleElement().asString().contains("answered already");
  }

  @Test
  void valueWithALineEnd_addsNoHeader() throws Exception {
    assertThat(exchange("GET /injects HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .contains("\r\nx-a: b??x-c: d\r\n");
  }

  @Test
  void clientThatLeaves_isNoticed() throws Exception {
    try (Socket client = connect()) {
      send(client, "GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
      Thread.sleep(200); // it is answered by now, and watched
    }
    assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void nextRequestDuringAnAnswer_isNoLeaving() throws Exception {
    try (Socket client = connect()) {
      send(client, "GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
      Thread.sleep(200);
      send(client, "GET /head HTTP/1.1\r\nHost: b\r\n");
      Thread.sleep(200);
      send(client, "Connection: close\r\n\r\n");
      assertThat(bodies(readAll(client))).containsExactly("here", "GET null null b []");
    }
    assertThat(left.getCount()).isEqualTo(1);
  }

  @Test
  void portThatIsTaken_isToldInWords() {
    HttpServer second =
        new HttpServer(
            new HttpServer.Settings(
                InetAddress.getLoopbackAddress(), server.port(), ClientLimits.DEFAULT, 1),
            this::handle,
            Refusals.PLAIN,
            log::add);
    assertThatThrownBy(second::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("port " + server.port())
        .hasMessageContaining("choose another one");
  }

  @Test
  void stoppedServer_closesWhoWaitsAndTakesNobody() throws Exception {
    try (Socket client = connect()) {
      send(client, "GET /head HTTP/1.1\r\nHost: a\r\n\r\n");
      client.getInputStream().readNBytes(20);
      server.stop();
      assertThat(readAll(client)).endsWith("[]");
    }
    assertThat(server.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(ISO_8859_1));
    to.getOutputStream().flush();
  }

  /** Sends it all, and returns all that comes until the server closes. */
  private String exchange(String text) throws IOException {
    try (Socket client = connect()) {
      send(client, text);
      return readAll(client);
    }
  }

  private static String readAll(Socket client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private static List<String> bodies(String answers) {
    return List.of(answers.split("HTTP/1\\.1 ", -1)).stream()
        .skip(1)
        .map(answer -> answer.substring(answer.indexOf("\r\n\r\n") + 4))
        .map(body -> new String(body.getBytes(ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8))
        .toList();
  }
}
