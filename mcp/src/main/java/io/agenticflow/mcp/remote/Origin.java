package io.agenticflow.mcp.remote;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port: what belongs to one server. (RFC 6454)
 *
 * @param scheme in lower case
 * @param host in lower case, an IPv6 address in brackets
 */
public record Origin(String scheme, String host, int port) {

  /** Returns the origin of an address that has a host; what has none gets an empty one. */
  public static Origin of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return new Origin(scheme, host, port);
  }

  /** Returns whether it is this machine itself. */
  public boolean isLoopback() {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Returns whether nobody on the way can read along. */
  public boolean isPrivate() {
    return scheme.equals("https") || isLoopback();
  }

  /** Returns it as it is written. */
  @Override
  public String toString() {
    boolean usual = port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + host + (usual ? "" : ":" + port);
  }
}
