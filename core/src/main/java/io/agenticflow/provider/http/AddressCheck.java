package io.agenticflow.provider.http;

import java.io.IOException;
import java.net.InetAddress;

/**
 * Which addresses may be connected to. It is asked after the name was looked up, and the connection
 * goes to the very address that it was asked about: a name that changes its address meanwhile gains
 * nothing. Safe for use by several threads.
 */
@FunctionalInterface
public interface AddressCheck {
  /** Allows all. */
  AddressCheck ANY = (_, _) -> {};

  /**
   * Returns where the address may be connected to.
   *
   * @param host the name, or the address, as it was written
   * @throws IOException where it may not; the message is for people
   */
  void allow(String host, InetAddress address) throws IOException;
}
