package io.agenticflow.gateway.mcp;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.server.Call;
import io.agenticflow.mcp.server.Change;
import io.agenticflow.mcp.server.Changes;
import io.agenticflow.mcp.server.Feature;
import io.agenticflow.mcp.server.Offer;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ServerIdentity;
import io.agenticflow.mcp.server.ToolResult;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.mcp.servers.ToolFilter;
import io.agenticflow.vocabulary.ToolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Offers the tools, prompts and resources of many servers as if they were one server's, to a caller
 * who may use some of them. Where the tools are many, a list of them would fill a model's context:
 * then a search and a call are offered instead, through which all can be reached.
 */
public final class JoinedOffer implements Offer {
  static final String SEARCH = "search_tools";
  static final String CALL = "call_tool";

  /** More than these are searched for instead of listed. */
  private static final int MOST_LISTED = 40;

  private static final int USUALLY_FOUND = 5;

  private static final Duration USUAL_WAIT = Duration.ofSeconds(10);

  private final ServerIdentity identity;
  private final ServerSet servers;
  private final Supplier<JoinedRights> rights;
  private final ToolFinder finder;
  private final Duration wait;
  private final Changes changes = new Changes();
  private final JoinedPrompts prompts;
  private final JoinedResources resources;
  private volatile List<String> toolsTold = List.of();
  private volatile List<JrsObject> promptsTold = List.of();

  /** Finds tools by what they are to do. */
  @FunctionalInterface
  public interface ToolFinder {
    /** Returns the names of at most so many, the best first. */
    List<String> find(List<ToolDefinition> among, String query, int most);
  }

  /**
   * @param allowed which tools and prompts the caller may use, by their joined names, and which
   *     resources, by their joined addresses; asked anew each time
   */
  public JoinedOffer(
      String version, ServerSet servers, Supplier<ToolFilter> allowed, ToolFinder finder) {
    this(version, servers, allowed, finder, USUAL_WAIT);
  }

  /**
   * @param wait how long a list waits for servers that have not said yet what they have
   */
  JoinedOffer(
      String version,
      ServerSet servers,
      Supplier<ToolFilter> allowed,
      ToolFinder finder,
      Duration wait) {
    this.identity =
        new ServerIdentity(
            "agentic-flow-gateway",
            "Agentic Flow Gateway",
            version,
            "What several servers offer; the part of a name before __ is the server's, as is"
                + " that of an address between server: and the first slash.");
    this.servers = requireNonNull(servers, "servers");
    requireNonNull(allowed, "allowed");
    this.rights = () -> new JoinedRights(allowed.get());
    this.finder = requireNonNull(finder, "finder");
    this.wait = requireNonNull(wait, "wait");
    this.prompts = new JoinedPrompts(servers, rights);
    this.resources = new JoinedResources(servers, rights, changes, wait);
    servers.onChange(this::changed);
    servers.onResources(resources);
  }

