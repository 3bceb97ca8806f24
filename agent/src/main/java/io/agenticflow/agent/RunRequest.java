package io.agenticflow.agent;

import static java.util.Objects.requireNonNull;

import io.agenticflow.context.ContextPolicy;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.tool.LateTools;
import io.agenticflow.tool.PromptCommands;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.background.BackgroundTasks;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run: who does what, with which model, where, and within which limits.
 *
 * @param runId unique
 * @param parentRun the id of the run inside which this one is; null for one of its own
 * @param session the conversation's id; null where there is no name for it
 * @param agent the agent's name
 * @param description what the agent is for
 * @param prompt what the model is told to do; empty to go on with what a resumed conversation left
 *     open
 * @param model gives the model for the next answer; it may change while the run lasts
 * @param system the agent's instructions
 * @param tools what the model may ask for; names are unique; those that the permissions take away
 *     are left out
 * @param late what the model may ask for besides, once it is there; names are others than those of
 *     {@code tools}
 * @param environment the environment of child processes, without keys
 * @param maxTurns answers that the model may give, at least 1
 * @param maxTokens output tokens of one answer; null for what is usual for the model
 * @param temperature 0 to 2; null for the provider's default
 * @param effort how much the model should reason, as {@link
 *     io.agenticflow.vocabulary.Reasoning#effort} says it; null for the provider's default
 * @param thinkingTokens the most tokens of reasoning in one answer; 0 for none at all, null for the
 *     provider's default
 * @param budget the run's dollars, or null for no limit
 * @param timeout the run's time, or null for no limit
 * @param launcher starts the child processes of tools
 * @param background where tools start what goes on beside the run, whose owner closes it; null to
 *     end all of it with the run
 * @param streamed whether the steps of the answers' streams are told, as {@link RunEvent.Streamed}
 * @param keptFiles where files are put aside before a tool changes them; null to keep nothing
 * @param answerForm the form in which the answer is wanted; null for words
 * @param hooks who else has a say in what happens
 * @param context how the model's context is filled
 * @param project the folder that its calls are counted for; null for the workspace
 * @param routing chooses another model for an answer, where the user wants that
 * @param commands what the prompt can call beside the skills
 */
public record RunRequest(
    String runId,
    @Nullable String parentRun,
    @Nullable String session,
    String agent,
    String description,
    List<ContentBlock> prompt,
    Supplier<AgentModel> model,
    List<ContentBlock> system,
    List<Tool> tools,
    LateTools late,
    PermissionPolicy permissions,
    Workspace workspace,
    Map<String, String> environment,
    int maxTurns,
    @Nullable Long maxTokens,
    @Nullable Double temperature,
    @Nullable String effort,
    @Nullable Long thinkingTokens,
    @Nullable Money budget,
    @Nullable Duration timeout,
    ProcessLauncher launcher,
    @Nullable BackgroundTasks background,
    boolean streamed,
    @Nullable KeptFiles keptFiles,
    @Nullable AnswerForm answerForm,
    RunHooks hooks,
    ContextPolicy context,
    @Nullable String project,
    ModelRouting routing,
    PromptCommands commands) {

  public RunRequest {
    requireNonNull(runId, "runId");
    prompt = List.copyOf(prompt);
    requireNonNull(model, "model");
    requireNonNull(late, "late");
    requireNonNull(launcher, "launcher");
    requireNonNull(hooks, "hooks");
    requireNonNull(context, "context");
    requireNonNull(routing, "routing");
    requireNonNull(commands, "commands");
    system = List.copyOf(system);
    // What a rule takes away as a whole, the model does not hear of.
    if (answerForm != null) {
      // One of an earlier request, which this one is made from, may be there already.
      tools =
          Stream.concat(
                  tools.stream()
                      .filter(tool -> !tool.definition().name().equals(StructuredOutputTool.NAME)),
                  Stream.of(new StructuredOutputTool(answerForm)))
              .toList();
    }
    tools = tools.stream().filter(tool -> !permissions.removes(tool.definition().name())).toList();
    environment = Map.copyOf(environment);
    if (maxTurns < 1) {
      throw new IllegalArgumentException("maxTurns must be at least 1, is " + maxTurns);
    }
  }

  /** Returns on whose behalf the run's model calls are made. */
  public CallOrigin origin() {
    return CallOrigin.builder()
        .run(runId, parentRun)
        .session(session)
        .agent(agent.isEmpty() ? null : agent)
        .project(project == null ? workspace.root().toString() : project)
        .build();
  }

  /**
   * Returns the tools that the model is told of with its next question: those that it has from the
   * beginning, and those that have come since.
   */
  public List<Tool> offered() {
    List<Tool> more = late.offered();
    if (more.isEmpty()) {
      return tools;
    }
    List<Tool> all = new ArrayList<>(tools);
    for (Tool tool : more) {
      if (!permissions.removes(tool.definition().name())) {
        all.add(tool);
      }
    }
    return all;
  }

  /** Returns the tool of a name in any case, also one that the model was not told of whole. */
  public Optional<Tool> find(String name) {
    return tools.stream()
        .filter(tool -> tool.definition().name().equalsIgnoreCase(name))
        .findFirst()
        .or(() -> late.find(name).filter(tool -> !permissions.removes(tool.definition().name())));
  }

  /** Returns the words of the prompt. */
  public String task() {
    return new Message(Role.USER, prompt).text();
  }

  /**
   * Starts a request.
   *
   * @param model answers
   * @param workspace where the tools work
   */
  public static Builder of(AgentModel model, Workspace workspace) {
    return new Builder(() -> model, workspace);
  }

  /** Returns a builder that holds what this request holds. */
  public Builder toBuilder() {
    Builder builder = new Builder(model, workspace);
    builder.runId = runId;
    builder.parentRun = parentRun;
    builder.session = session;
    builder.agent = agent;
    builder.description = description;
    builder.prompt = prompt;
    builder.system = system;
    builder.tools = tools;
    builder.late = late;
    builder.permissions = permissions;
    builder.environment = environment;
    builder.maxTurns = maxTurns;
    builder.maxTokens = maxTokens;
    builder.temperature = temperature;
    builder.effort = effort;
    builder.thinkingTokens = thinkingTokens;
    builder.budget = budget;
    builder.timeout = timeout;
    builder.launcher = launcher;
    builder.background = background;
    builder.streamed = streamed;
    builder.keptFiles = keptFiles;
    builder.answerForm = answerForm;
    builder.hooks = hooks;
    builder.context = context;
    builder.project = project;
    builder.routing = routing;
    builder.commands = commands;
    return builder;
  }

  /**
   * Puts a request together; what is not said is as usual: a new id, no agent, no tools, mode
   * {@code default} with nobody to ask, 50 turns, no other limits. For one thread.
   */
  public static final class Builder {
    /** The limit of turns where none is given. */
    public static final int USUAL_MAX_TURNS = 50;

    private Supplier<AgentModel> model;
    private Workspace workspace;
    private String runId = UUID.randomUUID().toString();
    private @Nullable String parentRun;
    private @Nullable String session;
    private String agent = "";
    private String description = "";
    private List<ContentBlock> prompt = List.of();
    private List<ContentBlock> system = List.of();
    private List<Tool> tools = List.of();
    private LateTools late = LateTools.NONE;
    private PermissionPolicy permissions = new PermissionPolicy(PermissionMode.DEFAULT);
    private Map<String, String> environment = Map.of();
    private int maxTurns = USUAL_MAX_TURNS;
    private @Nullable Long maxTokens;
    private @Nullable Double temperature;
    private @Nullable String effort;
    private @Nullable Long thinkingTokens;
    private @Nullable Money budget;
    private @Nullable Duration timeout;
    private ProcessLauncher launcher = ProcessLauncher.PLAIN;
    private @Nullable BackgroundTasks background;
    private boolean streamed;
    private @Nullable KeptFiles keptFiles;
    private @Nullable AnswerForm answerForm;
    private RunHooks hooks = RunHooks.NONE;
    private ContextPolicy context = ContextPolicy.USUAL;
    private @Nullable String project;
    private ModelRouting routing = ModelRouting.NONE;
    private PromptCommands commands = PromptCommands.NONE;

    private Builder(Supplier<AgentModel> model, Workspace workspace) {
      this.model = model;
      this.workspace = workspace;
    }

    /** Names the run; the id must be unique. */
    public Builder runId(String value) {
      runId = value;
      return this;
    }

    /** Says inside which run this one is; null for none. */
    public Builder parentRun(@Nullable String value) {
      parentRun = value;
      return this;
    }

    /** Names the conversation; null for one that has no name. */
    public Builder session(@Nullable String value) {
      session = value;
      return this;
    }

    /** Says who does it. */
    public Builder agent(String name, String what) {
      agent = name;
      description = what;
      return this;
    }

    /** Says what is to be done. */
    public Builder prompt(String text) {
      return prompt(List.of(new ContentBlock.Text(text)));
    }

    /** Says what is to be done; empty to go on with what a resumed conversation left open. */
    public Builder prompt(List<ContentBlock> value) {
      prompt = value;
      return this;
    }

    /** Sets the model; one that may change is asked for before each answer. */
    public Builder model(Supplier<AgentModel> value) {
      model = value;
      return this;
    }

    /** Sets the agent's instructions. */
    public Builder system(List<ContentBlock> value) {
      system = value;
      return this;
    }

    /** Sets what the model may ask for. */
    public Builder tools(List<Tool> value) {
      tools = value;
      return this;
    }

    /** Sets what the model may ask for besides, once it is there. */
    public Builder late(LateTools value) {
      late = value;
      return this;
    }

    /** Sets who decides on calls. */
    public Builder permissions(PermissionPolicy value) {
      permissions = value;
      return this;
    }

    /** Sets where the tools work. */
    public Builder workspace(Workspace value) {
      workspace = value;
      return this;
    }

    /** Sets the environment of child processes; it must hold no keys. */
    public Builder environment(Map<String, String> value) {
      environment = value;
      return this;
    }

    /** Limits the answers that the model may give; at least 1. */
    public Builder maxTurns(int value) {
      maxTurns = value;
      return this;
    }

    /** Limits the output tokens of one answer; null for what is usual for the model. */
    public Builder maxTokens(@Nullable Long value) {
      maxTokens = value;
      return this;
    }

    /** Sets the temperature, 0 to 2; null for the provider's default. */
    public Builder temperature(@Nullable Double value) {
      temperature = value;
      return this;
    }

    /** Says how much the model should reason; null for the provider's default. */
    public Builder effort(@Nullable String value) {
      effort = value;
      return this;
    }

    /**
     * Limits the tokens of reasoning in one answer; 0 for none at all, null for the provider's
     * default.
     */
    public Builder thinkingTokens(@Nullable Long value) {
      thinkingTokens = value;
      return this;
    }

    /** Limits what the run and all runs inside it may cost; null for no limit. */
    public Builder budget(@Nullable Money value) {
      budget = value;
      return this;
    }

    /** Limits the run's time; null for no limit. */
    public Builder timeout(@Nullable Duration value) {
      timeout = value;
      return this;
    }

    /** Sets what starts the child processes of tools. */
    public Builder launcher(ProcessLauncher value) {
      launcher = value;
      return this;
    }

    /**
     * Sets where tools start what goes on beside the run and after it; who made it closes it. Null
     * to end all of it with the run.
     */
    public Builder background(@Nullable BackgroundTasks value) {
      background = value;
      return this;
    }

    /** Says whether the steps of the answers' streams are told besides. */
    public Builder streamed(boolean value) {
      streamed = value;
      return this;
    }

    /** Sets where files are put aside before a tool changes them; null to keep nothing. */
    public Builder keptFiles(@Nullable KeptFiles value) {
      keptFiles = value;
      return this;
    }

    /** Sets who else has a say in what happens. */
    public Builder hooks(RunHooks value) {
      hooks = value;
      return this;
    }

    public Builder context(ContextPolicy value) {
      context = value;
      return this;
    }

    /** Sets the folder that its calls are counted for; null for the workspace. */
    public Builder project(@Nullable String value) {
      project = value;
      return this;
    }

    /** Sets what chooses another model for an answer. */
    public Builder routing(ModelRouting value) {
      routing = value;
      return this;
    }

    /** Sets what the prompt can call beside the skills. */
    public Builder commands(PromptCommands value) {
      commands = value;
      return this;
    }

    /** Sets the form in which the answer is wanted; null for words. */
    public Builder answerForm(@Nullable AnswerForm value) {
      answerForm = value;
      return this;
    }

    /** Returns the request. */
    public RunRequest build() {
      return new RunRequest(
          runId,
          parentRun,
          session,
          agent,
          description,
          prompt,
          model,
          system,
          tools,
          late,
          permissions,
          workspace,
          environment,
          maxTurns,
          maxTokens,
          temperature,
          effort,
          thinkingTokens,
          budget,
          timeout,
          launcher,
          background,
          streamed,
          keptFiles,
          answerForm,
          hooks,
          context,
          project,
          routing,
          commands);
    }
  }
}
