package io.agenticflow.cli.headless;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The requests and answers that run between this program and the one that drives it, in both
 * directions. Safe for use by several threads; whoever reads standard input hands the answers over.
 */
public final class ControlChannel {
  private final JsonLines out;
  private final Map<String, CompletableFuture<JrsObject>> waiting = new ConcurrentHashMap<>();
  private volatile boolean isClosed;

  ControlChannel(JsonLines out) {
    this.out = out;
  }

  /**
   * Asks the driving program something and waits for its answer.
   *
   * @param request with its {@code subtype}
   * @param cancellation ends the wait and takes the request back
   * @throws IOException where there is no answer, or it is an error; the message is for people
   */
  public JrsObject ask(JrsObject request, Cancellation cancellation) throws IOException {
    String id = UUID.randomUUID().toString();
    CompletableFuture<JrsObject> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    if (isClosed) {
      waiting.remove(id);
      throw closed();
    }
    out.write(
        Json.object()
            .put("type", "control_request")
            .put("request_id", id)
            .put("request", request)
            .build());
    try (Cancellation.Registration _ = cancellation.onCancel(() -> takeBack(id))) {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the driving program was asked", e);
    }
  }

  private void takeBack(String id) {
    CompletableFuture<JrsObject> answer = waiting.remove(id);
    if (answer != null) {
      out.write(Json.object().put("type", "control_cancel_request").put("request_id", id).build());
      answer.completeExceptionally(new IOException("the run was interrupted before the answer"));
    }
  }

  /** Takes an answer; one that nobody waits for any more is dropped. */
  void answered(@Nullable JrsValue response) {
    CompletableFuture<JrsObject> answer = waiting.remove(Json.string(response, "request_id", ""));
    if (answer == null) {
      return;
    }
    if ("success".equals(Json.string(response, "subtype"))) {
      JrsValue body = Json.field(response, "response");
      answer.complete(body instanceof JrsObject object ? object : Json.object().build());
    } else {
      answer.completeExceptionally(
          new IOException(Json.string(response, "error", "the driving program reports an error")));
    }
  }

  /** Says that no answers will come any more. */
  void close() {
    isClosed = true;
    for (String id : List.copyOf(waiting.keySet())) {
      CompletableFuture<JrsObject> answer = waiting.remove(id);
      if (answer != null) {
        answer.completeExceptionally(closed());
      }
    }
  }

  private static IOException closed() {
    return new IOException("standard input has ended, so that the driving program cannot answer");
  }

  /** Answers a request of the driving program. */
  void succeed(String requestId, JrsObject response) {
    respond(
        Json.object()
            .put("subtype", "success")
            .put("request_id", requestId)
            .put("response", response));
  }

  /** Refuses a request of the driving program. */
  void refuse(String requestId, String why) {
    respond(Json.object().put("subtype", "error").put("request_id", requestId).put("error", why));
  }

  private void respond(JsonObjectBuilder response) {
    out.write(
        Json.object().put("type", "control_response").put("response", response.build()).build());
  }
}
