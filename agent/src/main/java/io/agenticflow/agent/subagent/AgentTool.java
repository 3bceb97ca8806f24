package io.agenticflow.agent.subagent;

import static io.agenticflow.tool.ToolInput.Type.BOOLEAN;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.agent.RunContext;
import io.agenticflow.agent.RunTool;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.json.Json;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Agent, once Task: starts an agent with a conversation of its own and returns its last answer.
 *
 * <p>Several calls of one answer run at the same time. A call that the end of the program broke off
 * goes on where its sub-agent was.
 */
final class AgentTool implements RunTool {
  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("Agent")
          .required("prompt", STRING, "task")
          .optional("description", STRING)
          // No other names: the permissions read the agent's name where it is and nowhere else.
          .optional("subagent_type", STRING)
          .optional("model", STRING)
          .optional("run_in_background", BOOLEAN)
          .optional("isolation", STRING);

  /** What is started where the call does not say; the permissions take the same. */
  private static final String USUAL_TYPE = "general-purpose";

  private final SubAgents subAgents;
  private final int depth;
  private @Nullable ToolDefinition definition;

  /**
   * @param depth of the agents that it starts, from 1
   */
  AgentTool(SubAgents subAgents, int depth) {
    this.subAgents = subAgents;
    this.depth = depth;
  }

  /** Made when it is first asked for, because agents' files are read for it. */
  @Override
  public synchronized ToolDefinition definition() {
    if (definition == null) {
      definition =
          new ToolDefinition(
              "Agent",
              "Starts another agent on a task of its own and returns its last answer. It knows nothing of this"
                  + " conversation: say in the prompt all that it needs and what it is to report. Calls made"
                  + " together in one answer run at the same time. Use it for work that can be cut off cleanly or"
                  + " would fill this conversation; do small things yourself. The agents are:\n"
                  + subAgents.types().overview(),
              Json.raw(
                  Json.object()
                      .put("type", "object")
                      .put(
                          "properties",
                          Json.object()
                              .put("description", text("What it does, in three to five words"))
                              .put("prompt", text("The whole task"))
                              .put(
                                  "subagent_type",
                                  text("Which agent; " + USUAL_TYPE + " if not given"))
                              .put("model", text("Another model than the agent's"))
                              .put(
                                  "run_in_background",
                                  Json.object()
                                      .put("type", "boolean")
                                      .put(
                                          "description",
                                          "Whether to go on meanwhile; you are told when it is done")
                                      .build())
                              .build())
                      .put("required", Json.parse("[\"description\",\"prompt\"]"))
                      .put("additionalProperties", false)
                      .build()));
    }
    return definition;
  }

  private static JrsObject text(String description) {
    return Json.object().put("type", "string").put("description", description).build();
  }

  @Override
  public Effect effect() {
    return Effect.DELEGATE;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context, RunContext run)
      throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    String prompt = input.string("prompt");
    if (prompt.isBlank()) {
      throw input.wrong("prompt", "is empty");
    }
    if (input.stringOrNull("isolation") != null) {
      throw input.wrong("isolation", "is not available: the agent works in this workspace");
    }
    String type = input.stringOrNull("subagent_type");
    AgentDefinition agent =
        subAgents.types().find(type == null || type.isBlank() ? USUAL_TYPE : type.strip());
    String description = input.stringOrNull("description");
    SubAgent started =
        SubAgent.prepare(
            subAgents, agent, depth, prompt, input.stringOrNull("model"), context, run);
    if (!input.bool("run_in_background", agent.traits().background())) {
      return started.run(context.cancellation());
    }
    try {
      SubAgentTask task =
          context
              .notes()
              .background()
              .start(
                  "agent",
                  id ->
                      SubAgentTask.start(
                          id,
                          agent.name() + ": " + (description == null ? prompt : description),
                          started,
                          context.cancellation()));
      return ToolOutcome.text(
          "The agent "
              + agent.name()
              + " works in the background as "
              + task.id()
              + ". You will be told its answer; TaskStop ends it.");
    } catch (IOException e) {
      throw new ToolException("The agent was not started: " + e.getMessage(), e);
    }
  }

  static ToolOutcome failure(String text) {
    return new ToolOutcome(
        List.of(new io.agenticflow.vocabulary.ContentBlock.Text(text)), true, List.of());
  }
}
