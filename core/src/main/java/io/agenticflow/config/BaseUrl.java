package io.agenticflow.config;

import io.agenticflow.provider.http.ProxySettings;
import java.net.URI;
import java.util.Locale;

/** Reads the address of a provider. */
final class BaseUrl {
  private BaseUrl() {}

  /**
   * Returns the address.
   *
   * @throws IllegalArgumentException where it is none; the message begins in the middle of a
   *     sentence and holds no login
   */
  static URI parse(String text) {
    if (text.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "an address must not hold a login; give the key in its variable");
    }
    URI uri;
    try {
      uri = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an address: " + text, e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException("not an http or https address: " + text);
    }
    return uri;
  }

  /** Returns whether an address is this machine's own. */
  static boolean isLoopback(URI uri) {
    String host = String.valueOf(uri.getHost());
    return ProxySettings.isLoopback(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
  }
}
