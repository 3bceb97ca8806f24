package io.agenticflow.provider.http;

import io.agenticflow.secret.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy a request goes through, as the environment variables {@code HTTP_PROXY}, {@code
 * HTTPS_PROXY} and {@code NO_PROXY} say it.
 *
 * <p>Loopback addresses never go through a proxy. An entry of {@code NO_PROXY} is a host or a
 * domain, with or without a leading dot or {@code *.}, that also stands for the names below it;
 * {@code host:port} limits it to one port, and {@code *} stands for everything.
 *
 * @param http for {@code http:} addresses, or null
 * @param https for {@code https:} addresses, or null
 * @param exceptions the entries of {@code NO_PROXY}
 */
public record ProxySettings(@Nullable Proxy http, @Nullable Proxy https, List<String> exceptions) {
  /** No proxy for anything. */
  public static final ProxySettings NONE = new ProxySettings(null, null, List.of());

  public ProxySettings {
    exceptions = List.copyOf(exceptions);
  }

  /**
   * A proxy.
   *
   * @param authorization the value of {@code Proxy-Authorization}, or null
   */
  public record Proxy(String host, int port, @Nullable Secret authorization) {
    @Override
    public String toString() {
      return "http://" + host + ":" + port;
    }
  }

  /**
   * Reads the variables' values; null and empty ones are not set.
   *
   * @throws IllegalArgumentException where a proxy's address is none; the message holds no password
   */
  public static ProxySettings of(
      @Nullable String httpProxy, @Nullable String httpsProxy, @Nullable String noProxy) {
    List<String> exceptions = new ArrayList<>();
    if (noProxy != null) {
      for (String entry : noProxy.split("[,\\s]+")) {
        if (!entry.isEmpty()) {
          exceptions.add(entry.toLowerCase(Locale.ROOT));
        }
      }
    }
    return new ProxySettings(
        read("HTTP_PROXY", httpProxy), read("HTTPS_PROXY", httpsProxy), exceptions);
  }

  /** Returns the proxy for an address, or null where the way is direct. */
  @Nullable Proxy proxyFor(boolean tls, String host, int port) {
    Proxy proxy = tls ? https : http;
    if (proxy == null || isLoopback(host)) {
      return null;
    }
    String name = host.toLowerCase(Locale.ROOT);
    for (String exception : exceptions) {
      if (covers(exception, name, port)) {
        return null;
      }
    }
    return proxy;
  }

  /**
   * Returns whether {@code host}, a name or an address without brackets, is this machine by its
   * looks alone.
   */
  public static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1")
        || (name.startsWith("127.")
            && name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }

  private static boolean covers(String exception, String name, int port) {
    if (exception.equals("*")) {
      return true;
    }
    String domain = exception;
    int colon = exception.lastIndexOf(':');
    if (colon > 0 && exception.indexOf(':') == colon) {
      if (!exception.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      domain = exception.substring(0, colon);
    }
    if (domain.startsWith("*.")) {
      domain = domain.substring(1);
    }
    if (domain.startsWith(".")) {
      domain = domain.substring(1);
    }
    return name.equals(domain) || name.endsWith("." + domain);
  }

  private static @Nullable Proxy read(String variable, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    String text = value.strip();
    URI uri;
    try {
      uri = URI.create(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException e) {
      // The cause is left out on purpose: its message repeats the address, password included.
      throw new IllegalArgumentException(variable + " is not an address like http://host:port");
    }
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          variable
              + " must be an address like http://host:port; other kinds of proxy are not supported");
    }
    Secret authorization = null;
    if (uri.getRawUserInfo() != null) {
      String login =
          URLDecoder.decode(uri.getRawUserInfo().replace("+", "%2B"), StandardCharsets.UTF_8);
      authorization =
          new Secret(
              "Basic "
                  + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }
    return new Proxy(
        Route.bare(uri.getHost()), uri.getPort() < 0 ? 80 : uri.getPort(), authorization);
  }
}
