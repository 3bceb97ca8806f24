package io.agenticflow.cli.run;

import io.agenticflow.agent.AnswerForm;
import io.agenticflow.agent.KeptFiles;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.answer.JsonSchemaForm;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentMemory;
import io.agenticflow.agent.definition.AgentTraits;
import io.agenticflow.agent.definition.SystemPrompt;
import io.agenticflow.agent.definition.ToolSelection;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.subagent.CatalogueTypes;
import io.agenticflow.agent.subagent.SubAgents;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.PassedFlags;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.recall.MemoryTools;
import io.agenticflow.cli.recall.RunLearning;
import io.agenticflow.config.Configuration;
import io.agenticflow.hook.ConfiguredHooks;
import io.agenticflow.hook.HookSession;
import io.agenticflow.hook.HookSettings;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.sandbox.Sandbox;
import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Makes a run ready from a command line: who does it, what it may do, where, with which model and
 * in which session.
 */
final class RunSetup {
  private final ParsedArguments arguments;
  private final Terminal terminal;
  private final Configuration configuration;
  private final @Nullable Worktree worktree;
  private final Path folder;
  private final @Nullable SavedSession before;
  private final RunEvent.@Nullable RunStarted last;
  private final AgentDefinition agent;
  private final RunPermissions permissions;
  private final HookSettings hooks;
  private final @Nullable AgentMemory memory;
  private final Map<String, AgentDefinition> givenAgents;
  private final @Nullable Attempt attempt;
  private Embedding embedding = Embedding.NONE;

  /**
   * Reads configuration, session, agent and permissions.
   *
   * @throws CliException where one of them is not there or cannot be understood
   */
  RunSetup(ParsedArguments arguments, Terminal terminal) {
    this(arguments, terminal, null);
  }

  /**
   * One run of several: a try at the same task, or a member's work in a swarm.
   *
   * @param folder where it works instead of the folder that the command line means
   * @param model who does it instead of the one that the command line means; null for that one
   * @param left what it may cost; null for no limit
   * @param project the folder that its calls are counted for
   * @param whole what it is a part of; null where it is counted as a run of its own
   * @param around what it shares with the others; null for nothing
   */
  record Attempt(
      Path folder,
      @Nullable String model,
      @Nullable Money left,
      Path project,
      @Nullable Whole whole,
      @Nullable Around around) {

    /** One that is counted as a run of its own. */
    Attempt(Path folder, String model, @Nullable Money left, Path project) {
      this(folder, model, left, project, null, null);
    }
  }

  /**
   * The run that several tries are.
   *
   * @param runId of each of them, so that its budgets hold for all together
   * @param budgets of all of them; who lends them closes them
   */
  record Whole(String runId, ProcessBudgets budgets) {}

  /**
   * What is around a run that is one of several.
   *
   * @param run whose part it is, by its id
   * @param guard stands before its changes
   * @param depth of sub-agents within each other; 0 for none
   */
  record Around(RunParts parts, String run, UnaryOperator<@Nullable KeptFiles> guard, int depth) {}

  /**
   * @param attempt what is other than the command line says; null where nothing is
   */
  RunSetup(ParsedArguments arguments, Terminal terminal, @Nullable Attempt attempt) {
    this.attempt = attempt;
    this.arguments = arguments;
    this.terminal = terminal;
    configuration = Settings.read(arguments, terminal);
    Path chosen = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    String tree = arguments.get(Options.WORKTREE);
    worktree =
        tree == null
            ? null
            : Worktree.open(
                tree, chosen, ToolEnvironment.of(terminal.environment(), configuration));
    folder = attempt != null ? attempt.folder() : worktree == null ? chosen : worktree.folder();
    before = OpenSession.chosen(arguments, configuration, real(folder));
    last = OpenSession.lastRun(before);
    givenAgents = Agents.given(arguments, folder);
    String name = agentName(arguments, configuration, last);
    AgentDefinition given = givenAgents.get(name);
    agent = given == null ? Agents.find(name, folder, arguments, configuration, terminal) : given;
    permissions = RunPermissions.of(arguments, agent, folder, terminal);
    hooks = HookWiring.read(arguments, agent, folder, terminal);
    memory = Customs.count(arguments) ? memory(agent, folder, terminal) : null;
  }

