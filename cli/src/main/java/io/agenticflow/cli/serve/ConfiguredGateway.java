package io.agenticflow.cli.serve;

import static java.util.Objects.requireNonNullElse;

import io.agenticflow.config.GatewayConfiguration;
import io.agenticflow.gateway.GatewaySettings;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.http.ClientLimits;

/**
 * What the configuration says of a gateway's sizes and times, and what is usual where it is silent.
 */
public final class ConfiguredGateway {
  private ConfiguredGateway() {}

  /** Returns the limits for its clients. */
  public static ClientLimits limits(GatewayConfiguration said) {
    ClientLimits usual = ClientLimits.DEFAULT;
    return new ClientLimits(
        requireNonNullElse(said.headerTimeout(), usual.head()),
        requireNonNullElse(said.bodyTimeout(), usual.body()),
        usual.bytesPerSecond(),
        requireNonNullElse(said.writeTimeout(), usual.write()),
        requireNonNullElse(said.keepAlive(), usual.idle()),
        requireNonNullElse(said.maxConnections(), usual.connections()),
        requireNonNullElse(said.maxHeaderBytes(), usual.headBytes()),
        usual.headers(),
        usual.requestLineBytes());
  }

  /**
   * Returns its settings.
   *
   * @param port 0 for any that is free
   * @param version the program's own
   */
  public static GatewaySettings settings(
      GatewayConfiguration said, int port, String version, Exposure exposure) {
    GatewaySettings usual = new GatewaySettings(port, version, exposure);
    return new GatewaySettings(
        port,
        version,
        requireNonNullElse(said.maxBodyBytes(), usual.maxBodyBytes()),
        requireNonNullElse(said.pingInterval(), usual.pingAfter()),
        requireNonNullElse(said.drainTimeout(), usual.drain()),
        exposure);
  }
}
