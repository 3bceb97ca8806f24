package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.gateway.edge.Exposure;
import java.time.Duration;

/**
 * How the gateway behaves.
 *
 * @param port 0 for any that is free, else 1 to 65535
 * @param version the program's own, as {@code /health} shows it
 * @param maxBodyBytes the largest request body; at least 1
 * @param pingAfter after how long a silence a client is told that its answer is still being
 *     written; more than zero
 * @param drain how long {@link GatewayServer#stop()} lets answers go on
 * @param exposure where it listens, and for whom
 */
public record GatewaySettings(
    int port,
    String version,
    int maxBodyBytes,
    Duration pingAfter,
    Duration drain,
    Exposure exposure) {
  /** Where clients look for the gateway when nothing else is said. */
  public static final int DEFAULT_PORT = 3000;

  public GatewaySettings {
    requireNonNull(version, "version");
    requireNonNull(drain, "drain");
    requireNonNull(exposure, "exposure");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the port must be between 0 and 65535, not " + port);
    }
    if (maxBodyBytes < 1 || !requireNonNull(pingAfter, "pingAfter").isPositive()) {
      throw new IllegalArgumentException("maxBodyBytes and pingAfter must be more than zero");
    }
  }

  /**
   * 32 MiB, as Anthropic's own service has it; a ping after 10 s of silence; 30 s for the answers
   * to end.
   */
  public GatewaySettings(int port, String version, Exposure exposure) {
    this(port, version, 32 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30), exposure);
  }

  /** The same for this machine alone. */
  public GatewaySettings(int port, String version) {
    this(port, version, Exposure.LOOPBACK);
  }

  /** For this machine alone. */
  GatewaySettings(int port, String version, int maxBodyBytes, Duration pingAfter, Duration drain) {
    this(port, version, maxBodyBytes, pingAfter, drain, Exposure.LOOPBACK);
  }
}
