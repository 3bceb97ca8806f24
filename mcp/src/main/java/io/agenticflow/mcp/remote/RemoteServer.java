package io.agenticflow.mcp.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and what it is always sent.
 *
 * @param uri its one address; {@code http} or {@code https}, without user and fragment
 * @param headers sent with every request; they may hold secrets, so {@link #toString()} leaves
 *     their values out
 * @param headersCommand asked for more headers; null for none
 * @param connectTimeout for a connection, TLS included
 */
public record RemoteServer(
    URI uri,
    Map<String, String> headers,
    @Nullable HeadersCommand headersCommand,
    Duration connectTimeout) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Throws {@link IllegalArgumentException}, with words for people, where the address is none. */
  public RemoteServer {
    headers = Map.copyOf(headers);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("not an http or https address: " + uri);
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("no host in the address " + uri);
    }
    if (uri.getRawUserInfo() != null) {
      // The address is not repeated: it may hold a password.
      throw new IllegalArgumentException(
          "the address of "
              + uri.getHost()
              + " holds a user name; put what the server wants into a header");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("the address " + uri + " has a fragment: leave out #…");
    }
  }

  /** A server that is sent no headers of its own. */
  public RemoteServer(URI uri) {
    this(uri, Map.of(), null, CONNECT_TIMEOUT);
  }

  public RemoteServer(
      URI uri, Map<String, String> headers, @Nullable HeadersCommand headersCommand) {
    this(uri, headers, headersCommand, CONNECT_TIMEOUT);
  }

  @Override
  public String toString() {
    return "RemoteServer[" + uri + ", headers " + headers.keySet() + "]";
  }
}
