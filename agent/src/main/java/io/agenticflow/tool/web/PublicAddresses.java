package io.agenticflow.tool.web;

import io.agenticflow.provider.http.AddressCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Allows only addresses that anybody can reach: not this machine, not its networks, not the address
 * at which a cloud tells a machine its secrets.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA, IPv4 special
 *     purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA, IPv6 special
 *     purpose addresses</a>
 */
final class PublicAddresses implements AddressCheck {

  /** First bytes and how many bits of them count. Clouds' metadata is at 169.254.0.0/16. */
  private static final int[][] PRIVATE_4 = {
    {0, 0, 0, 0, 8},
    {10, 0, 0, 0, 8},
    {100, 64, 0, 0, 10},
    {127, 0, 0, 0, 8},
    {169, 254, 0, 0, 16},
    {172, 16, 0, 0, 12},
    {192, 0, 0, 0, 24},
    {192, 0, 2, 0, 24},
    {192, 88, 99, 0, 24},
    {192, 168, 0, 0, 16},
    {198, 18, 0, 0, 15},
    {198, 51, 100, 0, 24},
    {203, 0, 113, 0, 24},
    {168, 63, 129, 16, 32}, // public, but a cloud's own machines find their host there
    {224, 0, 0, 0, 3}
  };

  @Override
  public void allow(String host, InetAddress address) throws IOException {
    if (!isPublic(address)) {
      String shown = address.getHostAddress();
      throw new IOException(
          (host.equals(shown) ? host : host + " is " + shown + ", which")
              + " is an address of this machine or a private network; those are fetched only with"
              + " --allow-private-hosts");
    }
  }

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return Arrays.stream(PRIVATE_4).noneMatch(range -> isIn(bytes, range));
    }
    // Only what is given out to the world, 2000::/3, and of it not what has a meaning of its own.
    // IPv4 addresses inside IPv6 ones (::ffff:, 64:ff9b::, ::) lie outside it and are refused with
    // the rest, whatever they hold; Java itself turns ::ffff: addresses into IPv4.
    if ((bytes[0] & 0xe0) != 0x20) {
      return embedded(bytes, new int[] {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 12);
    }
    if (starts(bytes, 0x20, 0x02)) { // 6to4
      return isPublic(four(bytes, 2));
    }
    return !starts(bytes, 0x20, 0x01, 0x0d, 0xb8) // examples
        && !(starts(bytes, 0x20, 0x01) && (bytes[2] & 0xfe) == 0) // Teredo and other protocols
        && !(starts(bytes, 0x3f, 0xff) && (bytes[2] & 0xf0) == 0); // examples
  }

  /** Returns whether it is a translated IPv4 address, and that one is public. */
  private static boolean embedded(byte[] bytes, int[] prefix, int at) {
    return starts(bytes, prefix) && isPublic(four(bytes, at));
  }

  private static InetAddress four(byte[] bytes, int at) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean starts(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(byte[] bytes, int[] range) {
    int bits = range[4];
    for (int i = 0; i < 4 && bits > 0; i++, bits -= 8) {
      int mask = bits >= 8 ? 0xff : 0xff << (8 - bits) & 0xff;
      if ((bytes[i] & mask) != (range[i] & mask)) {
        return false;
      }
    }
    return true;
  }
}
