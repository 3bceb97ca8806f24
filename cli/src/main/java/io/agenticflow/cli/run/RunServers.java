package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.ContextWindow;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.Spending;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.mcp.HookedElicitation;
import io.agenticflow.agent.mcp.ModelSampling;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.BuildInfo;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.mcp.client.Roots;
import io.agenticflow.mcp.client.Sampling;
import io.agenticflow.mcp.servers.Definitions;
import io.agenticflow.mcp.servers.Listings;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerCatalogue;
import io.agenticflow.mcp.servers.ServerChoices;
import io.agenticflow.mcp.servers.ServerConnector;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.text.VisibleText;
import io.agenticflow.tool.LateTools;
import io.agenticflow.tool.PromptCommands;
import io.agenticflow.tool.mcp.ServerPrompts;
import io.agenticflow.tool.mcp.ServerTools;
import io.agenticflow.tool.search.ToolShelf;
import io.agenticflow.vocabulary.RawJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * The MCP servers of a run: those that are named for its folder and may be started, and those of
 * its agents. None is started before the model is asked unless the run cannot do without it, and a
 * server that was seen before is not started before one of its tools is called.
 */
final class RunServers implements AutoCloseable {
  private static final String PREFIX = "mcp__";
  private static final Duration USUAL_START = Duration.ofSeconds(30);
  private static final Duration USUAL_CALL = Duration.ofMinutes(10);

  /** Definitions that are longer together than this cost more than a search. */
  private static final long USUAL_MOST = 24_000;

  private static final long CHARACTERS_A_TOKEN = 3;

  private final Setting setting;
  private final ModelSampling sampling;

  /** Answers what servers want to know of a person; null where nobody does. */
  private volatile @Nullable Elicitation questions;

  /** Says who answers servers in a run of a model. */
  private volatile UnaryOperator<AgentModel> beside = UnaryOperator.identity();

  /** Made when there is a first server, because most runs have none; null until then. */
  private volatile @Nullable Opened opened;

  private volatile @Nullable HttpTransport http;
  private volatile @Nullable Path root;

  /** The servers that only one agent has, with its name. */
  private final Map<String, String> own = new ConcurrentHashMap<>();

  private volatile long mostCharacters = USUAL_MOST;

  /** The servers and their tools. */
  private record Opened(ServerSet set, ServerTools tools) {}

  /** What everything here is made from. */
  private record Setting(
      ParsedArguments arguments,
      Configuration configuration,
      Path folder,
      Attendance attendance,
      Terminal terminal) {
    String variable(String name) {
      return terminal.environment().getOrDefault(name, "").strip();
    }

    void note(String text) {
      terminal.err().println("Note: " + VisibleText.of(text));
    }
  }

  private RunServers(Setting setting) {
    this.setting = setting;
    this.questions = setting.attendance.questions();
    this.sampling = new ModelSampling(model -> beside.apply(model), setting::note);
  }

  private synchronized Opened open(List<ServerDefinition> definitions) {
    Opened now = opened;
    if (now == null) {
      ServerSet set =
          new ServerSet(
              definitions, connector(), new Listings(setting.configuration.home()), setting::note);
      now = new Opened(set, new ServerTools(set));
      opened = now;
    } else if (!definitions.isEmpty()) {
      now.set.add(definitions);
    }
    return now;
  }

