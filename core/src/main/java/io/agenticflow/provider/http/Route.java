package io.agenticflow.provider.http;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection leads: requests with equal routes may share one.
 *
 * @param host a name or an address, without brackets
 */
record Route(boolean tls, String host, int port, ProxySettings.@Nullable Proxy proxy) {

  static Route to(URI uri, ProxySettings proxies) throws IOException {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!tls && !scheme.equals("http")) {
      throw new IOException("not an http or https address: " + uri);
    }
    if (uri.getHost() == null) {
      throw new IOException("no host in the address " + uri);
    }
    String host = bare(uri.getHost());
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    return new Route(tls, host, port, proxies.proxyFor(tls, host, port));
  }

  /** Returns {@code host} without the brackets of an IPv6 address. */
  static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns host and port as a {@code Host} header names them. */
  String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + port;
  }

  /** Returns host and port as a {@code CONNECT} request names them. */
  String hostAndPort() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
