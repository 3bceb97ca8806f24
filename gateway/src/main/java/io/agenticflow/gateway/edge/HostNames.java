package io.agenticflow.gateway.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names by which the gateway lets itself be called. Immutable.
 *
 * <p>A web page can make a browser send requests to this machine's ports, and by pointing its own
 * name here (DNS rebinding) even read the answers. Such a request names the page's host, not this
 * machine.
 */
final class HostNames {
  private final Set<String> names = new HashSet<>();
  private final boolean anyAddress;

  /**
   * @param address what the gateway listens on; where that is every address of the machine, it may
   *     be called by any address, because only a name can be pointed elsewhere
   * @param more further names
   */
  HostNames(InetAddress address, Set<String> more) {
    this.anyAddress = address.isAnyLocalAddress();
    String own = address.getHostAddress();
    names.add(address instanceof Inet6Address ? "[" + own + "]" : own);
    more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  /** Returns whether a {@code Host} header, with or without a port, names the gateway. */
  boolean allow(String value) {
    String name = withoutPort(value);
    return isLoopback(name) || names.contains(name) || (anyAddress && isAddress(name));
  }

  /** Returns whether an {@code Origin} header is of a page from this machine. */
  static boolean isLocalPage(String origin) {
    int start = origin.indexOf("://");
    return start > 0 && isLoopback(withoutPort(origin.substring(start + 3)));
  }

  private static String withoutPort(String value) {
    String host = value.strip().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end > 0 ? host.substring(0, end + 1) : host;
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  private static boolean isLoopback(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || (name.startsWith("127.") && isV4(name));
  }

  private static boolean isAddress(String name) {
    return isV4(name) || (name.startsWith("[") && name.endsWith("]"));
  }

  /** Four numbers with dots between them: a name whose last part is a number is not resolved. */
  private static boolean isV4(String name) {
    int dots = 0;
    int digits = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (digits == 0) {
          return false;
        }
        dots++;
        digits = 0;
      } else if (c >= '0' && c <= '9' && digits < 3) {
        digits++;
      } else {
        return false;
      }
    }
    return dots == 3 && digits > 0;
  }
}
