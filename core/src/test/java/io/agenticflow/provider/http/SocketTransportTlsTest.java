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
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
@ParameterizedClass
@ValueSource(booleans = {false, true})
class SocketTransportTlsTest {
  private final boolean forServers;

  SocketTransportTlsTest(boolean forServers) {
    this.forServers = forServers;
  }

  private static final Duration LONG = Duration.ofSeconds(15);
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;

  /** Knows a certificate for {@code localhost}, and trusts it and nothing else. */
  private static SSLContext context;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
  }

  @Test
  void trustedServer_answers_overOneConnection() throws Exception {
    try (RawServer server = server(SocketTransportTlsTest::answerOk);
        SocketTransport transport = trusting(ProxySettings.NONE)) {
      for (int i = 0; i < 3; i++) {
        try (Response response = transport.send(post("localhost", server), new Cancellation())) {
          assertThat(new String(response.body().readAllBytes(), UTF_8)).isEqualTo("ok");
        }
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void staleConnection_isNoticed() throws Exception {
    try (RawServer server =
            server(exchange -> {
              answerOk(exchange);
              exchange.closeConnection();
            });
        SocketTransport transport = trusting(ProxySettings.NONE)) {
      for (int i = 1; i <= 3; i++) {
        try (Response response = transport.send(post("localhost", server), new Cancellation())) {
          assertThat(response.status()).isEqualTo(200);
          assertThat(response.body().readAllBytes()).hasSize(2);
        }
        Thread.sleep(30);
        assertThat(server.exchanges()).hasSize(i);
      }
    }
  }

  @Test
  void certificateThatNobodyVouchesFor_isRefused() throws Exception {
    try (RawServer server = server(SocketTransportTlsTest::answerOk);
        SocketTransport transport = new SocketTransport(ProxySettings.NONE)) {
      assertThatThrownBy(() -> transport.send(post("localhost", server), new Cancellation()))
          .isInstanceOf(SSLException.class);
      assertThat(server.exchanges()).isEmpty();
    }
  }

  @Test
  void certificateOfAnotherHost_isRefused() throws Exception {
    try (RawServer server = server(SocketTransportTlsTest::answerOk);
        SocketTransport transport = trusting(ProxySettings.NONE)) {
      assertThatThrownBy(() -> transport.send(post("127.0.0.1", server), new Cancellation()))
          .isInstanceOf(SSLException.class);
      assertThat(server.exchanges()).isEmpty();
    }
  }

  @Test
  void plainServer_isRefused() throws Exception {
    try (RawServer server = new RawServer(SocketTransportTlsTest::answerOk);
        SocketTransport transport = trusting(ProxySettings.NONE)) {
      Request request =
          new Request(
              "POST",
              URI.create("https://localhost:" + server.port() + "/"),
              Map.of(),
              new byte[2],
              Duration.ofMillis(500),
              LONG);
      assertThatThrownBy(() -> transport.send(request, new Cancellation()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void cancelInMidStream_endsTheRead_andTheServerSeesIt() throws Exception {
    try (RawServer server =
            server(exchange -> {
              exchange.readBody();
              exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              exchange.sendChunk("start");
              exchange.awaitClientLeaving();
            });
        SocketTransport transport = trusting(ProxySettings.NONE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Cancellation cancellation = new Cancellation();
      Response response = transport.send(post("localhost", server), cancellation);
      assertThat(response.body().readNBytes(5)).hasSize(5);
      Future<?> read =
          threads.submit(() ->
              assertThatThrownBy(() -> response.body().read())
                  .isExactlyInstanceOf(InterruptedIOException.class));
      Thread.sleep(50);
      cancellation.cancel("enough");
      read.get(1, TimeUnit.SECONDS);
      assertThat(server.exchanges().getFirst().clientLeftWithin(1000)).isTrue();
      response.close();
    }
  }

  @Test
  void throughAProxy_theServersCertificateIsTheOneThatCounts() throws Exception {
    // "localhost" never goes through a proxy, so the name is another one and its certificate does
    // not fit.
    try (RawServer server = server(SocketTransportTlsTest::answerOk);
        RawServer proxy = new RawServer(exchange -> exchange.tunnelTo(server.port()));
        SocketTransport transport =
            trusting(ProxySettings.of(null, "http://me:pass@127.0.0.1:" + proxy.port(), null))) {
      assertThatThrownBy(() -> transport.send(post("models.example", server), new Cancellation()))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("models.example");
      assertThat(proxy.exchanges().getFirst().head())
          .startsWith("CONNECT models.example:" + server.port() + " HTTP/1.1\r\n")
          .contains("Proxy-Authorization: Basic bWU6cGFzcw==\r\n");
      assertThat(server.exchanges()).isEmpty();
    }
  }

  private static RawServer server(RawServer.Answer answer) throws IOException {
    return new RawServer(
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        answer);
  }

  private SocketTransport trusting(ProxySettings proxies) {
    return forServers
        ? SocketTransport.forServers(proxies, context::getSocketFactory)
        : new SocketTransport(proxies, context::getSocketFactory);
  }

  private static void answerOk(RawServer.Exchange exchange) throws IOException {
    exchange.readBody();
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }

  private static Request post(String host, RawServer server) {
    return new Request(
        "POST",
        URI.create("https://" + host + ":" + server.port() + "/"),
        Map.of(),
        "{}".getBytes(UTF_8),
        LONG,
        LONG);
  }
}