  /** Returns what the agent's file wants to be said before the first task, or null. */
  @Nullable String initialPrompt() {
    return before == null ? agent.traits().initialPrompt() : null;
  }

  /** Tells on standard error where the work was done, where that is a place of its own. */
  void tellPlace() {
    if (worktree != null) {
      worktree.tell(terminal);
    }
  }

  Configuration configuration() {
    return configuration;
  }

  /** Returns the session that goes on, or null for a new one. */
  @Nullable SavedSession before() {
    return before;
  }

  /** Returns the working folder, absolute. */
  Path folder() {
    return folder;
  }

  /** Returns the agents that a task can be given to. */
  List<AgentDefinition> agents() {
    Map<String, AgentDefinition> all = new LinkedHashMap<>(allGivenAgents());
    for (AgentDefinition each :
        Agents.catalogue(folder, arguments, configuration).list().agents()) {
      all.putIfAbsent(each.name(), each);
    }
    return List.copyOf(all.values());
  }

  /** Returns the form in which the answer is wanted, or null for words. */
  private @Nullable AnswerForm answerForm() {
    JrsObject schema = embedding.jsonSchema();
    String typed = arguments.get(Options.JSON_SCHEMA);
    try {
      if (schema == null && typed != null) {
        String json =
            typed.stripLeading().startsWith("{") ? typed : Files.readString(folder.resolve(typed));
        if (!(Json.parse(json) instanceof JrsObject object)) {
          throw new IllegalArgumentException("a JSON Schema is a JSON object");
        }
        schema = object;
      }
      return schema == null ? null : JsonSchemaForm.of(schema);
    } catch (IOException | InvalidPathException e) {
      throw new CliException(
          ExitCode.USAGE,
          "--json-schema: cannot read the file " + typed,
          "give the schema itself, or a file",
          e);
    } catch (IllegalArgumentException | JsonException e) {
      throw new CliException(ExitCode.USAGE, "--json-schema: " + e.getMessage(), null, e);
    }
  }

  private Map<String, AgentDefinition> allGivenAgents() {
    Map<String, AgentDefinition> all = new LinkedHashMap<>(givenAgents);
    all.putAll(embedding.agents());
    return all;
  }

  /** Adds what a driving program brings; before the run is opened. */
  RunSetup embed(Embedding value) {
    embedding = value;
    return this;
  }

