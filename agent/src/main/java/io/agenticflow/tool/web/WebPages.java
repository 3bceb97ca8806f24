package io.agenticflow.tool.web;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.AddressCheck;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pages and gives their text, Markdown where they are HTML. Safe for use by several
 * threads.
 *
 * <p>Redirects are followed within a host; one to another host is told, because whoever allowed
 * this address has not allowed that one. A page is kept for a quarter of an hour.
 */
public final class WebPages implements AutoCloseable {
  /** Characters of a page that are kept. */
  public static final int MAX_TEXT = 200_000;

  private static final int MAX_BYTES = 10 * 1024 * 1024;
  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_KEPT = 32;
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final Duration WHOLE = Duration.ofSeconds(60);
  private static final Duration KEPT_FOR = Duration.ofMinutes(15);

  private static final Map<String, String> HEADERS =
      Map.of(
          "Accept",
          "text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.9, text/plain;q=0.8,"
              + " application/json;q=0.8, */*;q=0.1",
          "Accept-Encoding",
          "gzip, identity",
          "User-Agent",
          "agentic-flow (WebFetch)");

  private final SocketTransport transport;
  private final LongSupplier nanos;
  private final Map<URI, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param allowPrivate whether addresses of this machine and of private networks may be fetched
   */
  public WebPages(ProxySettings proxies, boolean allowPrivate) {
    this(
        SocketTransport.limited(proxies, allowPrivate ? AddressCheck.ANY : new PublicAddresses()),
        System::nanoTime);
  }

  WebPages(SocketTransport transport, LongSupplier nanos) {
    this.transport = transport;
    this.nanos = nanos;
  }

  /** What came of a fetch. */
  public sealed interface Fetched {
    /**
     * A page.
     *
     * @param address where it was found after redirects
     * @param status 200 to 599
     * @param text its text, Markdown where it was HTML; a sentence about it where it is none
     * @param isText whether it could be read
     */
    record Page(URI address, int status, String text, boolean isText) implements Fetched {}

    /** It is elsewhere, on another host. */
    record Moved(URI from, URI to, int status) implements Fetched {}
  }

  private record Kept(Fetched what, long until) {}

  /**
   * Fetches a page, or takes it from those that were fetched lately.
   *
   * @param address of {@link WebAddress#parse}
   * @throws IOException where it cannot be had; the message is for people
   */
  public Fetched fetch(URI address, Cancellation cancellation) throws IOException {
    synchronized (kept) {
      Kept before = kept.get(address);
      if (before != null && before.until - nanos.getAsLong() > 0) {
        return before.what;
      }
    }
    Fetched fetched = follow(address, cancellation);
    if (!(fetched instanceof Fetched.Page page) || page.status < 400) {
      synchronized (kept) {
        kept.put(address, new Kept(fetched, nanos.getAsLong() + KEPT_FOR.toNanos()));
        if (kept.size() > MAX_KEPT) {
          kept.remove(kept.keySet().iterator().next()); // the one that was not read for longest
        }
      }
    }
    return fetched;
  }

  @Override
  public void close() {
    transport.close();
  }

  private Fetched follow(URI address, Cancellation cancellation) throws IOException {
    Cancellation own = new Cancellation();
    Thread timer =
        Thread.ofVirtual()
            .name("page-timeout")
            .start(() -> {
              try {
                Thread.sleep(WHOLE);
                own.cancel("late");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // it came in time
              }
            });
    try (Cancellation.Registration _ = cancellation.onCancel(() -> own.cancel("cancelled"))) {
      URI at = address;
      for (int i = 0; i <= MAX_REDIRECTS; i++) {
        try (HttpTransport.Response response =
            transport.send(
                HttpTransport.Request.bodiless("GET", at, HEADERS, CONNECT, SILENCE), own)) {
          URI to = redirect(response, at);
          if (to == null) {
            return page(at, response);
          }
          if (!WebAddress.host(to).equals(WebAddress.host(at))) {
            return new Fetched.Moved(address, to, response.status());
          }
          at = to;
        }
      }
      throw new IOException(
          "it led from one address to the next more than " + MAX_REDIRECTS + " times");
    } catch (IOException e) {
      if ("late".equals(own.reason())) {
        throw new IOException("it took longer than " + WHOLE.toSeconds() + " seconds", e);
      }
      throw e;
    } finally {
      timer.interrupt();
    }
  }