  /**
   * Finds them and tells on standard error which are not used; starts none.
   *
   * @param agent that leads the run
   * @param attendance who can be asked on behalf of servers
   * @throws CliException where they cannot be read
   */
  static RunServers of(
      ParsedArguments arguments,
      Configuration configuration,
      Path folder,
      AgentDefinition agent,
      Attendance attendance,
      Terminal terminal) {
    Setting setting = new Setting(arguments, configuration, folder, attendance, terminal);
    ServerCatalogue all =
        NamedServers.find(arguments, configuration, folder, terminal, ofAgent(agent, setting));
    all.problems().forEach(each -> setting.note(each + "; it is not used"));
    List<ServerDefinition> agreed = new ArrayList<>(all.ready());
    for (ServerDefinition each : all.unapproved()) {
      if (isAgreed(each, setting)) {
        agreed.add(each);
      }
    }
    List<ServerDefinition> ready =
        agreed.stream().filter(each -> !each.kind().equals("sdk")).toList();
    RunServers servers = new RunServers(setting);
    // A program that drives the run may name servers while it goes on.
    if (!ready.isEmpty() || "stream-json".equals(arguments.get(Options.INPUT_FORMAT))) {
      Opened _ = servers.open(ready);
    }
    return servers;
  }

  /** Asks whether a server that came with the folder may be started; else tells that it is not. */
  private static boolean isAgreed(ServerDefinition server, Setting setting) {
    ServerAgreement agreement = setting.attendance.agreement();
    if (agreement == null) {
      setting.note(
          "the MCP server "
              + server.name()
              + " of "
              + server.origin().place()
              + " is not started, because the file may have come with the folder; 'agentic-flow mcp enable "
              + server.name()
              + "' agrees to it");
      return false;
    }
    return switch (agreement.ask(server)) {
      case NO -> false;
      case ONCE -> true;
      case ALWAYS -> {
        try {
          ServerChoices.read(setting.configuration.home(), ServerCatalogue.project(setting.folder))
              .enable(server);
        } catch (IOException e) {
          setting.note("what you agreed to cannot be kept: " + e.getMessage());
        }
        yield true;
      }
    };
  }

  /** Returns the servers that an agent's own file describes. */
  private static Definitions ofAgent(AgentDefinition agent, Setting setting) {
    RawJson written = agent.traits().mcpServers();
    if (written == null || !Customs.count(setting.arguments)) {
      return Definitions.NONE;
    }
    Origin origin =
        new Origin(
            Origin.Scope.AGENT,
            "the file of agent " + agent.name(),
            !HookWiring.mayRun(agent.source(), setting.folder, Customs.trusted(setting.arguments)));
    JrsValue servers = Json.parse(written);
    Definitions all = Definitions.NONE;
    if (servers instanceof JrsObject) {
      all = Definitions.read(servers, origin);
    }
    for (JrsValue each : Json.elements(servers)) {
      if (each instanceof JrsObject) {
        all = all.and(Definitions.read(each, origin));
      }
    }
    return all;
  }

  private ServerConnector connector() {
    boolean isVerbose = Settings.isVerbose(setting.arguments);
    ClientOptions options =
        ClientOptions.of("agentic-flow", BuildInfo.VERSION)
            .roots(this::roots)
            .timeouts(time("MCP_TIMEOUT", USUAL_START), time("MCP_TOOL_TIMEOUT", USUAL_CALL));
    return new ServerConnector(
        new ServerConnector.Surroundings(
            setting.terminal.environment(), setting.folder, setting.configuration.home()),
        server -> options.elicitation(questions).sampling(samplingOf(server)),
        this::http,
        name -> isVerbose ? new Shown(name, setting::note) : ServerOutput.IGNORED,
        setting::note,
        null);
  }

  /** A server is told that it can ask a model only where somebody has agreed to that, or can. */
  private @Nullable Sampling samplingOf(ServerDefinition server) {
    ModelSampling.Consent consent =
        server.mayAskModel() ? ModelSampling.Consent.GIVEN : setting.attendance.sampling();
    return consent == null ? null : sampling.of(server.name(), consent);
  }

  /**
   * Lets hooks answer what servers want to know, and see what they are answered; before the run
   * begins.
   *
   * @param events where the hooks' own events go
   */
  void hooks(RunHooks hooks, Consumer<RunEvent> events) {
    Elicitation person = questions;
    if (person != null || hooks.answersServers()) {
      questions = new HookedElicitation(hooks, events, person);
    }
  }

