package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.Spending;
import io.agenticflow.agent.Transcript;
import io.agenticflow.agent.mcp.ModelSampling;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.headless.SessionFacts;
import io.agenticflow.context.Skill;
import io.agenticflow.sandbox.Sandbox;
import io.agenticflow.sandbox.SandboxLevel;
import io.agenticflow.tool.PromptCommands;
import io.agenticflow.tool.background.BackgroundTask;
import io.agenticflow.tool.background.BackgroundTasks;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run that is ready to begin: one conversation in one session, to which one prompt after the
 * other can be said. One prompt at a time; the model may be changed from any thread.
 */
final class PreparedRun implements AutoCloseable {
  private final RunRequest.Builder request;
  private final Supplier<String> runIds;
  private final ModelWiring models;
  private final RunTools tools;
  private final RunServers servers;
  private final OpenSession session;
  private final RunReaders readers;
  private final Sandbox sandbox;
  private final RunRouting.Asked asked;
  private final RunMemory memory;
  private final Function<String, List<ContentBlock>> system;
  private final Transcript transcript;
  private final @Nullable RunParts own;
  private final BackgroundTasks background = new BackgroundTasks();
  private volatile AgentModel model;

  /**
   * @param runIds gives each prompt's run its id
   * @param system what the model is told before a prompt
   * @param own what is to be closed with it; null where others use it too
   */
  PreparedRun(
      RunRequest.Builder request,
      Supplier<String> runIds,
      ChosenModel model,
      ModelWiring models,
      RunTools tools,
      RunServers servers,
      OpenSession session,
      RunReaders readers,
      Sandbox sandbox,
      RunRouting.Asked asked,
      RunMemory memory,
      Function<String, List<ContentBlock>> system,
      @Nullable RunParts own) {
    this.memory = memory;
    this.system = system;
    this.runIds = runIds;
    this.own = own;
    this.sandbox = sandbox;
    this.asked = asked;
    this.model = model.forRun();
    this.request = request.model(() -> this.model).background(background);
    this.models = models;
    this.tools = tools;
    this.servers = servers;
    this.session = session;
    this.readers = readers;
    this.transcript = session.transcript();
  }

  /** Returns where other models come from. */
  ModelWiring models() {
    return models;
  }

  /** Returns the MCP servers that are not the driving program's own. */
  RunServers servers() {
    return servers;
  }

  OpenSession session() {
    return session;
  }

  /** Returns what starts its commands. */
  ProcessLauncher launcher() {
    return sandbox;
  }

  /** Returns the name of the sandbox that its commands run in; null where there can be none. */
  @Nullable String sandbox() {
    SandboxLevel level = sandbox.level();
    return level == null ? null : level.word();
  }

  AgentModel model() {
    return model;
  }

  /**
   * Takes another model from the next answer on.
   *
   * @param name what the user calls it; null for the one that the run began with
   */
  void model(AgentModel value, @Nullable String name) {
    model = value;
    asked.set(new RunRouting.Wish(name, name != null));
  }

  /**
   * Limits the tokens of reasoning in an answer, from the next prompt on; 0 for none at all, null
   * for the provider's default.
   */
  synchronized void thinkingTokens(@Nullable Long value) {
    request.thinkingTokens(value);
  }

  Transcript transcript() {
    return transcript;
  }

  /**
   * Returns what {@link #run} would run.
   *
   * @param prompt empty to go on with what is open
   */
  synchronized RunRequest request(List<ContentBlock> prompt) {
    if (!prompt.isEmpty()) {
      request.system(system.apply(new Message(Role.USER, prompt).text()));
    }
    return request.runId(runIds.get()).prompt(prompt).build();
  }

  /**
   * Returns what is told of the session.
   *
   * @param version of this program
   */
  SessionFacts facts(String version) {
    RunRequest about = request(List.of());
    return new SessionFacts(
        session.id(),
        about.workspace().root(),
        about.offered().stream().map(tool -> tool.definition().name()).toList(),
        servers.named(),
        () -> about.permissions().mode().word(),
        Stream.concat(
                about.context().skills().commands().stream(),
                about.commands().list().stream().map(PromptCommands.Command::name))
            .toList(),
        List.of(),
        about.context().skills().forModel().stream().map(Skill::name).toList(),
        models.maxRetries(),
        version);
  }

  /** Runs a request of {@link #request} to its end. */
  RunResult run(RunRequest asked, Cancellation cancellation) {
    return run(asked, cancellation, new Spending(asked.budget()));
  }

  /** Runs a request whose spending is counted with that of others. */
  RunResult run(RunRequest asked, Cancellation cancellation, Spending spending) {
    try (ModelSampling.Time _ = servers.during(asked, spending, cancellation)) {
      return new AgentLoop().run(asked, transcript, readers, cancellation, spending);
    }
  }

  /** Ends something that goes on in the background; returns whether there was such a thing. */
  boolean stopTask(String id) {
    Optional<BackgroundTask> task = background.find(id);
    task.ifPresent(BackgroundTask::stop);
    return task.isPresent();
  }

  @Override
  public void close() {
    RunHooks.Moment last =
        new RunHooks.Moment(
            0,
            event -> {
              synchronized (this) { // hooks run beside each other
                readers.accept(event);
              }
            },
            new Cancellation());
    request(List.of()).hooks().sessionEnd("other", last);
    background.close();
    servers.close();
    tools.close();
    memory.close();
    if (own != null) {
      own.close();
    }
    session.close();
    sandbox.close();
  }
}
