package io.agenticflow.mcp.server;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.ResultType;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsNull;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Answers requests that bring all with them that is to be known, as they are since 2026-07-28.
 * Nothing is kept from one to the next. Safe for use by several threads.
 */
final class Stateless {
  static final String INPUT_RESPONSES = "inputResponses";
  static final String REQUEST_STATE = "requestState";

  private static final String INPUT_REQUESTS = "inputRequests";

  /** What may be asked for something in return. */
  private static final Set<String> MAY_REQUIRE_INPUT =
      Set.of(Methods.TOOLS_CALL, Methods.PROMPTS_GET, Methods.RESOURCES_READ);

  /** Results of these say how long they hold. */
  private static final Set<String> LISTS =
      Set.of(
          Methods.DISCOVER,
          Methods.TOOLS_LIST,
          Methods.PROMPTS_LIST,
          Methods.RESOURCES_LIST,
          Methods.RESOURCE_TEMPLATES_LIST);

  private final Offer offer;
  private final Answers answers;
  private final StateSeal seal;

  Stateless(Offer offer, Answers answers, StateSeal seal) {
    this.offer = offer;
    this.answers = answers;
    this.seal = seal;
  }

  /** Returns whether a request says of itself that it is of this era. */
  static boolean speaks(Message.Request request) {
    return request.method().equals(Methods.DISCOVER)
        || Json.field(meta(request), Meta.PROTOCOL_VERSION) != null;
  }

  /**
   * Reads who asks.
   *
   * @throws RpcException where the request lacks what every one has to bring, or is of a revision
   *     that is not spoken here
   */
  static Caller caller(Message.Request request, String principal) throws RpcException {
    JrsValue meta = meta(request);
    String version = Json.string(meta, Meta.PROTOCOL_VERSION);
    if (version == null) {
      throw missing(Meta.PROTOCOL_VERSION);
    }
    if (!(Json.field(meta, Meta.CLIENT_CAPABILITIES) instanceof JrsObject capabilities)) {
      throw missing(Meta.CLIENT_CAPABILITIES);
    }
    Revision revision = Revision.find(version);
    if (revision == null || !revision.isStateless()) {
      throw new RpcException(
          RpcError.UNSUPPORTED_VERSION,
          "the protocol version " + version + " is not spoken here without a handshake",
          Json.object().put("supported", spoken()).put("requested", version).build());
    }
    return new Caller(
        revision,
        capabilities,
        Json.field(meta, Meta.CLIENT_INFO) instanceof JrsObject info ? info : null,
        principal);
  }

  /**
   * Answers a request, for as long as that takes.
   *
   * @throws RpcException where it is answered with an error
   * @throws InterruptedException where it was cancelled
   */
  JrsObject answer(Message.Request request, Caller caller, Outbox outbox, Cancellation cancellation)
      throws RpcException, InterruptedException {
    String method = request.method();
    if (method.equals(Methods.DISCOVER)) {
      return complete(method, discovered());
    }
    Given given = given(request, caller.principal());
    String level = Json.string(meta(request), Meta.LOG_LEVEL);
    if (level != null && LogLevel.find(level) == null) {
      throw new RpcException(RpcError.INVALID_PARAMS, "there is no log level '" + level + "'");
    }
    Call call =
        new Call(request, caller, LogLevel.find(level), outbox, given::answers, cancellation);
    if (method.equals(Methods.LISTEN)) {
      return complete(method, new Subscription(offer, call).serve());
    }
    try {
      return complete(method, answers.answer(call));
    } catch (InputRequired e) {
      if (!MAY_REQUIRE_INPUT.contains(method)) {
        throw new RpcException(
            RpcError.INTERNAL_ERROR, method + " cannot ask the client for anything");
      }
      return required(e.requests(), given, request, caller.principal());
    }
  }

  private JrsObject discovered() {
    return Json.object()
        .put("supportedVersions", spoken())
        .put("capabilities", answers.capabilities(true))
        .put("instructions", offer.identity().instructions())
        .build();
  }

