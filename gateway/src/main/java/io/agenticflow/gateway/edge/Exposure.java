package io.agenticflow.gateway.edge;

import static java.util.Objects.requireNonNull;

import io.agenticflow.gateway.http.ClientLimits;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Set;

/**
 * Where the gateway can be reached, and by whom.
 *
 * @param address the address it listens on
 * @param access who may ask
 * @param hosts names by which clients may call it besides the address itself and this machine's
 *     names, without a port
 * @param origins web pages that may read its answers, for example {@code http://localhost:5173}
 * @param limits what a client may send and how slow it may be
 */
public record Exposure(
    InetAddress address,
    AccessPolicy access,
    Set<String> hosts,
    Set<String> origins,
    ClientLimits limits) {
  /** Only this machine, without a token. */
  public static final Exposure LOOPBACK =
      new Exposure(
          InetAddress.getLoopbackAddress(),
          AccessPolicy.OPEN,
          Set.of(),
          Set.of(),
          ClientLimits.DEFAULT);

  /**
   * @throws IllegalArgumentException where others than this machine could ask without a token, or
   *     where an origin or a host is none
   */
  public Exposure {
    requireNonNull(limits, "limits");
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
    if (!address.isLoopbackAddress() && access.isOpen()) {
      throw new IllegalArgumentException(
          "listening on " + address.getHostAddress() + " needs a token that clients have to show");
    }
    for (String host : hosts) {
      if (host.isEmpty() || host.indexOf('/') >= 0 || host.indexOf('*') >= 0) {
        throw new IllegalArgumentException("not the name of a host: '" + host + "'");
      }
    }
    for (String origin : origins) {
      int at = origin.indexOf("://");
      if (at <= 0 || at + 3 == origin.length() || origin.indexOf('/', at + 3) >= 0) {
        throw new IllegalArgumentException(
            "not a web page's origin: '" + origin + "'; it looks like https://app.example.com");
      }
    }
  }

  /**
   * Returns what a client on this machine calls it, without the port: an address that stands for
   * all addresses is called by the loopback's.
   */
  public String shownHost() {
    if (address.isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    String host = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + host + "]" : host;
  }
}
