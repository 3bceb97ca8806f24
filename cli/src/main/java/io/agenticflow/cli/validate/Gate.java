package io.agenticflow.cli.validate;

import io.agenticflow.secret.Secret;
import org.jspecify.annotations.Nullable;

/** The gateway that is tried, one of our own or one that was named, and a client for it. */
final class Gate implements AutoCloseable {
  /** Holds the token of a gateway that was named. */
  static final String TOKEN_VARIABLE = "AGENTIC_FLOW_AUTH_TOKEN";

  private final @Nullable TriedGateway own;
  private final GatewayClient client;

  private Gate(@Nullable TriedGateway own, GatewayClient client) {
    this.own = own;
    this.client = client;
  }

  /**
   * Opens the one that was named, else starts one.
   *
   * @param meter is told what the calls of one of our own use; another's are in its own ledger
   */
  static Gate open(Bench bench, Meter meter) {
    if (bench.gateway() == null) {
      return own(bench, meter);
    }
    String token = bench.terminal().environment().getOrDefault(TOKEN_VARIABLE, "");
    return new Gate(
        null,
        new GatewayClient(
            bench.gateway(), token.isEmpty() ? null : new Secret(token), bench.longest()));
  }

  /** Starts one. */
  static Gate own(Bench bench, Meter meter) {
    TriedGateway own = TriedGateway.start(bench, meter);
    return new Gate(own, own.client(bench.longest()));
  }

  GatewayClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    if (own != null) {
      own.close();
    }
  }
}
