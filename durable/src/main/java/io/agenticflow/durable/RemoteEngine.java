package io.agenticflow.durable;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of engine whose journal a server keeps and whose runs workers do, on this machine or on
 * others. It lies in a part of the program that is opened on demand, so it is found by a {@link
 * java.util.ServiceLoader}.
 */
public interface RemoteEngine {

  /** Returns the name by which users choose it. */
  String name();

  /** Returns the engine of that server. Nothing is asked of the server yet. */
  DurableEngine connect(Server server);

  /**
   * Begins to do runs for a server, and tells it so unless somebody else does.
   *
   * @throws EngineException where the port is taken, or the server that is to be told cannot be
   *     reached within half a minute or cannot reach this worker
   */
  Worker work(Server server, Inbound inbound, List<Workflow> workflows);

  /**
   * Where the server is.
   *
   * @param ingress where runs are started
   * @param admin where runs are listed and workers announced
   */
  record Server(URI ingress, URI admin) {
    public Server {
      requireNonNull(ingress, "ingress");
      requireNonNull(admin, "admin");
    }
  }

  /**
   * How a worker is reached, and what it asks of the server.
   *
   * @param host the address to listen on
   * @param port 0 for any that is free
   * @param advertised what the server calls, as of a load balancer; null for host and port
   * @param retention how long the server keeps a run that is over
   * @param registers whether the worker tells the server where it is, and takes over runs of those
   *     that do not answer; where it does not, nothing is asked of the server and somebody else has
   *     to register the worker
   */
  record Inbound(
      String host, int port, @Nullable URI advertised, Duration retention, boolean registers) {
    public Inbound {
      requireNonNull(host, "host");
      requireNonNull(retention, "retention");
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port " + port);
      }
      if (retention.isNegative() || retention.isZero()) {
        throw new IllegalArgumentException("retention " + retention);
      }
    }
  }

  /** A worker at work. Safe for many threads. */
  interface Worker extends AutoCloseable {

    /** Returns what the server calls. */
    URI address();

    /**
     * Begins no more steps, waits until those under way are kept, and closes. What was not done is
     * done by another worker.
     *
     * @param longest the wait
     * @return whether every step under way was kept
     */
    boolean drain(Duration longest);

    /** Closes at once; steps under way are told to stop and are done again by another worker. */
    @Override
    void close();
  }
}