  private static @Nullable URI redirect(HttpTransport.Response response, URI at)
      throws IOException {
    String location = response.header("location");
    boolean redirects =
        switch (response.status()) {
          case 301, 302, 303, 307, 308 -> location != null;
          default -> false;
        };
    if (!redirects || location == null) {
      return null;
    }
    try {
      String target = location.strip();
      return WebAddress.parse(
          target.matches("(?i)[a-z][a-z0-9+.-]*:.*") ? target : at.resolve(target).toString());
    } catch (IllegalArgumentException e) {
      throw new IOException("it leads to an address that cannot be fetched: " + location, e);
    }
  }

  private static Fetched.Page page(URI at, HttpTransport.Response response) throws IOException {
    byte[] bytes = body(response);
    String header = response.header("content-type");
    String type = mediaType(header, bytes);
    Charset charset = charset(header);
    String text;
    boolean isText = true;
    if (type.equals("text/html") || type.equals("application/xhtml+xml")) {
      text = PageMarkdown.of(PageMarkdown.read(bytes, charset, at.toString()));
    } else if (isText(type)) {
      text = new String(bytes, charset == null ? StandardCharsets.UTF_8 : charset);
    } else {
      isText = false;
      text =
          (type.equals("application/pdf") ? "a PDF file" : "a file of the type " + type)
              + " of "
              + bytes.length
              + " bytes, which is not read here";
    }
    if (text.length() > MAX_TEXT) {
      int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
      text =
          text.substring(0, end)
              + "\n\n[... "
              + (text.length() - end)
              + " more characters of the page left out ...]";
    }
    return new Fetched.Page(at, response.status(), text, isText);
  }

  private static byte[] body(HttpTransport.Response response) throws IOException {
    String encoding = response.header("content-encoding");
    InputStream body = response.body();
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
        throw new IOException(
            "its server compressed it as " + encoding + ", which nobody asked for");
      }
      body = new GZIPInputStream(body);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      all.write(buffer, 0, n);
      if (all.size() > MAX_BYTES) {
        throw new IOException("it is larger than " + MAX_BYTES / (1024 * 1024) + " MB");
      }
    }
    return all.toByteArray();
  }

  private static String mediaType(@Nullable String header, byte[] bytes) {
    if (header != null && !header.isBlank()) {
      int semicolon = header.indexOf(';');
      return (semicolon < 0 ? header : header.substring(0, semicolon))
          .strip()
          .toLowerCase(Locale.ROOT);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') >= 0
          ? "application/octet-stream"
          : text.stripLeading().startsWith("<") ? "text/html" : "text/plain";
    } catch (CharacterCodingException e) {
      return "application/octet-stream";
    }
  }

  private static boolean isText(String type) {
    return type.startsWith("text/")
        || type.endsWith("+json")
        || type.endsWith("+xml")
        || switch (type) {
          case "application/json",
              "application/ld+json",
              "application/x-ndjson",
              "application/xml",
              "application/javascript",
              "application/x-javascript",
              "application/yaml",
              "application/x-yaml",
              "application/toml",
              "application/x-sh" ->
              true;
          default -> false;
        };
  }

  private static @Nullable Charset charset(@Nullable String header) {
    int at = header == null ? -1 : header.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (header == null || at < 0) {
      return null;
    }
    String name = header.substring(at + "charset=".length()).split("[;,\\s]", 2)[0];
    try {
      return Charset.forName(name.replace("\"", ""));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return null; // the page may say it better
    }
  }
}