  /**
   * Opens session and workspace and makes the model ready.
   *
   * @param readers hear the run's events, after the session's file has them
   * @throws CliException where something of it cannot be used
   */
  PreparedRun open(List<Consumer<RunEvent>> readers) {
    Around around = attempt == null ? null : attempt.around();
    PermissionPolicy policy = permissions.policy(embedding.prompt());
    ContextWiring context =
        ContextWiring.of(
            arguments, configuration, real(folder), permissions.folders(), agent, terminal);
    RunMemory remembered =
        new RunMemory(
            configuration,
            terminal.environment(),
            projectFolder(),
            note -> terminal.err().println("Note: " + note));
    RunTools all =
        new RunTools(
            configuration,
            arguments.isSet(Options.ALLOW_PRIVATE_HOSTS),
            !context.skills().forModel().isEmpty(),
            remembered.isWanted(arguments, agent)
                ? new MemoryTools(remembered::store, remembered.namespace(), agent.name()).all()
                : List.of(),
            embedding.prompt() != null,
            new CatalogueTypes(
                Agents.catalogue(folder, arguments, configuration), this::allGivenAgents),
            around == null ? SubAgents.USUAL_DEPTH : around.depth(),
            terminal.environment());
    RunServers servers =
        RunServers.of(
            arguments, configuration, real(folder), agent, embedding.attendance(), terminal);
    List<Tool> tools =
        Stream.concat(
                chosen(tools(agent, all.all(), servers, terminal)), embedding.tools().stream())
            .filter(tool -> !policy.removes(tool.definition().name()))
            .toList();
    permissions.warn(RunTools.names(all.all()), terminal);
    HookWiring.warn(hooks, terminal);
    GivenSettings.warn(arguments, folder, terminal);
    Workspace workspace = workspace(folder, permissions, memory, tools);
    Map<String, String> environment = ToolEnvironment.of(terminal.environment(), configuration);
    Sandbox sandbox = RunSandbox.open(arguments, workspace, tools, environment, terminal);
    OpenSession session =
        OpenSession.open(before, arguments, configuration, workspace.root(), terminal);
    Consumer<String> notes = note -> terminal.err().println("Note: " + note);
    Whole whole = attempt == null ? null : attempt.whole();
    RunParts shared = around == null ? null : around.parts();
    RunParts parts =
        shared == null
            ? RunParts.open(configuration, arguments, whole == null ? null : whole.budgets(), notes)
            : shared;
    SocketTransport transport = parts.transport();
    boolean isReady = false;
    try {
      List<Consumer<RunEvent>> hearing = new ArrayList<>(readers);
      hearing.addFirst(
          DebugLines.of(
              arguments,
              ProcessSecrets.redaction(terminal.environment(), configuration),
              terminal));
      hearing.addFirst(session.writer());
      if (RunSandbox.isNeeded(tools)) {
        hearing.add(RunSandbox.preparing(sandbox));
      }
      RunLearning learning =
          remembered.isLearning(arguments)
              ? new RunLearning(
                  remembered::store,
                  remembered.namespace(),
                  agent.name(),
                  session.id(),
                  before != null,
                  workspace.root(),
                  notes)
              : null;
      if (learning != null) {
        hearing.add(learning);
      }
      RunReaders heard = new RunReaders(hearing);
      ModelWiring models =
          new ModelWiring(
              configuration,
              terminal.environment(),
              transport,
              configuration.retries(),
              configuration.requestTimeout(),
              parts.budgets().admission(),
              parts.ledger().before(heard::accept),
              betas(arguments));
      all.connect(
          models,
          embedding.tools(),
          servers::late,
          (sub, given) ->
              SystemPrompt.write(
                  sub, given, surroundings(workspace, sandbox), context.texts(sub, given)));
      String own = attempt == null ? null : attempt.model();
      String named = own == null ? modelName(arguments, configuration, agent, last) : own;
      ChosenModel model =
          models.choose(
              own == null ? providerName(arguments, configuration, last) : null,
              named,
              ModelWiring.fallbacks(arguments));
      if (Settings.isVerbose(arguments)) {
        RunCommand.explain(model, terminal);
      }
      models.untakenBetas().ifPresent(note -> terminal.err().println("Note: " + note));
      PassedFlags.notes(arguments).forEach(note -> terminal.err().println("Note: " + note));
      if (model.notice() != null) {
        terminal.err().println(model.notice());
      }
      List<ContentBlock> system =
          systemPrompt(arguments, agent, memory, embedding, tools, workspace, sandbox, context);
      RunHooks runHooks = hooks(session, workspace, environment, policy, model);
      servers.hooks(runHooks, heard);
      RunRequest.Builder request =
          RunRequest.of(model.forRun(), context.readable(workspace, session))
              .agent(agent.name(), agent.description())
              .session(session.id())
              .system(system)
              .tools(tools)
              .late(servers.late(agent, model.forRun().window()))
              .commands(servers.prompts())
              .permissions(policy)
              .environment(environment)
              .hooks(runHooks)
              .launcher(sandbox)
              .maxTurns(maxTurns(arguments, agent))
              .maxTokens(arguments.get(Options.MAX_TOKENS))
              .temperature(temperature(arguments))
              .budget(
                  attempt == null ? RunLimits.dollars(arguments, configuration) : attempt.left())
              .project(attempt == null ? null : attempt.project().toString())
              .thinkingTokens(
                  "disabled".equals(arguments.get(Options.THINKING))
                      ? Long.valueOf(0)
                      : arguments.get(Options.MAX_THINKING_TOKENS))
              .effort(firstOf(arguments.get(Options.EFFORT), agent.traits().effort()))
              .timeout(timeout(arguments, agent))
              .answerForm(answerForm())
              .streamed("stream-json".equals(arguments.get(Options.RUN_OUTPUT)))
              .keptFiles(
                  around == null ? session.keptFiles() : around.guard().apply(session.keptFiles()))
              .parentRun(around == null ? null : around.run())
              .context(context.policy(session, Settings.isVerbose(arguments)));
      RunRouting.Asked asked =
          new RunRouting.Asked(
              own != null || isModelTyped(arguments)
                  ? new RunRouting.Wish(named == null ? model.model() : named, true)
                  : new RunRouting.Wish(named, false));
      if (configuration.routing().isOn()) {
        RunRouting routing =
            new RunRouting(
                RouterWiring.of(configuration, models.catalogue(), models),
                models,
                asked,
                agent.name(),
                session.id());
        request.routing(routing);
        all.beside(routing::beside);
        servers.beside(routing::beside);
      }
      PreparedRun run =
          new PreparedRun(
              request,
              whole == null ? () -> UUID.randomUUID().toString() : whole::runId,
              model,
              models,
              all,
              servers,
              session,
              heard,
              sandbox,
              asked,
              remembered,
              learning == null ? _ -> system : prompt -> learning.told(system, prompt),
              shared == null ? parts : null);
      servers.begin(agent, workspace.root(), transport);
      isReady = true;
      return run;
    } finally {
      if (!isReady) {
        servers.close();
        all.close();
        remembered.close();
        if (shared == null) {
          parts.close();
        }
        session.close();
        sandbox.close();
      }
    }
  }

