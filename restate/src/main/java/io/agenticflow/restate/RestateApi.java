package io.agenticflow.restate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.RemoteEngine.Server;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.restate.RunMessages.Start;
import io.agenticflow.restate.RunMessages.Told;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * What is asked of the server over HTTP: runs at its ingress, everything else at its admin port.
 * Safe for many threads.
 *
 * @see <a href="https://docs.restate.dev/services/invocation/http">Ingress</a>
 * @see <a href="https://docs.restate.dev/references/sql-introspection">Introspection</a>
 */
final class RestateApi implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So long is waited for what needs a worker, and goes on without being waited for. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  /** A server that has just started refuses what it cannot answer yet. */
  private static final Duration WARM_UP = Duration.ofSeconds(15);

  private static final long PAUSE_MILLIS = 100;
  private static final int GONE = 404;
  private static final int CONFLICT = 409;
  private static final int SERVER_FAULT = 500;

  private final Server server;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  RestateApi(Server server) {
    this.server = server;
  }

  /** Starts a run, and returns false where there is one of that name. */
  boolean start(String runId, Start start) {
    JrsValue answer =
        json(
            send(
                ingress(run(runId, RunMessages.RUN) + "/send"),
                BodyPublishers.ofByteArray(start.bytes())));
    return "Accepted".equals(Json.string(answer, "status"));
  }

  /**
   * Brings a run something, and returns false where it had that before. What no worker is there to
   * take within some seconds is kept for the next, and true.
   */
  boolean tell(String runId, Told told) {
    JrsValue answer =
        json(
            send(
                ingress(run(runId, RunMessages.TELL) + "/send"),
                BodyPublishers.ofByteArray(told.bytes())));
    String invocation = Json.string(answer, "invocationId");
    try {
      HttpResponse<String> response =
          http.send(
              request(ingress("/restate/invocation/" + invocation + "/attach"))
                  .timeout(SHORT)
                  .GET()
                  .build(),
              BodyHandlers.ofString(UTF_8));
      return !response.body().equals("false");
    } catch (HttpTimeoutException e) {
      return true;
    } catch (IOException e) {
      throw unreachable(server.ingress(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Begins to wait for the end of a run; cancelling the future ends the waiting. */
  CompletableFuture<HttpResponse<String>> attach(String runId) {
    return http.sendAsync(
        request(ingress("/restate/workflow/" + RunMessages.SERVICE + "/" + runId + "/attach"))
            .GET()
            .build(),
        BodyHandlers.ofString(UTF_8));
  }

  /** Returns the result of a run that is completed, or null where it is not kept. */
  @Nullable String output(String runId) {
    HttpResponse<String> answer =
        answer(
            request(ingress("/restate/workflow/" + RunMessages.SERVICE + "/" + runId + "/output"))
                .GET());
    return answer.statusCode() == 200 ? answer.body() : null;
  }

  /** Returns the service's metadata, or null where no worker was ever announced. */
  @Nullable JrsValue service() {
    HttpResponse<String> answer = answer(request(admin("/services/" + RunMessages.SERVICE)).GET());
    return answer.statusCode() == GONE ? null : json(checked(answer));
  }

  /** Returns the rows of a query. */
  List<JrsValue> query(String sql) {
    byte[] body = Json.writeBytes(Json.object().put("query", sql).build());
    HttpRequest.Builder request =
        request(admin("/query"))
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    long end = System.nanoTime() + WARM_UP.toNanos();
    HttpResponse<String> answer = answer(request);
    while (answer.statusCode() >= SERVER_FAULT && System.nanoTime() < end) {
      pause();
      answer = answer(request);
    }
    return Json.array(json(checked(answer)), "rows");
  }

  void cancel(String invocation) {
    checked(
        answer(
            request(admin("/invocations/" + invocation + "/cancel"))
                .method("PATCH", BodyPublishers.noBody())));
  }

  /** Has a run that is waiting for its next try tried now. One that is not is left alone. */
  void retry(String invocation) {
    change(invocation, "resume");
  }

  /** Takes a run from the worker that does not answer, so that it can be resumed elsewhere. */
  void pause(String invocation) {
    change(invocation, "pause");
  }

  /** Goes on with a run that is paused, at the worker that was announced last. */
  void resume(String invocation) {
    long end = System.nanoTime() + SHORT.toNanos();
    while (!change(invocation, "resume?deployment=latest") && System.nanoTime() < end) {
      pause(); // the pause that was asked for takes effect a little later
    }
  }

  /** Forgets a run that is over; one that is not there is forgotten already. */
  void purge(String invocation) {
    change(invocation, "purge");
  }

  /** Returns false where the run is in a state in which this cannot be done. */
  private boolean change(String invocation, String what) {
    HttpResponse<String> answer =
        answer(
            request(admin("/invocations/" + invocation + "/" + what))
                .method("PATCH", BodyPublishers.noBody()));
    if (answer.statusCode() == CONFLICT || answer.statusCode() == GONE) {
      return false;
    }
    checked(answer);
    return true;
  }

  /** Tells the server which address to call for runs. */
  void announce(URI worker) {
    byte[] body =
        Json.writeBytes(Json.object().put("uri", worker.toString()).put("force", true).build());
    checked(
        answer(
            request(admin("/deployments"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpResponse<String> send(URI uri, BodyPublisher body) {
    return checked(answer(request(uri).header("content-type", "application/json").POST(body)));
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) {
    HttpRequest built = request.timeout(PATIENCE).build();
    try {
      return http.send(built, BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw unreachable(built.uri(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static HttpResponse<String> checked(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw new EngineException(
          "the Restate server answered "
              + answer.request().method()
              + " "
              + answer.request().uri()
              + " with "
              + answer.statusCode()
              + ": "
              + message(answer.body()));
    }
    return answer;
  }

  /** Returns what an answer says that is an error. */
  static String message(String body) {
    try {
      return oneLine(Json.string(Json.parse(body), "message", body));
    } catch (JsonException e) {
      return oneLine(body);
    }
  }

  private static String oneLine(String text) {
    return text.strip().replace('\n', ' ');
  }

  private static JrsValue json(HttpResponse<String> answer) {
    try {
      return Json.parse(answer.body());
    } catch (JsonException e) {
      throw new EngineException(
          answer.request().uri() + " does not answer as a Restate server does: " + e.getMessage(),
          e);
    }
  }

  static EngineException unreachable(URI uri, IOException e) {
    return new EngineException(
        "cannot reach the Restate server at "
            + uri.getScheme()
            + "://"
            + uri.getAuthority()
            + ": "
            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }

  static EngineException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new EngineException("interrupted while the Restate server was asked", e);
  }

  /** Waits a little before something is asked again. */
  static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Returns whether two addresses are one but for a slash at the end. */
  static boolean same(String one, URI other) {
    return one.equals(other.toString())
        || one.equals(other + "/")
        || (one + "/").equals(other.toString());
  }

  URI ingress(String path) {
    return resolve(server.ingress(), path);
  }

  private URI admin(String path) {
    return resolve(server.admin(), path);
  }

  private static URI resolve(URI base, String path) {
    String text = base.toString();
    return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
  }

  private static String run(String runId, String handler) {
    return "/" + RunMessages.SERVICE + "/" + runId + "/" + handler;
  }

  private static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri);
  }
}