  /** What the client has answered to earlier results of this request. */
  private record Given(Map<String, JrsValue> byKey) {

    Map<String, JrsObject> answers(Map<String, InputRequest> requests) throws RpcException {
      Map<String, JrsObject> all = new LinkedHashMap<>();
      Map<String, InputRequest> open = new LinkedHashMap<>();
      for (var each : requests.entrySet()) {
        JrsValue answer = byKey.get(each.getKey());
        if (answer == null) {
          open.put(each.getKey(), each.getValue());
        } else {
          all.put(each.getKey(), each.getValue().checked(each.getKey(), answer));
        }
      }
      if (!open.isEmpty()) {
        throw new InputRequired(open);
      }
      return all;
    }
  }

  private Given given(Message.Request request, String principal) throws RpcException {
    Map<String, JrsValue> all = new LinkedHashMap<>();
    JrsValue state = request.params().get(REQUEST_STATE);
    if (state instanceof JrsString text) {
      add(all, seal.open(text.asText(), request, principal));
    } else if (state != null) {
      throw new RpcException(RpcError.INVALID_PARAMS, REQUEST_STATE + " is not a text");
    }
    JrsValue responses = request.params().get(INPUT_RESPONSES);
    if (responses instanceof JrsObject) {
      add(all, responses);
    } else if (responses != null) {
      throw new RpcException(RpcError.INVALID_PARAMS, INPUT_RESPONSES + " is not an object");
    }
    return new Given(all);
  }

  private static void add(Map<String, JrsValue> all, JrsValue more) {
    for (var each : Json.fields(more)) {
      if (!(each.getValue() instanceof JrsNull)) {
        all.put(each.getKey(), each.getValue());
      }
    }
  }

  private JrsObject required(
      Map<String, InputRequest> requests, Given given, Message.Request request, String principal) {
    JsonObjectBuilder asked = Json.object();
    requests.forEach((key, each) -> asked.put(key, each.json()));
    JsonObjectBuilder known = Json.object();
    given.byKey.forEach(known::put);
    return stamped(
            Json.object()
                .put(INPUT_REQUESTS, asked.build())
                .put(REQUEST_STATE, seal.seal(known.build(), request, principal))
                .build(),
            ResultType.INPUT_REQUIRED)
        .build();
  }

  private JrsObject complete(String method, JrsObject result) {
    JsonObjectBuilder stamped = stamped(result, ResultType.COMPLETE);
    boolean list = LISTS.contains(method);
    if (list || method.equals(Methods.RESOURCES_READ)) {
      if (result.get("ttlMs") == null) {
        stamped.put("ttlMs", list ? offer.freshFor().toMillis() : 0L);
      }
      if (result.get("cacheScope") == null) {
        stamped.put("cacheScope", "private"); // what one caller sees may be another's secret
      }
    }
    return stamped.build();
  }

  /** Returns the result with what every one of this era says of itself. */
  private JsonObjectBuilder stamped(JrsObject result, String type) {
    JsonObjectBuilder json = Json.object();
    if (result.get(ResultType.FIELD) == null) {
      json.put(ResultType.FIELD, type);
    }
    JsonObjectBuilder meta = Json.object();
    for (var each : Json.fields(result)) {
      if (each.getKey().equals(Meta.FIELD)) {
        Json.fields(each.getValue()).forEach(own -> meta.put(own.getKey(), own.getValue()));
      } else {
        json.put(each.getKey(), each.getValue());
      }
    }
    return json.put(Meta.FIELD, meta.put(Meta.SERVER_INFO, offer.identity().json()).build());
  }

  private static List<JrsValue> spoken() {
    return List.of(Json.of(Revision.NEWEST_STATELESS.text()));
  }

  private static @Nullable JrsValue meta(Message.Request request) {
    return Json.field(request.params(), Meta.FIELD);
  }

  private static RpcException missing(String key) {
    return new RpcException(
        RpcError.INVALID_PARAMS,
        "the request's _meta lacks "
            + key
            + "; every request of 2026-07-28 has it, and older clients begin with initialize");
  }
}
