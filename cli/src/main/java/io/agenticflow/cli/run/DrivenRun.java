package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.GivenAgents;
import io.agenticflow.agent.session.Rewind;
import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.headless.ContextJson;
import io.agenticflow.cli.headless.ControlChannel;
import io.agenticflow.cli.headless.Conversation;
import io.agenticflow.cli.headless.Initialization;
import io.agenticflow.cli.headless.ProgramHooks;
import io.agenticflow.cli.headless.ProgramServer;
import io.agenticflow.cli.headless.RunTally;
import io.agenticflow.cli.headless.StreamJson;
import io.agenticflow.context.ContextUsage;
import io.agenticflow.context.Skill;
import io.agenticflow.context.Skills;
import io.agenticflow.hook.Hook;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** A prepared run that a program drives by the control protocol. */
final class DrivenRun implements Conversation {
  private final PreparedRun run;
  private final RunSetup setup;
  private final DrivenServers servers;
  private final RunTally tally;
  private final AgentModel first;
  private final LastMeasure measured;
  private Money spent = Money.ZERO;

  /** Remembers what the context was last filled with. */
  private static final class LastMeasure implements Consumer<RunEvent> {
    volatile @Nullable ContextUsage usage;

    @Override
    public void accept(RunEvent event) {
      if (event instanceof RunEvent.ContextMeasured measure) {
        usage = measure.usage();
      }
    }
  }

  private DrivenRun(
      PreparedRun run, RunSetup setup, Embedding embedding, RunTally tally, LastMeasure measured) {
    this.run = run;
    this.setup = setup;
    this.servers = new DrivenServers(embedding.servers(), run.servers());
    this.tally = tally;
    this.measured = measured;
    this.first = run.model();
  }

  /**
   * Returns what opens such a run.
   *
   * @param lines writes the run's events
   * @param version of this program
   */
  static Opener opener(
      StreamJson lines,
      RunTally tally,
      ParsedArguments arguments,
      Terminal terminal,
      String version) {
    return (initialization, channel, prompts, questions) -> {
      RunSetup setup = new RunSetup(arguments, terminal);
      Embedding embedding =
          embedding(
              initialization, channel, prompts, questions, setup.folder(), arguments, version);
      LastMeasure measured = new LastMeasure();
      if (initialization.subAgentText()) {
        lines.showSubAgentText();
      }
      PreparedRun run = setup.embed(embedding).open(List.of(tally, measured, lines));
      DrivenRun driven = new DrivenRun(run, setup, embedding, tally, measured);
      lines.begin(run.facts(version).with(driven.servers(), names(driven.agents())));
      return driven;
    };
  }

