package io.agenticflow.restate;

import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.RemoteEngine.Inbound;
import io.agenticflow.durable.RemoteEngine.Worker;
import io.agenticflow.durable.Workflow;
import io.agenticflow.json.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/** A worker that a Restate server calls. */
final class RestateWorker implements Worker {
  private static final Duration SERVER_STARTS = Duration.ofSeconds(30);

  private static final long LOOK_MILLIS = 3_000;

  /** At first it looks more often: the server may notice only now that another has died. */
  private static final long FIRST_LOOK_MILLIS = 50;

  /** The server's code for a worker that it cannot call. */
  private static final String UNREACHABLE = "RT0010";

  /** What was written of the last steps has to leave the process. */
  private static final long FLUSH_MILLIS = 250;

  private final RestateApi api;
  private final SdkEndpoint endpoint;
  private final URI address;
  private final Thread watching = Thread.ofVirtual().unstarted(this::watch);

  private RestateWorker(RestateApi api, SdkEndpoint endpoint, URI address) {
    this.api = api;
    this.endpoint = endpoint;
    this.address = address;
  }

  static RestateWorker start(RestateApi api, Inbound inbound, List<Workflow> workflows) {
    SdkEndpoint endpoint =
        SdkEndpoint.open(inbound.host(), inbound.port(), inbound.retention(), workflows);
    URI address =
        inbound.advertised() != null
            ? inbound.advertised()
            : URI.create("http://" + bracketed(inbound.host()) + ":" + endpoint.port());
    RestateWorker worker = new RestateWorker(api, endpoint, address);
    if (!inbound.registers()) {
      return worker; // whoever registers it also decides which worker gets which runs
    }
    try {
      worker.announce();
      worker.watching.start();
    } catch (EngineException e) {
      worker.close();
      throw e;
    }
    return worker;
  }

  private static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  /** Server and workers may be started together, in any order. */
  private void announce() {
    long end = System.nanoTime() + SERVER_STARTS.toNanos();
    while (true) {
      try {
        api.announce(address);
        break;
      } catch (EngineException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      RestateApi.pause();
    }
    // What the server has given up, or would try later, is tried now.
    runs("").forEach(this::takeOver);
  }

  /** Looks for runs of workers that do not answer any more, for as long as this one works. */
  private void watch() {
    long wait = FIRST_LOOK_MILLIS;
    while (true) {
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        return; // closed
      }
      wait = Math.min(2 * wait, LOOK_MILLIS);
      try {
        rescue();
      } catch (EngineException e) {
        // The server is away, or asked at a bad moment; it is asked again.
      }
    }
  }

  private void rescue() {
    List<JrsValue> waiting =
        runs(" and i.retry_count >= 1 and i.last_failure_error_code = '" + UNREACHABLE + "'");
    // Whoever did not answer at this address has gone, and this one does.
    waiting.stream().filter(this::isHere).forEach(this::takeOver);
    List<JrsValue> stranded =
        waiting.stream()
            .filter(run -> !isHere(run) && Json.integer(run, "retry_count", 0) >= 2)
            .toList();
    if (!stranded.isEmpty()) {
      // The server calls who was announced last, and that may be the one that does not answer.
      api.announce(address);
      stranded.forEach(this::takeOver);
    }
  }

  /** Returns what of ours the server would try later, or has given up. */
  private List<JrsValue> runs(String condition) {
    return api.query(
        "select i.id, i.status, i.retry_count, d.endpoint"
            + " from sys_invocation i left join sys_deployment d"
            + " on coalesce(i.pinned_deployment_id, i.last_attempt_deployment_id) = d.id"
            + " where i.status in ('paused', 'backing-off') and i.target_service_name = '"
            + RunMessages.SERVICE
            + "'"
            + condition);
  }

  private boolean isHere(JrsValue run) {
    return RestateApi.same(Json.string(run, "endpoint", ""), address);
  }

  private void takeOver(JrsValue run) {
    String invocation = Json.string(run, "id", "");
    if (Json.string(run, "status", "").equals("backing-off")) {
      if (isHere(run)) {
        api.retry(invocation);
        return;
      }
      // It was begun at another address; only one that is paused can be moved.
      api.pause(invocation);
    }
    api.resume(invocation);
  }

  @Override
  public URI address() {
    return address;
  }

  @Override
  public boolean drain(Duration longest) {
    boolean kept;
    try {
      kept = endpoint.drain(longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kept = false;
    }
    if (kept) {
      sleep(FLUSH_MILLIS);
    }
    close();
    return kept;
  }

  @Override
  public void close() {
    watching.interrupt();
    try (api) {
      endpoint.close();
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw RestateApi.interrupted(e);
    }
  }
}
