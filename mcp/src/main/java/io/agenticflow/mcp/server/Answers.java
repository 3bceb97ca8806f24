package io.agenticflow.mcp.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.server.Offer.Listing;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Answers the requests that both eras have, for an offer. Safe for use by several threads. */
final class Answers {
  /** Entries of a list in one answer. */
  private static final int PAGE = 200;

  /** What a client is shown of completions, as the protocol limits it. */
  private static final int MOST_COMPLETIONS = 100;

  private final Offer offer;

  Answers(Offer offer) {
    this.offer = offer;
  }

  /**
   * Returns what a client is told that there is.
   *
   * @param subscriptions whether it may hear of changes
   */
  JrsObject capabilities(boolean subscriptions) {
    JsonObjectBuilder all = Json.object();
    for (Feature each : offer.features()) {
      JsonObjectBuilder one = Json.object();
      if (subscriptions && each.changed() != null) {
        one.put("listChanged", true);
      }
      if (subscriptions && each == Feature.RESOURCES) {
        one.put("subscribe", true);
      }
      all.put(each.capability(), one.build());
    }
    return all.build();
  }

  /**
   * Returns the result.
   *
   * @throws RpcException where there is none, among others {@link RpcError#METHOD_NOT_FOUND}
   */
  JrsObject answer(Call call) throws RpcException, InterruptedException {
    JrsObject params = call.request().params();
    return switch (call.request().method()) {
      case Methods.TOOLS_LIST -> list(call, Feature.TOOLS, Listing.TOOLS, "tools");
      case Methods.PROMPTS_LIST -> list(call, Feature.PROMPTS, Listing.PROMPTS, "prompts");
      case Methods.RESOURCES_LIST -> list(call, Feature.RESOURCES, Listing.RESOURCES, "resources");
      case Methods.RESOURCE_TEMPLATES_LIST ->
          list(call, Feature.RESOURCES, Listing.TEMPLATES, "resourceTemplates");
      case Methods.TOOLS_CALL -> callTool(call, text(params, "name"));
      case Methods.PROMPTS_GET -> prompt(call, text(params, "name"));
      case Methods.RESOURCES_READ -> read(call, text(params, "uri"));
      case Methods.COMPLETE -> complete(call, params);
      default -> throw unknown(call.request().method());
    };
  }

  /** Returns a tool's entry in the list; null where there is no such tool. */
  @Nullable JrsObject tool(String name) {
    Offered found = offer.find(Feature.TOOLS, name);
    return found == null ? null : found.described();
  }

  static RpcException unknown(String method) {
    return new RpcException(RpcError.METHOD_NOT_FOUND, "there is no method '" + method + "' here");
  }

  private JrsObject list(Call call, Feature feature, Listing listing, String field)
      throws RpcException {
    has(feature, call);
    List<Offered> all = offer.list(listing);
    int from = start(Json.string(call.request().params(), "cursor"), all.size());
    int to = Math.min(all.size(), from + PAGE);
    return Json.object()
        .put(field, all.subList(from, to).stream().map(Offered::described).toList())
        .put("nextCursor", to < all.size() ? cursor(to) : null)
        .build();
  }

  private JrsObject callTool(Call call, String name) throws RpcException, InterruptedException {
    has(Feature.TOOLS, call);
    Offered tool = offer.find(Feature.TOOLS, name);
    if (tool == null) {
      String remedy = offer.withheld(name);
      throw new RpcException(
          RpcError.INVALID_PARAMS,
          "there is no tool '" + name + "' here" + (remedy == null ? "" : "; " + remedy));
    }
    return tool.handler().answer(arguments(call.request().params()), call);
  }

  private JrsObject prompt(Call call, String name) throws RpcException, InterruptedException {
    has(Feature.PROMPTS, call);
    Offered prompt = offer.find(Feature.PROMPTS, name);
    if (prompt == null) {
      throw new RpcException(RpcError.INVALID_PARAMS, "there is no prompt '" + name + "' here");
    }
    JrsObject arguments = arguments(call.request().params());
    for (JrsValue each : Json.array(prompt.described(), "arguments")) {
      String argument = Json.string(each, "name", "");
      if (Json.isTrue(each, "required") && arguments.get(argument) == null) {
        throw new RpcException(
            RpcError.INVALID_PARAMS, "the prompt '" + name + "' needs the argument " + argument);
      }
    }
    return prompt.handler().answer(arguments, call);
  }

  private JrsObject read(Call call, String uri) throws RpcException, InterruptedException {
    has(Feature.RESOURCES, call);
    Offered resource = offer.find(Feature.RESOURCES, uri);
    if (resource == null) {
      throw new RpcException(
          call.caller().revision().isStateless()
              ? RpcError.INVALID_PARAMS
              : RpcError.RESOURCE_NOT_FOUND,
          "there is no resource " + uri + " here",
          Json.object().put("uri", uri).build());
    }
    return resource.handler().answer(Json.object().put("uri", uri).build(), call);
  }

  private JrsObject complete(Call call, JrsObject params) throws RpcException {
    has(Feature.COMPLETIONS, call);
    JrsValue argument = Json.field(params, "argument");
    if (!(Json.field(params, "ref") instanceof JrsObject reference)) {
      throw new RpcException(RpcError.INVALID_PARAMS, "ref has to say what is completed");
    }
    JrsObject settled =
        Json.field(Json.field(params, "context"), "arguments") instanceof JrsObject given
            ? given
            : Message.NOTHING;
    List<String> all =
        offer.complete(
            reference, text(argument, "name"), Json.string(argument, "value", ""), settled);
    List<String> shown = all.subList(0, Math.min(all.size(), MOST_COMPLETIONS));
    return Json.object()
        .put(
            "completion",
            Json.object()
                .put("values", shown.stream().map(Json::of).toList())
                .put("total", all.size())
                .put("hasMore", shown.size() < all.size())
                .build())
        .build();
  }

  private void has(Feature feature, Call call) throws RpcException {
    if (!offer.features().contains(feature)) {
      throw unknown(call.request().method());
    }
  }

  private static JrsObject arguments(JrsObject params) throws RpcException {
    JrsValue given = Json.field(params, "arguments");
    if (given == null) {
      return Message.NOTHING;
    }
    if (given instanceof JrsObject object) {
      return object;
    }
    throw new RpcException(RpcError.INVALID_PARAMS, "arguments is not an object");
  }

  private static String text(@Nullable JrsValue params, String name) throws RpcException {
    String text = Json.string(params, name);
    if (text == null) {
      throw new RpcException(RpcError.INVALID_PARAMS, "the parameter " + name + " is missing");
    }
    return text;
  }

  private static String cursor(int from) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Integer.toString(from).getBytes(UTF_8));
  }

  private static int start(@Nullable String cursor, int size) throws RpcException {
    if (cursor == null) {
      return 0;
    }
    try {
      int from = Integer.parseInt(new String(Base64.getUrlDecoder().decode(cursor), UTF_8));
      if (from > 0 && from <= size) {
        return from;
      }
    } catch (IllegalArgumentException e) {
      // As below: it is none that was given out here.
    }
    throw new RpcException(
        RpcError.INVALID_PARAMS, "the cursor is none of this list's; begin the list anew");
  }
}
