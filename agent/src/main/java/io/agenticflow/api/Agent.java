package io.agenticflow.api;

import static java.util.Objects.requireNonNull;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.answer.JsonSchemaForm;
import io.agenticflow.agent.definition.SystemPrompt;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.sandbox.Sandbox;
import io.agenticflow.tool.ChildEnvironment;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * An agent: a model with instructions, tools, permissions and limits, in a folder. Immutable, and
 * safe for use by several threads; each run has a conversation of its own.
 *
 * <p>Nobody is asked for permission unless {@link Builder#ask} says who: what the rules do not
 * allow is refused, the model reads so, and the run goes on.
 */
public final class Agent {
  private final Builder made;
  private final Workspace workspace;

  private Agent(Builder made, Workspace workspace) {
    this.made = made;
    this.workspace = workspace;
  }

  /**
   * Starts an agent.
   *
   * @param model from {@link Models}
   * @param folder where it works; it must exist
   */
  public static Builder of(AgentModel model, Path folder) {
    return new Builder(model, folder);
  }

  /**
   * Runs it on a task and returns when it is done. Never throws for what a model, a provider or a
   * tool does: that is in the result.
   */
  public RunResult run(String task) {
    return run(task, _ -> {});
  }

  /**
   * Runs it on a task and tells what happens.
   *
   * @param events is told everything, in order, one event at a time; must not throw
   */
  public RunResult run(String task, Consumer<RunEvent> events) {
    try (Conversation own = conversation()) {
      return own.say(task, events);
    }
  }

  /** Starts it on a task, on a thread of its own. */
  public AgentRun start(String task) {
    return AgentRun.start((events, cancellation) -> {
      try (Conversation own = conversation()) {
        return own.say(task, events, cancellation);
      }
    });
  }

  /**
   * Starts a conversation, to which one thing after the other can be said. Where the agent has MCP
   * servers, it is to be closed.
   */
  public Conversation conversation() {
    return new Conversation(this);
  }

  /** Returns who decides on the calls of one conversation. */
  PermissionPolicy permissions() {
    RuleSource source =
        new RuleSource(RuleSource.Scope.COMMAND_LINE, "the program", workspace.root());
    List<Rule> rules = new ArrayList<>();
    made.deny.forEach(text -> rules.add(Rule.parse(Behaviour.DENY, text, source)));
    made.allow.forEach(text -> rules.add(Rule.parse(Behaviour.ALLOW, text, source)));
    // The program that gives a function to an agent wants it called; deny and ask rules hold.
    made.tools.stream()
        .filter(tool -> tool instanceof FunctionTool && tool.effect() == Tool.Effect.READ)
        .forEach(tool -> rules.add(Rule.parse(Behaviour.ALLOW, tool.definition().name(), source)));
    return new PermissionPolicy(made.mode, rules, List.of(), false, null, made.prompt);
  }

  /** Starts the servers of one conversation; returns null where there are none. */
  @Nullable ConversationServers servers(Cancellation cancellation) {
    return made.servers.isEmpty()
        ? null
        : ConversationServers.start(
            made.servers.stream().map(ToolServer::definition).toList(),
            workspace.root(),
            made.questions,
            made.notes,
            cancellation);
  }

  /** Returns the run of one prompt. */
  RunRequest request(String prompt, PermissionPolicy permissions) {
    return RunRequest.of(made.model, workspace)
        .agent(made.name, "")
        .prompt(prompt)
        .system(system())
        .tools(made.tools)
        .permissions(permissions)
        .environment(ChildEnvironment.of(System.getenv()))
        .maxTurns(made.maxTurns)
        .maxTokens(made.maxTokens)
        .budget(made.budget)
        .timeout(made.timeout)
        .launcher(made.launcher)
        .hooks(made.hooks)
        .answerForm(made.schema == null ? null : JsonSchemaForm.of(Builder.object(made.schema)))
        .build();
  }

  private List<ContentBlock> system() {
    return SystemPrompt.write(
        made.instructions,
        made.tools.stream().map(tool -> tool.definition().name()).toList(),
        new SystemPrompt.Surroundings(
            workspace.root(),
            List.of(),
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            false,
            made.launcher instanceof Sandbox sandbox ? sandbox.limits() : List.of(),
            SystemPrompt.Surroundings.today()));
  }

  /** Puts an agent together. For one thread. */
  public static final class Builder {
    private final AgentModel model;
    private final Path folder;
    private String name = "agent";
    private String instructions = "";
    private List<Tool> tools = List.of();
    private List<String> allow = List.of();
    private List<String> deny = List.of();
    private PermissionMode mode = PermissionMode.DEFAULT;
    private @Nullable PermissionPrompt prompt;
    private int maxTurns = RunRequest.Builder.USUAL_MAX_TURNS;
    private @Nullable Long maxTokens;
    private @Nullable Money budget;
    private @Nullable Duration timeout;
    private ProcessLauncher launcher = ProcessLauncher.PLAIN;
    private RunHooks hooks = RunHooks.NONE;
    private @Nullable String schema;
    private List<ToolServer> servers = List.of();
    private @Nullable Elicitation questions;
    private Consumer<String> notes = _ -> {};

    private Builder(AgentModel model, Path folder) {
      this.model = requireNonNull(model, "model");
      this.folder = requireNonNull(folder, "folder");
    }

    private Builder(Builder other) {
      this(other.model, other.folder);
      name = other.name;
      instructions = other.instructions;
      tools = List.copyOf(other.tools);
      allow = List.copyOf(other.allow);
      deny = List.copyOf(other.deny);
      mode = other.mode;
      prompt = other.prompt;
      maxTurns = other.maxTurns;
      maxTokens = other.maxTokens;
      budget = other.budget;
      timeout = other.timeout;
      launcher = other.launcher;
      hooks = other.hooks;
      schema = other.schema;
      servers = List.copyOf(other.servers);
      questions = other.questions;
      notes = other.notes;
    }

    /** Names it, for events and reports. */
    public Builder name(String value) {
      name = requireNonNull(value, "name");
      return this;
    }

    /** Says who it is and how it works; how to use tools is added. */
    public Builder instructions(String value) {
      instructions = requireNonNull(value, "instructions");
      return this;
    }

    /** Gives it the built-in tools for files, search and commands. */
    public Builder builtInTools() {
      return tools(BuiltInTools.all());
    }

    /** Gives it a tool more. */
    public Builder tool(Tool value) {
      return tools(List.of(value));
    }

    /**
     * Gives it the tools of an MCP server. Each conversation has servers of its own: they are
     * started with the first thing that is said, which waits for them half a minute at the most,
     * and one that cannot be used is told to {@link #notes} and leaves the others as they are. Of
     * many tools the model gets the names and a search.
     *
     * <p>Their calls need permission unless the server says that a tool only looks:
     *
     * <pre>{@code
     * Agent.of(model, folder)
     *     .server(ToolServer.program("files", "npx", "-y", "@modelcontextprotocol/server-filesystem", "."))
     *     .allow("mcp__files__read_*", "mcp__files__list_directory")
     *     .build()
     * }</pre>
     *
     * @throws IllegalArgumentException where it has a server of this name
     */
    public Builder server(ToolServer value) {
      String own = value.definition().name();
      if (servers.stream().anyMatch(each -> each.definition().name().equals(own))) {
        throw new IllegalArgumentException("there is a server " + own + " already");
      }
      List<ToolServer> all = new ArrayList<>(servers);
      all.add(value);
      servers = all;
      return this;
    }

    /**
     * Says who answers what MCP servers want to know of a person. Without one they are told that
     * they cannot ask, and one that does all the same is told no.
     */
    public Builder questions(Elicitation value) {
      questions = requireNonNull(value, "questions");
      return this;
    }

    /**
     * Says who is told, in one line each and from any thread, what a person may want to know of MCP
     * servers: which cannot be used, and what they were not allowed. The texts may hold what
     * servers say: {@link io.agenticflow.text.VisibleText} makes them safe for a terminal.
     */
    public Builder notes(Consumer<String> value) {
      notes = requireNonNull(value, "notes");
      return this;
    }

    private Builder tools(List<Tool> more) {
      List<Tool> all = new ArrayList<>(tools);
      all.addAll(more);
      tools = all;
      return this;
    }

    /** Allows calls by rules such as {@code Bash(git status *)}. */
    public Builder allow(String... rules) {
      allow = joined(allow, rules);
      return this;
    }

    /** Forbids calls by rules such as {@code Read(.env)}; they hold whatever else allows. */
    public Builder deny(String... rules) {
      deny = joined(deny, rules);
      return this;
    }

    private static List<String> joined(List<String> first, String... more) {
      List<String> all = new ArrayList<>(first);
      all.addAll(List.of(more));
      return all;
    }

    /** Sets what is allowed where no rule says anything. */
    public Builder mode(PermissionMode value) {
      mode = requireNonNull(value, "mode");
      return this;
    }

    /** Says who is asked where rules and mode leave a call open. */
    public Builder ask(PermissionPrompt value) {
      prompt = requireNonNull(value, "prompt");
      return this;
    }

    /** Limits the answers of the model in one run; at least 1. */
    public Builder maxTurns(int value) {
      maxTurns = value;
      return this;
    }

    /** Limits the output tokens of one answer. */
    public Builder maxTokens(long value) {
      maxTokens = value;
      return this;
    }

    /** Limits what one run, or one conversation, may cost. */
    public Builder budget(Money value) {
      budget = value;
      return this;
    }

    /** Limits the time of one run. */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /**
     * Sets what starts the child processes of tools: a {@link Sandbox}, which the caller closes.
     * Without one commands can do what the program can do.
     */
    public Builder launcher(ProcessLauncher value) {
      launcher = requireNonNull(value, "launcher");
      return this;
    }

    /** Sets what is asked before and after the steps of a run. */
    public Builder hooks(RunHooks value) {
      hooks = requireNonNull(value, "hooks");
      return this;
    }

    /**
     * Wants the answer in a form; the result has it as JSON that is known to fit.
     *
     * @param jsonSchema a JSON Schema of an object, as text
     * @throws IllegalArgumentException where it is none
     */
    public Builder answer(String jsonSchema) {
      JsonSchemaForm.of(object(jsonSchema));
      schema = jsonSchema;
      return this;
    }

    private static JrsObject object(String json) {
      if (Json.parse(json) instanceof JrsObject object) {
        return object;
      }
      throw new IllegalArgumentException("the schema of an answer is not a JSON object");
    }

    /**
     * Returns the agent.
     *
     * @throws IOException where the folder is not there or cannot be used
     */
    public Agent build() throws IOException {
      return new Agent(
          new Builder(this), Workspace.open(folder, List.of(), mode.confinesToWorkspace()));
    }
  }
}
