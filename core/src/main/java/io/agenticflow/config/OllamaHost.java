package io.agenticflow.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code OLLAMA_HOST} as Ollama itself does: {@code host}, {@code host:port}, {@code :port}
 * or an address, the port being 11434 where there is no scheme, 80 or 443 where there is one. Only
 * the addresses that a server listens on, {@code 0.0.0.0} and {@code ::}, become the loopback that
 * a client can ask.
 */
final class OllamaHost {
  private static final int DEFAULT_PORT = 11434;

  private OllamaHost() {}

  /**
   * Returns the server's address, without a path's last slash; {@code value} may be null or empty.
   */
  static URI parse(@Nullable String value) {
    String text = unquoted(value == null ? "" : value.strip()).strip();
    String scheme = "http";
    int defaultPort = DEFAULT_PORT;
    int colons = text.indexOf("://");
    if (colons >= 0) {
      scheme = text.substring(0, colons);
      text = text.substring(colons + 3);
      defaultPort = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : DEFAULT_PORT;
    } else if (text.equals("ollama.com")) {
      scheme = "https";
      defaultPort = 443;
    }
    int slash = text.indexOf('/');
    String path = slash < 0 ? "" : text.substring(slash);
    String authority = slash < 0 ? text : text.substring(0, slash);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon >= 0 && (authority.indexOf(':') == colon || authority.contains("]:"));
    String host = hasPort ? authority.substring(0, colon) : authority;
    int port = hasPort ? port(authority.substring(colon + 1), defaultPort) : defaultPort;
    host = bare(host);
    if (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::")) {
      host = "127.0.0.1";
    }
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    try {
      URI uri = URI.create(scheme + "://" + shown + ":" + port + path);
      if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new ConfigurationException("OLLAMA_HOST is not a host or an http address: " + value);
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("OLLAMA_HOST is not a host or an http address: " + value, e);
    }
  }

  private static int port(String text, int otherwise) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return otherwise; // Ollama warns and goes on
    }
    int port = Integer.parseInt(text);
    return port > 65535 ? otherwise : port;
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String unquoted(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && (text.charAt(from) == '"' || text.charAt(from) == '\'')) {
      from++;
    }
    while (to > from && (text.charAt(to - 1) == '"' || text.charAt(to - 1) == '\'')) {
      to--;
    }
    return text.substring(from, to);
  }
}
