package io.agenticflow.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * A message of JSON-RPC 2.0, as both sides send and hear it. Immutable.
 *
 * @see <a href="https://www.jsonrpc.org/specification">JSON-RPC 2.0</a>
 */
public sealed interface Message {
  /** An object without fields. */
  JrsObject NOTHING = Json.object().build();

  /** Returns it as it is sent. */
  JrsObject json();

  /** An answer to a request: what came of it, or why nothing did. */
  sealed interface Answer extends Message {
    /** Returns the id of the request; null where the sender could not read it. */
    @Nullable JrsValue id();
  }

  /**
   * Wants an answer.
   *
   * @param id a string or a number
   */
  record Request(JrsValue id, String method, JrsObject params) implements Message {
    /** Returns the same with other parameters. */
    public Request with(JrsObject changed) {
      return new Request(id, method, changed);
    }

    @Override
    public JrsObject json() {
      return head().put("id", id).put("method", method).put("params", params).build();
    }
  }

  /** Wants no answer. */
  record Notification(String method, JrsObject params) implements Message {
    public Notification(String method) {
      this(method, NOTHING);
    }

    @Override
    public JrsObject json() {
      JsonObjectBuilder json = head().put("method", method);
      // Servers have been seen that refuse an empty object where nothing is needed.
      return (params.size() == 0 ? json : json.put("params", params)).build();
    }
  }

  /** A request was done. */
  record Result(JrsValue id, JrsObject result) implements Answer {
    @Override
    public JrsObject json() {
      return head().put("id", id).put("result", result).build();
    }
  }

  /**
   * A request was not done.
   *
   * @param id null where it could not be read
   */
  record Failure(@Nullable JrsValue id, RpcError error) implements Answer {
    @Override
    public JrsObject json() {
      JsonObjectBuilder json = head();
      return (id == null ? json.putNull("id") : json.put("id", id))
          .put("error", error.json())
          .build();
    }
  }

  private static JsonObjectBuilder head() {
    return Json.object().put("jsonrpc", "2.0");
  }

  /** Returns an id as text, different for different ids: for keys of maps. */
  static String key(JrsValue id) {
    return id instanceof JrsNumber ? id.asText() : Json.write(id);
  }

  /**
   * Reads a message. {@code jsonrpc} may be missing, and parameters that are no object are taken
   * for none: whoever must be strict looks itself.
   *
   * @throws RpcException where it is none, with {@link RpcError#INVALID_REQUEST}
   */
  static Message read(JrsValue json) throws RpcException {
    if (!(json instanceof JrsObject object)) {
      throw none("a message is a JSON object");
    }
    JrsValue id = Json.field(object, "id");
    if (id != null && !(id instanceof JrsString || id instanceof JrsNumber)) {
      throw none("an id is a string or a number");
    }
    String method = Json.string(object, "method");
    if (method != null) {
      JrsObject params = Json.field(object, "params") instanceof JrsObject given ? given : NOTHING;
      return id == null ? new Notification(method, params) : new Request(id, method, params);
    }
    JrsValue error = Json.field(object, "error");
    if (error != null) {
      return new Failure(id, RpcError.read(error));
    }
    if (id != null && object.get("result") != null) {
      // An empty result is written as null by some.
      return new Result(
          id, Json.field(object, "result") instanceof JrsObject result ? result : NOTHING);
    }
    throw none("a message has a method, a result or an error");
  }

  /**
   * Reads one message or, as 2025-03-26 has it, an array of them.
   *
   * @throws RpcException where one is none, with {@link RpcError#INVALID_REQUEST}
   */
  static List<Message> readAll(JrsValue json) throws RpcException {
    if (!(json instanceof JrsArray)) {
      return List.of(read(json));
    }
    List<Message> all = new ArrayList<>();
    for (JrsValue each : Json.elements(json)) {
      all.add(read(each));
    }
    return all;
  }

  private static RpcException none(String why) {
    return new RpcException(RpcError.INVALID_REQUEST, why);
  }
}
