package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.HttpTransport;
import io.helidon.common.tls.Tls;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The transport over TLS: whom it trusts, and that a stream is a stream there too. */
@Timeout(30)
final class HelidonTransportTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private static SSLContext ours;

  /** Makes a certificate for localhost that only those trust who are told to. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    Path store = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    ours = SSLContext.getInstance("TLS");
    ours.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
  }

  @Test
  void unknownCertificate_isRefused() throws Exception {
    try (RawServer server = new RawServer(_ -> {}, ours.getServerSocketFactory());
        HelidonTransport transport = new HelidonTransport()) {
      assertThatThrownBy(() -> transport.send(post(server, "localhost"), new Cancellation()))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void certificateOfAnotherName_isRefused() throws Exception {
    try (RawServer server = new RawServer(_ -> {}, ours.getServerSocketFactory());
        HelidonTransport transport =
            new HelidonTransport(null, Tls.builder().sslContext(ours).build())) {
      assertThatThrownBy(() -> transport.send(post(server, "127.0.0.1"), new Cancellation()))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void stream_comesPieceByPieceAndTheConnectionIsKept() throws Exception {
    CountDownLatch read = new CountDownLatch(2);
    try (RawServer server =
            new RawServer(
                connection -> {
                  while (connection.request() != null) {
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    connection.chunk("one");
                    read.await();
                    connection.chunk("two");
                    connection.send("0\r\n\r\n");
                  }
                },
                ours.getServerSocketFactory());
        HelidonTransport transport =
            new HelidonTransport(null, Tls.builder().sslContext(ours).build())) {
      read.countDown();
      for (int i = 0; i < 2; i++) {
        try (HttpTransport.Response response =
            transport.send(post(server, "localhost"), new Cancellation())) {
          byte[] buffer = new byte[10];
          assertThat(new String(buffer, 0, response.body().read(buffer), UTF_8)).isEqualTo("one");
          read.countDown();
          assertThat(new String(response.body().readAllBytes(), UTF_8)).isEqualTo("two");
        }
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  private static HttpTransport.Request post(RawServer server, String host) {
    return new HttpTransport.Request(
        "POST",
        URI.create("https://" + host + ":" + server.port() + "/"),
        Map.of(),
        "{}".getBytes(UTF_8),
        LONG,
        LONG);
  }
}
