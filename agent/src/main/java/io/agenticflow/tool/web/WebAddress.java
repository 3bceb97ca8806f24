package io.agenticflow.tool.web;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of pages as models write them. Who judges an address and who fetches it read it with
 * this, so that they cannot mean different hosts.
 */
public final class WebAddress {
  private static final int LONGEST = 8_000;

  private WebAddress() {}

  /**
   * Reads an address. One without a scheme is taken as https, characters that must be encoded are,
   * and a host in another script becomes its ASCII form.
   *
   * @return an http or https address with a host, without user and fragment
   * @throws IllegalArgumentException where it is none; the message is for people and follows "the
   *     address"
   */
  public static URI parse(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    if (stripped.length() > LONGEST) {
      throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
    }
    int colon = stripped.indexOf("://");
    String scheme = colon < 0 ? "https" : stripped.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("must begin with http:// or https://");
    }
    String rest = colon < 0 ? stripped : stripped.substring(colon + 3);
    int end = 0;
    while (end < rest.length() && "/?#\\".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(0, end);
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException("must not hold a user or a password");
    }
    if (end < rest.length() && rest.charAt(end) == '\\') {
      throw new IllegalArgumentException("holds a backslash after its host");
    }
    int fragment = rest.indexOf('#', end);
    String path = encoded(rest.substring(end, fragment < 0 ? rest.length() : fragment));
    try {
      URI uri = new URI(scheme + "://" + ascii(authority) + (path.isEmpty() ? "/" : path));
      if (uri.getHost() == null) {
        throw new IllegalArgumentException("has no host that is a name or an address");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("cannot be read: " + e.getReason(), e);
    }
  }

  /** Returns the host that {@link #parse} finds, in lower case without a last dot, or null. */
  public static @Nullable String host(String text) {
    try {
      return host(parse(text));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Returns the host in lower case, without a last dot. */
  static String host(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static String ascii(String authority) {
    if (authority.chars().allMatch(c -> c < 0x80)) {
      return authority;
    }
    int port = authority.lastIndexOf(':');
    return port < 0
        ? IDN.toASCII(authority)
        : IDN.toASCII(authority.substring(0, port)) + authority.substring(port);
  }

  /** Encodes what may not stand in an address; a percent sign that encodes already stays. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean stays =
          c < 0x80
              && (Character.isLetterOrDigit(c)
                  || "-._~:/?[]@!$&'()*+,;=".indexOf(c) >= 0
                  || (c == '%' && isHex(text, i + 1) && isHex(text, i + 2)));
      if (stays && c != '[' && c != ']') {
        encoded.append((char) c);
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          encoded.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
        }
      }
      i += Character.charCount(c);
    }
    return encoded.toString();
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
  }
}
