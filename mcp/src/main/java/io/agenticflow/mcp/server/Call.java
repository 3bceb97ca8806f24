package io.agenticflow.mcp.server;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** A request while it is being answered. Safe for use by several threads. */
public final class Call {
  private final Message.Request request;
  private final Caller caller;
  private final @Nullable LogLevel logLevel;
  private final Outbox outbox;
  private final Asking asking;
  private final Cancellation cancellation;
  private double progressed = Double.NEGATIVE_INFINITY;

  /**
   * @param logLevel the least that the client wants to hear of; null for nothing
   */
  Call(
      Message.Request request,
      Caller caller,
      @Nullable LogLevel logLevel,
      Outbox outbox,
      Asking asking,
      Cancellation cancellation) {
    this.request = request;
    this.caller = caller;
    this.logLevel = logLevel;
    this.outbox = outbox;
    this.asking = asking;
    this.cancellation = cancellation;
  }

  Message.Request request() {
    return request;
  }

  Outbox outbox() {
    return outbox;
  }

  /** Returns who asks. */
  public Caller caller() {
    return caller;
  }

  /** Is raised when nobody waits for the answer any more. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /** Returns whether the client wants to hear how far the work has come. */
  public boolean wantsProgress() {
    return progressToken() != null;
  }

  /**
   * Tells how far the work has come, if the client wants to know. What does not go forward is not
   * told.
   *
   * @param total what {@code done} will be at the end; null where that is unknown
   * @param message for people; null for nothing
   */
  public void progress(double done, @Nullable Double total, @Nullable String message) {
    JrsValue token = progressToken();
    if (token == null) {
      return;
    }
    synchronized (this) {
      if (done <= progressed) {
        return;
      }
      progressed = done;
    }
    JsonObjectBuilder params = Json.object().put("progressToken", token);
    put(params, "progress", done);
    if (total != null) {
      put(params, "total", total);
    }
    send(Methods.PROGRESS, params.put("message", message).build());
  }

  /** Tells the client what happens, if it wants to hear of what matters this much. */
  public void log(LogLevel level, @Nullable String logger, JrsValue data) {
    if (logLevel == null || level.compareTo(logLevel) < 0) {
      return;
    }
    send(
        Methods.LOGGED,
        Json.object().put("level", level.text()).put("logger", logger).put("data", data).build());
  }

  /** Tells the client what happens, at the level of information. */
  public void log(String message) {
    log(LogLevel.INFO, null, Json.of(message));
  }

  /**
   * Asks the client one thing.
   *
   * @param key tells it from what else this request asks
   * @see #ask(Map)
   */
  public JrsObject ask(String key, InputRequest input) throws RpcException, InterruptedException {
    JrsObject answer = ask(Map.of(key, input)).get(key);
    if (answer == null) {
      throw new IllegalStateException("no answer to " + key);
    }
    return answer;
  }

  /**
   * Asks the client several things at once, and returns what it answers by their keys. Without
   * sessions that ends the handler, which is then run anew with the answers at hand; so whatever
   * this throws has to be let through.
   *
   * @throws RpcException where the client cannot be asked or refuses
   */
  public Map<String, JrsObject> ask(Map<String, InputRequest> inputs)
      throws RpcException, InterruptedException {
    for (InputRequest each : inputs.values()) {
      require(each);
    }
    return asking.ask(new LinkedHashMap<>(inputs));
  }

  /**
   * Makes sure that the client can be asked something.
   *
   * @throws RpcException where it cannot
   */
  public void require(InputRequest input) throws RpcException {
    if (!caller.supports(input)) {
      throw new RpcException(
          RpcError.MISSING_CLIENT_CAPABILITY,
          "this needs a client that supports " + input.method(),
          Json.object().put("requiredCapabilities", input.capability()).build());
    }
  }

  /** Lets go of the client's connection; it comes back for the answer. */
  public void rest() {
    outbox.rest();
  }

  private void send(String method, JrsObject params) {
    if (!cancellation.isCancelled()) {
      outbox.send(new Message.Notification(method, params));
    }
  }

  private @Nullable JrsValue progressToken() {
    JrsValue token = Json.field(Json.field(request.params(), Meta.FIELD), Meta.PROGRESS_TOKEN);
    return token instanceof JrsString || token instanceof JrsNumber ? token : null;
  }

  private static void put(JsonObjectBuilder json, String name, double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.put(name, (long) value);
    } else {
      json.put(name, value);
    }
  }
}
