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

  /** What was written of the last steps has to leave the process. */
  private static final long FLUSH_MILLIS = 250;

  private final RestateApi api;
  private final SdkEndpoint endpoint;
  private final URI address;

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
    try {
      worker.announce();
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
    takeOver();
  }

  /** Sees to it that what the server has given up, or would try later, is tried now. */
  private void takeOver() {
    for (JrsValue each :
        api.query(
            "select i.id, i.status, d.endpoint from sys_invocation i left join sys_deployment d"
                + " on i.pinned_deployment_id = d.id where i.status in ('paused', 'backing-off')"
                + " and i.target_service_name = '"
                + RunMessages.SERVICE
                + "'")) {
      String invocation = Json.string(each, "id", "");
      String endpoint = Json.string(each, "endpoint", "");
      if (Json.string(each, "status", "").equals("backing-off")) {
        if (endpoint.isEmpty() || RestateApi.same(endpoint, address)) {
          api.retry(invocation);
          continue;
        }
        // It was begun at another address, which does not answer; a paused one can be moved.
        api.pause(invocation);
      }
      api.resume(invocation);
    }
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