  /** Says who answers servers in a run of a model, instead of that model; before the run begins. */
  void beside(UnaryOperator<AgentModel> value) {
    beside = value;
  }

  /** Lets servers ask the model of a run, until the result is closed. */
  ModelSampling.Time during(RunRequest request, Spending spending, Cancellation cancellation) {
    return sampling.during(request, spending, cancellation);
  }

  private List<Roots.Root> roots() {
    Path folder = root;
    return folder == null ? List.of() : List.of(new Roots.Root(folder.toUri(), null));
  }

  private HttpTransport http() {
    HttpTransport transport = http;
    if (transport == null) {
      throw new IllegalStateException("the run has not begun");
    }
    return transport;
  }

  /** Shows what a server writes beside its messages. */
  private record Shown(String server, Consumer<String> notes) implements ServerOutput {
    @Override
    public void error(String line) {
      notes.accept("MCP server " + server + ": " + line);
    }

    @Override
    public void stray(String line) {
      notes.accept("MCP server " + server + ", no message: " + line);
    }
  }

  private Duration time(String variable, Duration usual) {
    String text = setting.variable(variable);
    if (text.isEmpty()) {
      return usual;
    }
    try {
      long millis = Long.parseLong(text);
      if (millis > 0) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException e) {
      throw wrong(variable, text, "a number of milliseconds", e);
    }
    throw wrong(variable, text, "a number of milliseconds", null);
  }

  private static CliException wrong(
      String variable, String text, String what, @Nullable Throwable cause) {
    return new CliException(
        ExitCode.USAGE, variable + "=" + text + ": must be " + what, null, cause);
  }

  /** Returns whether a tool of this name, or a pattern of such, may be there later. */
  boolean mayHave(String entry) {
    return opened != null && entry.startsWith(PREFIX);
  }

  /**
   * Begins the run: starts what was never seen, beside everything else, and waits for what the run
   * cannot do without.
   */
  void begin(AgentDefinition agent, Path workspace, HttpTransport transport) {
    http = transport;
    root = workspace;
    Opened now = opened;
    if (now == null) {
      return;
    }
    ServerSet servers = now.set;
    servers.startUnknown();
    Set<String> needed = new HashSet<>();
    for (ServerStatus each : servers.status()) {
      if (each.listing() == null
          && (each.definition().alwaysLoad() || isNamed(agent, each.definition().name()))) {
        needed.add(each.definition().name());
      }
    }
    if (!needed.isEmpty()) {
      servers.await(needed, time("MCP_TIMEOUT", USUAL_START), new Cancellation());
    }
    for (ServerStatus each : servers.status()) {
      if (needed.contains(each.definition().name())) {
        if (each.state() == ServerStatus.State.CONNECTING) {
          setting.note("the MCP server " + each.definition().name() + " is still starting");
        } else if (each.state() == ServerStatus.State.DISABLED && each.error() != null) {
          setting.note("the MCP server " + each.definition().name() + ": " + each.error());
        }
      }
    }
  }

  /** An agent that names a server, or tools of it, is made for it. */
  private static boolean isNamed(AgentDefinition agent, String server) {
    List<String> allowed = agent.tools().allowed();
    boolean isTool =
        allowed != null
            && allowed.stream()
                .anyMatch(each ->
                    each.equals(PREFIX + server) || each.startsWith(PREFIX + server + "__"));
    RawJson servers = agent.traits().mcpServers();
    return isTool
        || (servers != null
            && Json.elements(Json.parse(servers)).stream()
                .anyMatch(each -> each instanceof JrsString && each.asText().equals(server)));
  }

  /** Returns what the agent that leads the run can have of them. */
  LateTools late(AgentDefinition agent, ContextWindow window) {
    mostCharacters = mostCharacters(window);
    return shelf(agent);
  }