  /** Returns the folder whose project's memory this is, also where a copy of it is worked in. */
  private Path projectFolder() {
    return attempt == null ? real(folder) : attempt.project();
  }

  private RunHooks hooks(
      OpenSession session,
      Workspace workspace,
      Map<String, String> environment,
      PermissionPolicy policy,
      ChosenModel model) {
    return new ConfiguredHooks(
        hooks.with(embedding.hooks()),
        new HookSession(
            session.id(),
            session.file(),
            workspace,
            environment,
            policy::mode,
            before == null ? "startup" : arguments.isSet(Options.FORK_SESSION) ? "fork" : "resume",
            model.model(),
            agent.name()),
        name -> HookWiring.ofSubAgent(name, arguments, configuration, folder, terminal));
  }

  /** Returns where the agent keeps what it learns, or null; the folder is there then. */
  private static @Nullable AgentMemory memory(
      AgentDefinition agent, Path folder, Terminal terminal) {
    AgentTraits.Memory kind = agent.traits().memory();
    if (kind == null) {
      return null;
    }
    AgentMemory memory =
        AgentMemory.of(agent.name(), kind, SettingsPlaces.userFolder(folder, terminal), folder);
    try {
      Files.createDirectories(memory.folder());
      return memory;
    } catch (IOException e) {
      terminal
          .err()
          .println(
              "Note: the memory of agent "
                  + agent.name()
                  + " cannot be used: "
                  + FileProblem.of("make", memory.folder(), e).getMessage());
      return null;
    }
  }

  private static @Nullable Duration timeout(ParsedArguments arguments, AgentDefinition agent) {
    Duration typed = arguments.get(Options.TIMEOUT);
    return typed == null ? agent.traits().timeLimit() : typed;
  }