  @Override
  public ServerIdentity identity() {
    return identity;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.TOOLS, Feature.PROMPTS, Feature.RESOURCES, Feature.COMPLETIONS);
  }

  @Override
  public List<Offered> list(Listing listing) {
    awaitUnknown();
    return switch (listing) {
      case TOOLS -> {
        Map<String, ServerSet.Offered> all = tools();
        toolsTold = List.copyOf(all.keySet());
        yield all.size() <= MOST_LISTED ? offered(all, false) : searched(all);
      }
      case PROMPTS -> {
        List<Offered> all = prompts.list();
        promptsTold = all.stream().map(Offered::described).toList();
        yield all;
      }
      case RESOURCES -> resources.list(JoinedResources.Kind.RESOURCES);
      case TEMPLATES -> resources.list(JoinedResources.Kind.TEMPLATES);
    };
  }

  @Override
  public @Nullable Offered find(Feature feature, String key) {
    Offered found = known(feature, key);
    if (found == null && isAnyUnknown()) {
      awaitUnknown();
      found = known(feature, key);
    }
    return found;
  }

  private @Nullable Offered known(Feature feature, String key) {
    return switch (feature) {
      case TOOLS ->
          switch (key) {
            case SEARCH -> search();
            case CALL -> call();
            default -> {
              ServerSet.Offered tool = tools().get(key);
              yield tool == null ? null : offered(key, tool);
            }
          };
      case PROMPTS -> {
        JoinedPrompts.Prompt prompt = prompts.all().get(key);
        yield prompt == null ? null : prompts.offered(key, prompt);
      }
      case RESOURCES -> resources.find(key);
      case COMPLETIONS, LOGGING -> null;
    };
  }

  @Override
  public @Nullable String withheld(String tool) {
    if (!rights.get().named(tool)) {
      return null;
    }
    for (ServerStatus each : servers.status()) {
      String server = each.definition().name();
      if (each.listing() != null
          && each.listing().heldBack().stream()
              .anyMatch(held -> JoinedName.of(server, held.name()).equals(tool))) {
        return "the MCP server "
            + server
            + " has added or changed it, and 'agentic-flow mcp enable "
            + server
            + "' agrees to that";
      }
    }
    return null;
  }

  @Override
  public Runnable watch(String uri, Cancellation cancellation) throws RpcException {
    return resources.watch(uri, cancellation);
  }

  @Override
  public List<String> complete(JrsObject reference, String argument, String begun, JrsObject others)
      throws RpcException {
    Map<String, String> settled = new LinkedHashMap<>();
    Json.fields(others).forEach(each -> settled.put(each.getKey(), each.getValue().asText()));
    String server;
    JrsObject own;
    JoinedPrompts.Prompt prompt = prompts.all().get(Json.string(reference, "name", ""));
    JoinedAddress template = JoinedAddress.read(Json.string(reference, "uri", ""));
    if (prompt != null) {
      server = prompt.server();
      own = JoinedAddress.with(reference, "name", Json.of(prompt.name()));
    } else if (template != null && rights.get().reads(template)) {
      server = template.server();
      own = JoinedAddress.with(reference, "uri", Json.of(template.uri()));
    } else {
      throw new RpcException(
          RpcError.INVALID_PARAMS, "ref names no prompt and no template that is offered here");
    }
    try {
      McpClient client = servers.client(server, new Cancellation());
      return client.facts().has("completions")
          ? client.complete(own, argument, begun, settled)
          : List.of();
    } catch (McpException e) {
      throw new RpcException(RpcError.INTERNAL_ERROR, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Changes changes() {
    return changes;
  }

  private void changed() {
    List<String> tools = List.copyOf(tools().keySet());
    if (!tools.equals(toolsTold)) {
      toolsTold = tools;
      changes.announce(new Change.OfList(Feature.TOOLS));
    }
    List<JrsObject> now = prompts.list().stream().map(Offered::described).toList();
    if (!now.equals(promptsTold)) {
      promptsTold = now;
      changes.announce(new Change.OfList(Feature.PROMPTS));
    }
    resources.lookAgain();
  }

  /** Whether a server may yet turn out to have what is asked for; not one that has failed. */
  private boolean isAnyUnknown() {
    return servers.status().stream()
        .anyMatch(each ->
            each.listing() == null
                && (each.state() == ServerStatus.State.IDLE || isStarting(each)));
  }

  /** One that has failed is tried again, but waited for by nobody: it may fail for ever. */
  private static boolean isStarting(ServerStatus status) {
    return status.listing() == null
        && status.state() == ServerStatus.State.CONNECTING
        && status.error() == null;
  }

  private void awaitUnknown() {
    servers.startUnknown();
    List<String> starting =
        servers.status().stream()
            .filter(JoinedOffer::isStarting)
            .map(each -> each.definition().name())
            .toList();
    if (!starting.isEmpty()) {
      servers.await(starting, wait, new Cancellation());
    }
  }

  /** Returns the tools that the caller may use, by their joined names. */
  private Map<String, ServerSet.Offered> tools() {
    JoinedRights may = rights.get();
    Map<String, ServerSet.Offered> all = new LinkedHashMap<>();
    for (ServerSet.Offered each : servers.tools()) {
      String name = JoinedName.of(each.server().name(), each.tool().name());
      if (may.named(name)) {
        all.putIfAbsent(name, each);
      }
    }
    return all;
  }

  private List<Offered> searched(Map<String, ServerSet.Offered> all) {
    List<Offered> some = new ArrayList<>();
    some.add(search());
    some.add(call());
    some.addAll(offered(all, true));
    return some;
  }

  /**
   * @param onlyAlways whether those alone that are always to be shown
   */
  private List<Offered> offered(Map<String, ServerSet.Offered> all, boolean onlyAlways) {
    List<Offered> some = new ArrayList<>();
    all.forEach((name, each) -> {
      if (!onlyAlways || each.server().alwaysLoad()) {
        some.add(offered(name, each));
      }
    });
    return some;
  }

  private Offered offered(String name, ServerSet.Offered tool) {
    return new Offered(name, described(name, tool), (in, call) -> call(tool, in, call));
  }

  private JrsObject call(ServerSet.Offered tool, JrsObject input, Call call) {
    CallOptions options =
        CallOptions.of(call.cancellation())
            .progress(step -> call.progress(step.done(), step.total(), step.message()));
    try {
      return joined(tool.server().name(), servers.call(tool, input, options));
    } catch (McpException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  private Offered search() {
    return Offered.tool(
        SEARCH,
        "Finds tools by what they are to do, among all that are not listed; returns their names,"
            + " descriptions and input schemas. Call what is found by "
            + CALL
            + ", or by its name.",
        object(
            Json.object()
                .put("query", described("string", "What the tool is to do, in a few words."))
                .put(
                    "limit",
                    described("integer", "How many at most; " + USUALLY_FOUND + " usually.")),
            "query"),
        null,
        Json.object().put("readOnlyHint", true).build(),
        (in, call) -> {
          Map<String, ServerSet.Offered> all = tools();
          List<ToolDefinition> known = new ArrayList<>();
          all.forEach((name, each) -> known.add(definition(name, each)));
          String query = Json.string(in, "query", "");
          int most = Math.clamp(Json.integer(in, "limit", USUALLY_FOUND), 1, 50);
          List<JrsObject> found = new ArrayList<>();
          for (String name : finder.find(known, query, most)) {
            ServerSet.Offered each = all.get(name);
            if (each != null) {
              found.add(described(name, each));
            }
          }
          return ToolResult.structured(
              Json.object().put("tools", found).put("searched", all.size()).build());
        });
  }

  private Offered call() {
    return Offered.tool(
        CALL,
        "Calls a tool that " + SEARCH + " has found.",
        object(
            Json.object()
                .put("name", described("string", "The tool's name, as it was found."))
                .put("arguments", described("object", "Its arguments, by its input schema.")),
            "name"),
        (in, call) -> {
          String name = Json.string(in, "name", "");
          ServerSet.Offered tool = tools().get(name);
          if (tool == null) {
            return ToolResult.failure(
                "there is no tool '" + name + "'; " + SEARCH + " finds tools");
          }
          JrsObject arguments =
              Json.field(in, "arguments") instanceof JrsObject given ? given : Message.NOTHING;
          return call(tool, arguments, call);
        });
  }

  /** Returns a result whose links to resources can be read here. */
  private JrsObject joined(String server, JrsObject result) {
    JrsValue content = Json.field(result, "content");
    return content != null && resources.hasResources(server)
        ? JoinedAddress.with(result, "content", JoinedAddress.inContent(server, content))
        : result;
  }

  private static ToolDefinition definition(String name, ServerSet.Offered tool) {
    JrsValue described = tool.tool().described();
    JrsValue schema = Json.field(described, "inputSchema");
    return new ToolDefinition(
        name,
        Json.string(described, "description", ""),
        Json.raw(schema == null ? Message.NOTHING : schema));
  }

  /** Returns a tool's entry; real servers leave the schema out that clients insist on. */
  private static JrsObject described(String name, ServerSet.Offered tool) {
    JsonObjectBuilder json = Json.object().put("name", name);
    JrsValue own = tool.tool().described();
    for (var each : Json.fields(own)) {
      if (!each.getKey().equals("name")) {
        json.put(each.getKey(), each.getValue());
      }
    }
    if (Json.field(own, "inputSchema") == null) {
      json.put("inputSchema", Json.object().put("type", "object").build());
    }
    return json.build();
  }

  private static JrsObject object(JsonObjectBuilder properties, String required) {
    return Json.object()
        .put("type", "object")
        .put("properties", properties.build())
        .put("required", List.of(Json.of(required)))
        .build();
  }

  private static JrsObject described(String type, String description) {
    return Json.object().put("type", type).put("description", description).build();
  }
}
