package io.agenticflow.mcp.server;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Something that a server wants of a client while it answers.
 *
 * @param capability the capability that a client needs for it, as an object with what it contains
 */
public record InputRequest(String method, JrsObject params, JrsObject capability) {

  /**
   * Asks the user.
   *
   * @param schema a flat object of texts, numbers, truth values and choices
   */
  public static InputRequest form(String message, JrsObject schema) {
    return new InputRequest(
        Methods.ELICIT,
        Json.object().put("message", message).put("requestedSchema", schema).build(),
        needs("elicitation", Message.NOTHING));
  }

  /** Sends the user to a web page; what is done there, the client does not learn. */
  public static InputRequest page(String message, String elicitationId, String url) {
    return new InputRequest(
        Methods.ELICIT,
        Json.object()
            .put("mode", "url")
            .put("message", message)
            .put("elicitationId", elicitationId)
            .put("url", url)
            .build(),
        needs("elicitation", needs("url", Message.NOTHING)));
  }

  /**
   * Asks the client's model.
   *
   * @param params as {@code sampling/createMessage} has them
   */
  public static InputRequest sample(JrsObject params) {
    return new InputRequest(Methods.CREATE_MESSAGE, params, needs("sampling", Message.NOTHING));
  }

  /** Asks which folders the client works in. */
  public static InputRequest roots() {
    return new InputRequest(Methods.ROOTS_LIST, Message.NOTHING, needs("roots", Message.NOTHING));
  }

  /** Returns whether a client with these capabilities can be asked. */
  boolean isPossible(JrsObject capabilities) {
    return contains(capabilities, capability);
  }

  /** As it stands in a result that requires input. */
  JrsObject json() {
    return Json.object().put("method", method).put("params", params).build();
  }

  /**
   * Looks at what a client answered.
   *
   * @throws RpcException where it is no answer to this
   */
  JrsObject checked(String key, JrsValue answer) throws RpcException {
    boolean right =
        answer instanceof JrsObject given
            && switch (method) {
              case Methods.ELICIT -> Json.string(given, "action") != null;
              case Methods.CREATE_MESSAGE -> given.get("content") != null;
              default -> given.get("roots") instanceof JrsArray;
            };
    if (!right) {
      throw new RpcException(
          RpcError.INVALID_PARAMS, "the input '" + key + "' is no answer to " + method);
    }
    return (JrsObject) answer;
  }

  private static boolean contains(JrsValue has, JrsObject wanted) {
    for (var each : Json.fields(wanted)) {
      JrsValue found = Json.field(has, each.getKey());
      if (found == null
          || !(each.getValue() instanceof JrsObject inner)
          || !contains(found, inner)) {
        return false;
      }
    }
    return true;
  }

  private static JrsObject needs(String capability, JrsObject inside) {
    return Json.object().put(capability, inside).build();
  }
}