  private static Embedding embedding(
      Initialization initialization,
      ControlChannel channel,
      Function<Path, PermissionPrompt> prompts,
      @Nullable Elicitation questions,
      Path folder,
      ParsedArguments arguments,
      String version) {
    List<McpClient> servers = new ArrayList<>();
    for (String name : initialization.servers()) {
      servers.add(server(name, initialization.manifests().get(name), channel, version));
    }
    List<Hook> hooks;
    Map<String, AgentDefinition> agents;
    try {
      agents = GivenAgents.read(initialization.agents());
      hooks = ProgramHooks.of(initialization, channel, folder);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
    return new Embedding(
        "none".equals(arguments.get(Options.PERMISSION_PROMPTS))
            ? Attendance.NONE
            : new Attendance(
                arguments.get(Options.PERMISSION_PROMPT_TOOL) == null
                    ? null
                    : prompts.apply(folder),
                questions,
                null,
                null),
        initialization.systemPrompt(),
        initialization.appendSystemPrompt(),
        servers,
        hooks,
        agents,
        initialization.jsonSchema());
  }

  private static McpClient server(
      String name, @Nullable JrsObject manifest, ControlChannel channel, String version) {
    ProgramServer transport = new ProgramServer(name, channel);
    // The driving program's library is known, and begins with initialize.
    ClientOptions options =
        ClientOptions.of("agentic-flow", version).era(ClientOptions.Era.STATEFUL);
    try {
      return Json.field(manifest, "initializeResult") instanceof JrsObject begun
          ? McpClient.known(
              name,
              transport,
              begun,
              Json.field(manifest, "toolsListResult") instanceof JrsObject listed ? listed : null,
              options)
          : McpClient.connect(name, transport, options, new Cancellation());
    } catch (McpException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  private static List<String> names(List<JrsObject> named) {
    return named.stream().map(each -> Json.string(each, "name", "")).toList();
  }

  @Override
  public String sessionId() {
    return run.session().id();
  }

  @Override
  public int promptsBefore() {
    return setup.before() == null
        ? 0
        : (int)
            setup.before().events().stream()
                .filter(event ->
                    event instanceof RunEvent.Prompted prompted
                        && prompted.source() == RunEvent.Prompted.Source.USER)
                .count();
  }

  @Override
  public RunResult say(List<ContentBlock> prompt, Cancellation cancellation) {
    RunRequest request = run.request(prompt);
    Money budget = request.budget();
    if (budget != null) {
      // It is the session's: what earlier prompts have cost is gone.
      Money left = budget.minus(spent);
      request =
          request.toBuilder().budget(left.compareTo(Money.ZERO) < 0 ? Money.ZERO : left).build();
    }
    RunResult result = run.run(request, cancellation);
    Money cost = result.cost().amount();
    if (cost != null) {
      spent = spent.plus(cost);
    }
    return result;
  }

  @Override
  public int exitCode(RunResult result) {
    return Endings.exitCode(result).code();
  }

  @Override
  public void model(@Nullable String name) {
    AgentModel model = name == null ? first : run.models().choose(name);
    run.model(model, name);
    tally.changed(model.provider(), model.model());
  }

  @Override
  public void thinkingTokens(@Nullable Long most) {
    run.thinkingTokens(most);
  }

  @Override
  public boolean mode(PermissionMode mode) {
    return run.request(List.of()).permissions().mode(mode);
  }

  @Override
  public List<JrsObject> models() {
    List<JrsObject> all = new ArrayList<>();
    all.add(model("default", first.model(), "The model that the session began with."));
    setup
        .configuration()
        .models()
        .keySet()
        .forEach(alias -> all.add(model(alias, alias, "A model of the configuration.")));
    return all;
  }

  private static JrsObject model(String value, String name, String description) {
    return Json.object()
        .put("value", value)
        .put("displayName", name)
        .put("description", description)
        .build();
  }

  @Override
  public List<JrsObject> commands() {
    RunRequest about = run.request(List.of());
    Skills skills = about.context().skills();
    List<JrsObject> all = new ArrayList<>();
    for (String name : skills.commands()) {
      Skill skill = skills.find(name).orElse(null);
      String hint = skill == null ? null : skill.argumentHint();
      all.add(
          command(
              name,
              skill == null ? "Summarises the conversation" : skill.description(),
              hint == null ? "" : hint));
    }
    about
        .commands()
        .list()
        .forEach(each -> all.add(command(each.name(), each.description(), each.argumentHint())));
    return all;
  }

  private static JrsObject command(String name, String description, String argumentHint) {
    return Json.object()
        .put("name", name)
        .put("description", description)
        .put("argumentHint", argumentHint)
        .build();
  }

  @Override
  public List<JrsObject> agents() {
    List<JrsObject> all = new ArrayList<>();
    for (AgentDefinition agent : setup.agents()) {
      all.add(
          Json.object()
              .put("name", agent.name())
              .put("description", agent.description())
              .put("model", agent.model())
              .build());
    }
    return all;
  }

  @Override
  public List<JrsObject> servers() {
    return servers.list();
  }

  @Override
  public JrsObject setServers(JrsValue named) {
    return servers.set(named);
  }

  @Override
  public void reconnectServer(String name) {
    servers.reconnect(name);
  }

  @Override
  public void toggleServer(String name, boolean isWanted) {
    servers.toggle(name, isWanted);
  }

  @Override
  public JrsObject contextUsage() {
    return ContextJson.of(measured.usage, run.model().model());
  }

  @Override
  public Rewind.Outcome rewind(int prompt, boolean dryRun) throws IOException {
    if (run.session().keptFiles() == null) {
      throw new IOException("the session is not kept (--no-session-persistence)");
    }
    SessionStore store = OpenSession.store(setup.configuration());
    return store.rewind(store.read(sessionId())).to(prompt, dryRun);
  }

  @Override
  public boolean stopTask(String id) {
    return run.stopTask(id);
  }

  @Override
  public void close() {
    run.close();
    setup.tellPlace();
  }
}
