package io.agenticflow.agent.subagent;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.KeptFiles;
import io.agenticflow.agent.RunContext;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.Transcript;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One sub-agent: the run that it is to be, and what it brings to the run around it. */
final class SubAgent {
  private final SubAgents subAgents;
  private final RunContext outer;
  private final RunRequest request;
  private final Transcript transcript;
  private final int depth;
  private final String note;

  private SubAgent(
      SubAgents subAgents,
      RunContext outer,
      RunRequest request,
      Transcript transcript,
      int depth,
      String note) {
    this.subAgents = subAgents;
    this.outer = outer;
    this.request = request;
    this.transcript = transcript;
    this.depth = depth;
    this.note = note;
  }

  /**
   * Makes a sub-agent ready.
   *
   * @param depth of it, from 1
   * @param model that the call asks for, or null
   * @throws ToolException where it cannot be started
   */
  static SubAgent prepare(
      SubAgents subAgents,
      AgentDefinition agent,
      int depth,
      String prompt,
      @Nullable String model,
      ToolContext context,
      RunContext outer)
      throws ToolException {
    SubAgents.Chosen chosen = subAgents.model(model, agent, outer);
    AgentModel asked = chosen.model();
    RunRequest around = outer.request();
    PermissionPolicy permissions = permissions(agent, around);
    List<Tool> tools =
        subAgents.tools(agent, depth).stream()
            .filter(tool -> !permissions.removes(tool.definition().name()))
            .toList();
    Transcript before = outer.before();
    boolean goesOn = before != null && !before.messages().isEmpty();
    String id = UUID.randomUUID().toString();
    RunRequest request =
        around.toBuilder()
            .runId(id)
            .parentRun(around.runId())
            .agent(agent.name(), agent.description())
            .prompt(goesOn ? List.of() : List.of(new ContentBlock.Text(prompt)))
            .model(() -> asked)
            .system(subAgents.prompt(agent, tools))
            .tools(tools)
            .late(subAgents.late(agent, around.late()))
            .permissions(permissions)
            .maxTurns(
                agent.maxTurns() == null ? RunRequest.Builder.USUAL_MAX_TURNS : agent.maxTurns())
            .maxTokens(null)
            .budget(null)
            .effort(agent.traits().effort())
            .timeout(agent.traits().timeLimit())
            .background(null)
            .answerForm(null)
            .context(around.context().withExpansion(false))
            .keptFiles(kept(context, around.keptFiles()))
            .hooks(around.hooks().forSubAgent(id, agent.name()))
            .routing(around.routing().forSubAgent(id, agent.name()))
            .build();
    return new SubAgent(
        subAgents,
        outer,
        request,
        goesOn && before != null ? before : new Transcript(),
        depth,
        chosen.note());
  }

  private static PermissionPolicy permissions(AgentDefinition agent, RunRequest around) {
    RuleSource source =
        new RuleSource(
            RuleSource.Scope.AGENT, "the file of agent " + agent.name(), around.workspace().root());
    String mode = agent.permissionMode();
    return around
        .permissions()
        .inner(
            mode == null ? null : PermissionMode.parse(mode).orElse(null),
            agent.denials(source),
            agent.limits(source));
  }

  /** A file is put aside for the run around too, so that rewinding that one brings it back. */
  private static @Nullable KeptFiles kept(ToolContext context, @Nullable KeptFiles keptFiles) {
    return keptFiles == null
        ? null
        : file -> {
          context.beforeChange().willChange(file);
          return keptFiles.keep(file);
        };
  }

  /** Waits for a place, runs to the end and says what it brought. */
  ToolOutcome run(Cancellation cancellation) throws ToolException {
    try {
      if (!subAgents.enter(depth, cancellation)) {
        return AgentTool.failure("The agent was not started: the run was ended.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolException("The wait for a place for the agent was interrupted.", e);
    }
    Told told = new Told();
    RunResult result;
    try {
      result =
          new AgentLoop()
              .run(request, transcript, told, cancellation, outer.spending().inner(null));
    } finally {
      subAgents.leave(depth);
    }
    return outcome(result, told.toolCalls);
  }

  /** Wraps what happens for the run around. */
  private final class Told implements Consumer<RunEvent> {
    private int toolCalls;

    @Override
    public void accept(RunEvent event) {
      if (event instanceof RunEvent.ToolFinished) {
        toolCalls++;
      }
      outer.events().accept(new RunEvent.SubAgent(outer.toolUseId(), request.runId(), event));
    }
  }

  private ToolOutcome outcome(RunResult result, int toolCalls) {
    boolean done = result.ending() == RunResult.Ending.COMPLETED;
    StringBuilder text = new StringBuilder();
    if (!done) {
      text.append("The agent did not finish: ")
          .append(result.error() == null ? result.ending() : result.error())
          .append(result.answer().isBlank() ? "" : ".\nIts last words were: ");
    }
    text.append(result.answer().strip());
    Usage usage = result.usage();
    StringBuilder about = new StringBuilder("(agent ").append(request.agent());
    about
        .append(": ")
        .append(result.turns())
        .append(result.turns() == 1 ? " turn, " : " turns, ")
        .append(toolCalls)
        .append(toolCalls == 1 ? " tool call, " : " tool calls, ")
        .append(usage.promptTokens() + usage.outputTokens())
        .append(" tokens, ")
        .append(result.took().toMillis())
        .append(" ms)");
    if (!note.isEmpty()) {
      about.append('\n').append(note);
    }
    return new ToolOutcome(
        List.of(new ContentBlock.Text(text.toString()), new ContentBlock.Text(about.toString())),
        !done,
        result.filesChanged());
  }
}
