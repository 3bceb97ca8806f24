package io.agenticflow.sandbox;

import java.util.ArrayList;
import java.util.List;

/** What of the network confined processes may use. */
public sealed interface Network {
  /** Nothing. */
  record None() implements Network {}

  /**
   * TCP connections to these ports of any host; no other protocol, so no usual DNS.
   *
   * @param ports 1 to 65535
   */
  record Ports(List<Integer> ports) implements Network {
    public Ports {
      ports = List.copyOf(ports);
    }
  }

  /** All of it. */
  record All() implements Network {}

  /**
   * Reads {@code none}, {@code all} or ports separated by commas.
   *
   * @throws IllegalArgumentException where it is none of them; the message says so
   */
  static Network parse(String text) {
    return switch (text.strip()) {
      case "all" -> new All();
      case "none" -> new None();
      default -> {
        List<Integer> ports = new ArrayList<>();
        for (String part : text.split(",", -1)) {
          ports.add(port(part.strip(), text));
        }
        yield new Ports(ports);
      }
    };
  }

  private static int port(String part, String all) {
    try {
      int port = Integer.parseInt(part);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "\"" + all + "\" is neither all nor none nor a list of ports such as 443,8080");
  }

  /** Returns it in a few words for people. */
  default String words() {
    return switch (this) {
      case None _ -> "no network";
      case Ports(List<Integer> ports) ->
          "TCP to port "
              + String.join(", ", ports.stream().map(String::valueOf).toList())
              + " only";
      case All _ -> "all of the network";
    };
  }
}
