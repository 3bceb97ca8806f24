package io.agenticflow.gateway.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.server.Call;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** The prompts of many servers, for one caller. Safe for use by several threads. */
final class JoinedPrompts {
  private final ServerSet servers;
  private final Supplier<JoinedRights> rights;

  /** A prompt of a server. */
  record Prompt(String server, boolean hasResources, JrsObject described) {
    /** Returns its name as the server says it. */
    String name() {
      return Json.string(described, "name", "");
    }
  }

  /**
   * @param rights of the caller; asked anew each time
   */
  JoinedPrompts(ServerSet servers, Supplier<JoinedRights> rights) {
    this.servers = servers;
    this.rights = rights;
  }

  /** Returns those that the caller may use, by their joined names. */
  Map<String, Prompt> all() {
    JoinedRights may = rights.get();
    Map<String, Prompt> all = new LinkedHashMap<>();
    for (ServerStatus each : servers.status()) {
      Listing listing = each.listing();
      if (listing == null || each.state() == ServerStatus.State.DISABLED) {
        continue;
      }
      for (JrsObject described : listing.prompts()) {
        Prompt prompt = new Prompt(each.definition().name(), listing.hasResources(), described);
        String name = JoinedName.of(prompt.server, prompt.name());
        if (may.named(name)) {
          all.putIfAbsent(name, prompt);
        }
      }
    }
    return all;
  }

  List<Offered> list() {
    List<Offered> offered = new ArrayList<>();
    all().forEach((name, prompt) -> offered.add(offered(name, prompt)));
    return offered;
  }

  Offered offered(String name, Prompt prompt) {
    return new Offered(
        name,
        JoinedAddress.with(prompt.described, "name", Json.of(name)),
        (in, call) -> get(prompt, in, call));
  }

  private JrsObject get(Prompt prompt, JrsObject input, Call call) throws RpcException {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (var each : Json.fields(input)) {
      arguments.put(each.getKey(), each.getValue().asText());
    }
    JrsObject result;
    try {
      result =
          servers
              .client(prompt.server, call.cancellation())
              .prompt(prompt.name(), arguments, CallOptions.of(call.cancellation()));
    } catch (McpException e) {
      throw JoinedRefusal.of(e, call.caller());
    }
    return prompt.hasResources ? joined(prompt.server, result) : result;
  }

  private static JrsObject joined(String server, JrsObject result) {
    List<JrsValue> messages = new ArrayList<>();
    for (JrsValue each : Json.array(result, "messages")) {
      JrsValue content = Json.field(each, "content");
      messages.add(
          each instanceof JrsObject message && content != null
              ? JoinedAddress.with(message, "content", JoinedAddress.inContent(server, content))
              : each);
    }
    return JoinedAddress.with(result, "messages", Json.array(messages));
  }
}