  static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder; // opening the workspace says what is wrong with it
    }
  }

  private static String agentName(
      ParsedArguments arguments, Configuration configuration, RunEvent.@Nullable RunStarted last) {
    boolean typed = arguments.source(Options.AGENT) != ParsedArguments.Source.DEFAULT;
    if (!typed && last != null) {
      return last.agent();
    }
    String fromDotEnv = configuration.agent();
    return typed || fromDotEnv == null ? arguments.get(Options.AGENT, "coder") : fromDotEnv;
  }

  /**
   * What the user names comes first, then what the agent's file names; else the resolver knows what
   * is usual.
   */
  private static @Nullable String modelName(
      ParsedArguments arguments,
      Configuration configuration,
      AgentDefinition agent,
      RunEvent.@Nullable RunStarted last) {
    if (arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE) {
      return arguments.get(Options.MODEL);
    }
    if (last != null) {
      return last.model(); // its reasoning, and its provider's cache, are of no use to another
    }
    boolean usualIsSet =
        configuration.completionModel() != null || arguments.get(Options.PROVIDER) != null;
    return usualIsSet || "inherit".equals(agent.model()) ? null : agent.model();
  }

  /** Returns whether the user says on the command line who is to answer. */
  static boolean isModelTyped(ParsedArguments arguments) {
    return arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE
        || arguments.get(Options.PROVIDER) != null;
  }

  private static @Nullable String providerName(
      ParsedArguments arguments, Configuration configuration, RunEvent.@Nullable RunStarted last) {
    String typed = arguments.get(Options.PROVIDER);
    if (typed != null
        || last == null
        || arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE) {
      return typed;
    }
    return configuration.providers().containsKey(last.provider()) ? last.provider() : null;
  }

  /** Returns what {@code --tools} names. */
  static List<String> toolNames(ParsedArguments arguments) {
    List<String> names = new ArrayList<>();
    for (String list : arguments.all(Options.TOOLS)) {
      for (String name : list.split("[,\\s]+")) {
        names.add(name.equals("Task") ? "Agent" : name);
      }
    }
    return names;
  }

  /** Keeps the tools that {@code --tools} names. */
  private Stream<Tool> chosen(List<Tool> tools) {
    List<String> names = toolNames(arguments);
    return names.isEmpty() || names.contains("default")
        ? tools.stream()
        : tools.stream().filter(tool -> names.contains(tool.definition().name()));
  }

  private static List<Tool> tools(
      AgentDefinition agent, List<Tool> all, RunServers servers, Terminal terminal) {
    ToolSelection.Resolution resolution =
        agent.tools().resolve(RunTools.names(all)).expecting(servers::mayHave);
    if (resolution.isFutile()) {
      throw new CliException(
          ExitCode.USAGE,
          "none of the tools of agent "
              + agent.name()
              + " can be used: "
              + String.join(", ", resolution.unresolved()),
          "the tools are " + String.join(", ", RunTools.names(all)));
    }
    if (!resolution.unresolved().isEmpty()) {
      terminal
          .err()
          .println(
              "Agent "
                  + agent.name()
                  + " names tools that are not there: "
                  + String.join(", ", resolution.unresolved()));
    }
    return all.stream()
        .filter(tool -> resolution.names().contains(tool.definition().name()))
        .toList();
  }

  private static Workspace workspace(
      Path folder, RunPermissions permissions, @Nullable AgentMemory memory, List<Tool> tools) {
    PermissionMode mode = permissions.mode();
    try {
      if (!Files.exists(folder)) {
        throw new NoSuchFileException(folder.toString());
      }
      if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
        throw new AccessDeniedException(folder.toString());
      }
      Workspace workspace =
          Workspace.open(folder, with(permissions.folders(), memory), mode.confinesToWorkspace());
      boolean writes = tools.stream().anyMatch(tool -> tool.effect() == Tool.Effect.EDIT);
      if (writes && mode != PermissionMode.PLAN && !Files.isWritable(folder)) {
        throw new CliException(
            ExitCode.PERMISSION_DENIED,
            FileProblem.denied("write in", folder) + " " + Rights.advice(folder),
            "or look only, with --permission-mode plan");
      }
      return workspace;
    } catch (AccessDeniedException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          FileProblem.denied("use", folder) + " " + Rights.advice(folder),
          null,
          e);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          String.valueOf(FileProblem.of("use", folder, e).getMessage()),
          null,
          e);
    }
  }

  private static List<Path> with(List<Path> folders, @Nullable AgentMemory memory) {
    List<Path> all = new ArrayList<>(folders);
    if (memory != null) {
      all.add(memory.folder());
    }
    return all;
  }

  private static List<ContentBlock> systemPrompt(
      ParsedArguments arguments,
      AgentDefinition agent,
      @Nullable AgentMemory memory,
      Embedding embedding,
      List<Tool> tools,
      Workspace workspace,
      Sandbox sandbox,
      ContextWiring context) {
    String own =
        firstOf(
            embedding.systemPrompt(),
            text(arguments, Options.SYSTEM_PROMPT, Options.SYSTEM_PROMPT_FILE));
    String more =
        appended(
            firstOf(
                embedding.appendSystemPrompt(),
                text(arguments, Options.APPEND_SYSTEM_PROMPT, Options.APPEND_SYSTEM_PROMPT_FILE)),
            memory);
    String body = own == null ? agent.systemPrompt() : own;
    AgentDefinition told =
        own == null && more == null
            ? agent
            : agent.withSystemPrompt(more == null ? body : body + "\n\n" + more);
    List<String> names = RunTools.names(tools);
    return SystemPrompt.write(told, names, surroundings(workspace, sandbox), context.texts(names));
  }

  private static SystemPrompt.Surroundings surroundings(Workspace workspace, Sandbox sandbox) {
    return new SystemPrompt.Surroundings(
        workspace.root(),
        workspace.roots().subList(1, workspace.roots().size()),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        isInRepository(workspace.root()),
        sandbox.limits(),
        SystemPrompt.Surroundings.today());
  }

  private static @Nullable String appended(@Nullable String typed, @Nullable AgentMemory memory) {
    if (memory == null) {
      return typed;
    }
    try {
      return (typed == null ? "" : typed + "\n\n") + memory.prompt();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          String.valueOf(
              FileProblem.of("read", memory.folder().resolve("MEMORY.md"), e).getMessage()),
          null,
          e);
    }
  }

  /** Returns what is typed or stands in a file that is named instead. */
  private static @Nullable String text(
      ParsedArguments arguments, Option<String> typed, Option<Path> named) {
    String words = arguments.get(typed);
    Path file = arguments.get(named);
    if (file == null) {
      return words;
    }
    if (words != null) {
      throw new CliException(
          ExitCode.USAGE,
          "--" + typed.name() + " and --" + named.name() + " cannot both be meant",
          "leave one out");
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, String.valueOf(FileProblem.of("read", file, e).getMessage()), null, e);
    }
  }

  private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  private static boolean isInRepository(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }

  private static int maxTurns(ParsedArguments arguments, AgentDefinition agent) {
    Long typed = arguments.get(Options.MAX_TURNS);
    if (typed != null) {
      return Math.toIntExact(typed);
    }
    Integer ofAgent = agent.maxTurns();
    return ofAgent == null ? RunRequest.Builder.USUAL_MAX_TURNS : ofAgent;
  }

  static @Nullable Double temperature(ParsedArguments arguments) {
    BigDecimal typed = arguments.get(Options.TEMPERATURE);
    return typed == null ? null : typed.doubleValue();
  }

  private static List<String> betas(ParsedArguments arguments) {
    List<String> names = new ArrayList<>();
    for (String list : arguments.all(Options.BETAS)) {
      for (String name : list.split("[,\\s]+")) {
        if (!name.isEmpty()) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