  private long mostCharacters(ContextWindow window) {
    String name =
        setting.variable("AGENTIC_FLOW_TOOL_SEARCH").isEmpty()
            ? "ENABLE_TOOL_SEARCH"
            : "AGENTIC_FLOW_TOOL_SEARCH";
    String text = setting.variable(name);
    if (text.startsWith("auto:")) {
      try {
        int share = Integer.parseInt(text.substring(5));
        if (share >= 0 && share <= 100) {
          Long tokens = window.tokens();
          return tokens == null ? USUAL_MOST : tokens * CHARACTERS_A_TOKEN * share / 100;
        }
      } catch (NumberFormatException e) {
        throw wrong(name, text, "true, false, auto or auto:PERCENT", e);
      }
    }
    return switch (text) {
      case "", "auto" -> USUAL_MOST;
      case "true" -> 0;
      case "false" -> Long.MAX_VALUE;
      default -> throw wrong(name, text, "true, false, auto or auto:PERCENT", null);
    };
  }

  private LateTools shelf(AgentDefinition agent) {
    Opened now = opened;
    return now == null
        ? LateTools.NONE
        : new ToolShelf(
            now.tools,
            name -> agent.tools().admits(name) && isFor(agent.name(), name),
            mostCharacters);
  }

  /** A server that an agent brought is that agent's alone. */
  private boolean isFor(String agent, String tool) {
    for (Map.Entry<String, String> each : own.entrySet()) {
      if (tool.startsWith(PREFIX + each.getKey() + "__") && !each.getValue().equals(agent)) {
        return false;
      }
    }
    return true;
  }

  /** Returns what an agent that the run starts can have of them, and begins to start its own. */
  LateTools late(AgentDefinition agent, LateTools around) {
    Definitions brought = ofAgent(agent, setting);
    List<ServerDefinition> fresh = new ArrayList<>();
    Set<String> there = new HashSet<>();
    status().forEach(each -> there.add(each.definition().name()));
    brought.problems().forEach(each -> setting.note(each + "; it is not used"));
    for (ServerDefinition each : brought.servers()) {
      if (each.origin().comesWithFolder()) {
        setting.note(
            "the MCP server "
                + each.name()
                + " of "
                + each.origin().place()
                + " is not started, because the file may have come with the folder; to let it, name the kinds of"
                + " settings: --setting-sources user,project,local");
      } else if (!there.contains(each.name())) {
        own.put(each.name(), agent.name());
        fresh.add(each);
      }
    }
    if (!fresh.isEmpty()) {
      open(fresh).set.startUnknown();
    }
    return opened == null ? around.inside(agent.tools()::admits) : shelf(agent);
  }

  /** Returns what their prompts are to the user of the run. */
  PromptCommands prompts() {
    return new ServerPrompts(() -> {
      Opened now = opened;
      return now == null ? null : now.set;
    });
  }

  /** Returns each with its name and how it is doing, as the first line of a stream has it. */
  List<JrsObject> named() {
    List<JrsObject> all = new ArrayList<>();
    for (ServerStatus each : status()) {
      all.add(
          Json.object()
              .put("name", each.definition().name())
              .put("status", word(each.state()))
              .build());
    }
    return all;
  }

  /** Returns how each is doing. */
  List<ServerStatus> status() {
    Opened now = opened;
    return now == null ? List.of() : now.set.status();
  }

  /** Returns the set; throws where servers cannot be used in this run. */
  ServerSet set() throws McpException {
    Opened now = opened;
    if (now == null) {
      throw new McpException("this run has no MCP servers");
    }
    return now.set;
  }

  /** Returns the SDK's word for a state. */
  static String word(ServerStatus.State state) {
    return switch (state) {
      case CONNECTED -> "connected";
      case IDLE, CONNECTING -> "pending";
      case FAILED -> "failed";
      case NEEDS_LOGIN -> "needs-auth";
      case DISABLED -> "disabled";
    };
  }

  @Override
  public void close() {
    Opened now = opened;
    if (now != null) {
      now.set.close();
    }
  }
}
