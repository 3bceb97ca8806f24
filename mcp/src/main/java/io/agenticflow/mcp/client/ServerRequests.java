package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.form.AskedForm;
import io.agenticflow.mcp.form.FormException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Answers what a server asks, whether it comes as a request of its own or inside a result that
 * requires input. Safe for use by several threads.
 */
final class ServerRequests {
  /** What the protocol gives as the code for a person's no. */
  private static final int REFUSED = -1;

  private final String server;
  private final ClientOptions options;

  ServerRequests(String server, ClientOptions options) {
    this.server = server;
    this.options = options;
  }

  /** Returns what we tell the server that it may ask for. */
  JrsObject capabilities(boolean isStateless) {
    JsonObjectBuilder all = Json.object();
    if (options.roots() != null) {
      all.put(
          "roots", isStateless ? Message.NOTHING : Json.object().put("listChanged", true).build());
    }
    Sampling sampling = options.sampling();
    if (sampling != null) {
      all.put(
          "sampling",
          Json.object().put("tools", sampling.takesTools() ? Message.NOTHING : null).build());
    }
    Elicitation elicitation = options.elicitation();
    if (elicitation != null) {
      all.put(
          "elicitation",
          Json.object()
              .put("form", Message.NOTHING)
              .put("url", elicitation.opensPages() ? Message.NOTHING : null)
              .build());
    }
    if (isStateless) {
      all.put("extensions", Json.object().put(TaskRuns.EXTENSION, Message.NOTHING).build());
    }
    return all.build();
  }

  /**
   * Answers one.
   *
   * @throws RpcException where it is refused
   */
  JrsObject answer(String method, JrsObject params, Cancellation cancellation) throws RpcException {
    return switch (method) {
      case Methods.PING -> Message.NOTHING;
      case Methods.ROOTS_LIST -> roots();
      case Methods.CREATE_MESSAGE -> createMessage(params, cancellation);
      case Methods.ELICIT -> elicit(params, cancellation);
      default -> throw unknown(method);
    };
  }

  private static RpcException unknown(String method) {
    return new RpcException(RpcError.METHOD_NOT_FOUND, "this client does not know " + method);
  }

  private JrsObject roots() throws RpcException {
    Roots port = options.roots();
    if (port == null) {
      throw unknown(Methods.ROOTS_LIST);
    }
    List<JrsValue> all = new ArrayList<>();
    for (Roots.Root each : port.roots()) {
      all.add(Json.object().put("uri", each.uri().toString()).put("name", each.name()).build());
    }
    return Json.object().put("roots", all).build();
  }

  private JrsObject createMessage(JrsObject params, Cancellation cancellation) throws RpcException {
    Sampling port = options.sampling();
    if (port == null) {
      tell("wanted to ask a model, and may not");
      throw new RpcException(REFUSED, "this client lets servers ask no model");
    }
    if (Json.field(params, "tools") != null && !port.takesTools()) {
      throw new RpcException(
          RpcError.INVALID_PARAMS, "this client takes no tools from a server for its model");
    }
    return port.createMessage(params, cancellation);
  }

  private JrsObject elicit(JrsObject params, Cancellation cancellation) throws RpcException {
    Elicitation port = options.elicitation();
    if (port == null) {
      // Nobody is there to ask, which a server can deal with; an error would end its call.
      tell(
          "wanted to ask a person, and nobody can be asked: " + Json.string(params, "message", ""));
      return action("decline");
    }
    return switch (question(params, port)) {
      case Elicitation.Form form -> {
        AskedForm fields = form(form.schema());
        yield reply(port.ask(form, cancellation), form, fields);
      }
      case Elicitation.Visit visit ->
          switch (port.ask(visit, cancellation)) {
            case Elicitation.Accepted _ -> action("accept");
            case Elicitation.Declined _ -> action("decline");
            case Elicitation.Dismissed _ -> action("cancel");
          };
    };
  }

  private static AskedForm form(JrsObject schema) throws RpcException {
    try {
      return AskedForm.read(schema);
    } catch (FormException e) {
      throw new RpcException(RpcError.INVALID_PARAMS, String.valueOf(e.getMessage()));
    }
  }

  /** Has a person told what the server does not get. */
  private void tell(String what) {
    options.events().failed("the MCP server " + server + " " + what);
  }

  private Elicitation.Question question(JrsObject params, Elicitation port) throws RpcException {
    String message = Json.string(params, "message", "");
    String mode = Json.string(params, "mode", "form");
    if (mode.equals("form")) {
      return new Elicitation.Form(
          server,
          message,
          Json.field(params, "requestedSchema") instanceof JrsObject schema
              ? schema
              : Message.NOTHING,
          Json.field(params, Meta.FIELD) instanceof JrsObject meta ? meta : Message.NOTHING);
    }
    String url = Json.string(params, "url");
    if (!mode.equals("url") || !port.opensPages()) {
      throw new RpcException(
          RpcError.INVALID_PARAMS, "this client cannot be asked in the mode " + mode);
    }
    if (url == null || !isPage(url)) {
      throw new RpcException(RpcError.INVALID_PARAMS, "the url is no address of a web page");
    }
    return new Elicitation.Visit(server, message, url, Json.string(params, "elicitationId", ""));
  }

  private static boolean isPage(String url) {
    try {
      URI page = new URI(url);
      String scheme = page.getScheme();
      return page.getHost() != null
          && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private JrsObject reply(Elicitation.Reply reply, Elicitation.Form form, AskedForm fields) {
    return switch (reply) {
      case Elicitation.Accepted accepted -> {
        JrsObject content = completed(accepted.content(), form.schema());
        List<String> problems = fields.problems(content);
        if (!problems.isEmpty()) {
          tell(
              "is not told the answer, which is not what it asked for: "
                  + String.join("; ", problems));
          yield action("cancel");
        }
        yield Json.object().put("action", "accept").put("content", content).build();
      }
      case Elicitation.Declined _ -> action("decline");
      case Elicitation.Dismissed _ -> action("cancel");
    };
  }

  /** Fills in what the schema gives for fields that are left out. */
  private static JrsObject completed(JrsObject content, JrsObject schema) {
    JsonObjectBuilder all = Json.object();
    Json.fields(content).forEach(field -> all.put(field.getKey(), field.getValue()));
    Json.fields(Json.field(schema, "properties"))
        .forEach(field -> {
          if (Json.field(content, field.getKey()) == null) {
            all.put(field.getKey(), Json.field(field.getValue(), "default"));
          }
        });
    return all.build();
  }

  private static JrsObject action(String action) {
    return Json.object().put("action", action).build();
  }
}
