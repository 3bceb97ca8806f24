package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * Which engine keeps runs that outlive their process.
 *
 * @param engine its name, for example {@code local}
 * @param restateIngress where a Restate server takes new runs
 * @param restateAdmin where it is asked for runs and told of workers
 */
public record DurableConfiguration(String engine, URI restateIngress, URI restateAdmin) {
  /** The engine of this machine. */
  public static final String LOCAL = "local";

  /** The engine on a Restate server. */
  public static final String RESTATE = "restate";

  /** The addresses of a Restate server on this machine. */
  static final URI USUAL_INGRESS = URI.create("http://127.0.0.1:8080");

  static final URI USUAL_ADMIN = URI.create("http://127.0.0.1:9070");

  public DurableConfiguration {
    requireNonNull(engine, "engine");
    requireNonNull(restateIngress, "restateIngress");
    requireNonNull(restateAdmin, "restateAdmin");
  }
}
