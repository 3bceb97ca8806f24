package io.agenticflow.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.AddressCheck;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.tool.web.WebPages.Fetched;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WebPagesTest {
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong clock = new AtomicLong();
  private HttpServer server;
  private WebPages pages;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    pages = new WebPages(SocketTransport.limited(ProxySettings.NONE, AddressCheck.ANY), clock::get);
  }

  @AfterEach
  void stop() {
    pages.close();
    server.stop(0);
  }

  private void serve(String path, int status, Map<String, String> headers, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          if (body.length > 0) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
  }

  private void serve(String path, String type, String body) {
    serve(path, 200, Map.of("Content-Type", type), body.getBytes(StandardCharsets.UTF_8));
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private Fetched.Page page(String path) throws IOException {
    return (Fetched.Page) pages.fetch(at(path), new Cancellation());
  }

  @Test
  void kinds_areToldApart() throws Exception {
    serve("/html", "text/html; charset=utf-8", "<h1>Ü</h1><p>x</p>");
    serve("/json", "application/problem+json", "{\"a\": 1}");
    serve("/pdf", "application/pdf", "%PDF-1.7");
    serve("/none", 200, Map.of(), "<p>unsaid</p>".getBytes(StandardCharsets.UTF_8));
    serve(
        "/latin",
        200,
        Map.of("Content-Type", "text/plain; charset=\"iso-8859-1\""),
        "é".getBytes(StandardCharsets.ISO_8859_1));
    serve(
        "/meta",
        200,
        Map.of("Content-Type", "text/html"),
        "<meta charset=iso-8859-1><p>é</p>".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(page("/html").text()).isEqualTo("# Ü\n\nx");
    assertThat(page("/json").text()).isEqualTo("{\"a\": 1}");
    assertThat(page("/pdf").isText()).isFalse();
    assertThat(page("/pdf").text()).isEqualTo("a PDF file of 8 bytes, which is not read here");
    assertThat(page("/none").text()).isEqualTo("unsaid");
    assertThat(page("/latin").text()).isEqualTo("é");
    assertThat(page("/meta").text()).isEqualTo("é");
  }

  @Test
  void gzip_isUnpacked_andItsSizeIsLimited() throws Exception {
    serve("/gzip", 200, Map.of("Content-Type", "text/plain", "Content-Encoding", "gzip"), gzip(20));
    assertThat(page("/gzip").text()).isEqualTo(" ".repeat(20));
    serve(
        "/bomb",
        200,
        Map.of("Content-Type", "text/plain", "Content-Encoding", "gzip"),
        gzip(50 * 1024 * 1024));
    assertThatThrownBy(() -> page("/bomb")).hasMessageContaining("larger than 10 MB");
  }

  @Test
  void redirects_areFollowedOnTheHost_andToldBeyondIt() throws Exception {
    serve("/a", 302, Map.of("Location", "b?x=1"), new byte[0]);
    serve("/b", "text/plain", "here");
    serve("/away", 301, Map.of("Location", "https://b.example/c"), new byte[0]);
    serve("/file", 301, Map.of("Location", "file:///etc/passwd"), new byte[0]);
    serve("/round", 307, Map.of("Location", "/round"), new byte[0]);
    assertThat(page("/a").address()).isEqualTo(at("/b?x=1"));
    assertThat(pages.fetch(at("/away"), new Cancellation()))
        .isEqualTo(new Fetched.Moved(at("/away"), URI.create("https://b.example/c"), 301));
    assertThatThrownBy(() -> page("/file")).hasMessageContaining("cannot be fetched");
    assertThatThrownBy(() -> page("/round")).hasMessageContaining("more than 10 times");
  }

  @Test
  void aPage_isKeptForAQuarterOfAnHour_anErrorIsNot() throws Exception {
    serve("/page", "text/plain", "text");
    serve(
        "/error",
        503,
        Map.of("Content-Type", "text/plain"),
        "busy".getBytes(StandardCharsets.UTF_8));
    page("/page");
    page("/page");
    assertThat(requests).hasValue(1);
    clock.addAndGet(Duration.ofMinutes(15).toNanos());
    page("/page");
    assertThat(requests).hasValue(2);
    assertThat(page("/error").status()).isEqualTo(503);
    page("/error");
    assertThat(requests).hasValue(4);
  }

  @Test
  void longText_isCut() throws Exception {
    serve("/long", "text/plain", "x".repeat(WebPages.MAX_TEXT + 7));
    assertThat(page("/long").text()).endsWith("[... 7 more characters of the page left out ...]");
  }

  @Test
  void cancellation_endsIt() throws Exception {
    server.createContext("/slow", exchange -> {});
    Cancellation cancellation = new Cancellation();
    Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(100);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          cancellation.cancel("enough");
        });
    assertThatThrownBy(() -> pages.fetch(at("/slow"), cancellation))
        .isInstanceOf(IOException.class);
  }

  /** A name that is looked up, decimal and shortened addresses, IPv6 and what it wraps. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "127.1",
        "[::]",
        "2130706433"
      })
  void privateHosts_areRefused_beforeAConnection(String host) throws Exception {
    serve("/", "text/plain", "secret");
    try (WebPages limited = new WebPages(ProxySettings.NONE, false)) {
      String address = "http://" + host + ":" + server.getAddress().getPort() + "/";
      assertThatThrownBy(() -> limited.fetch(WebAddress.parse(address), new Cancellation()))
          .satisfies(e ->
              assertThat(e.getMessage())
                  .matches("(?s).*(private network|has no host|cannot be read).*"));
    }
    assertThat(requests).hasValue(0);
  }

  @Test
  void privateHosts_areFetchedWhereTheyAreAllowed() throws Exception {
    serve("/", "text/plain", "own");
    try (WebPages all = new WebPages(ProxySettings.NONE, true)) {
      assertThat(((Fetched.Page) all.fetch(at("/"), new Cancellation())).text()).isEqualTo("own");
    }
  }

  private static byte[] gzip(int blanks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      byte[] some = " ".repeat(Math.min(blanks, 1 << 16)).getBytes(StandardCharsets.US_ASCII);
      for (int left = blanks; left > 0; left -= some.length) {
        out.write(some, 0, Math.min(left, some.length));
      }
    }
    return bytes.toByteArray();
  }
}
