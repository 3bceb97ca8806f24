package io.agenticflow.agent.subagent;

import static java.util.Objects.requireNonNull;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunContext;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.LateTools;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolException;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all sub-agents of one tree of runs share: who they can be, what they can have, how many at
 * once. Safe for use by several threads.
 */
public final class SubAgents {
  /** Of sub-agents within each other where nothing else is said. */
  public static final int USUAL_DEPTH = 3;

  /** Of sub-agents that work at the same time where nothing else is said. */
  public static final int USUAL_AT_ONCE = 20;

  private final AgentTypes types;
  private final Function<String, AgentModel> models;
  private final Supplier<List<Tool>> tools;
  private final Prompts prompts;
  private final LateToolsOf late;
  private final @Nullable String forcedModel;
  private final List<Semaphore> places = new ArrayList<>();

  /**
   * @param types who can be started
   * @param models makes another model ready; an {@link IllegalArgumentException} says why it cannot
   * @param tools all that an agent of the tree can have, without the tool that starts agents
   * @param prompts writes their system prompts
   * @param late what they can have once it is there
   * @param forcedModel the model of all sub-agents whatever they ask for, or null
   * @param depth of sub-agents within each other, at least 1
   * @param atOnce sub-agents of one depth that work at the same time, at least 1; further ones
   *     wait. Each depth has places of its own: those who wait for their own sub-agents would else
   *     keep the places that these need
   */
  public SubAgents(
      AgentTypes types,
      Function<String, AgentModel> models,
      Supplier<List<Tool>> tools,
      Prompts prompts,
      LateToolsOf late,
      @Nullable String forcedModel,
      int depth,
      int atOnce) {
    this.types = requireNonNull(types, "types");
    this.models = requireNonNull(models, "models");
    this.tools = requireNonNull(tools, "tools");
    this.prompts = requireNonNull(prompts, "prompts");
    this.late = requireNonNull(late, "late");
    this.forcedModel = forcedModel;
    if (depth < 1 || atOnce < 1) {
      throw new IllegalArgumentException("depth and atOnce must be at least 1");
    }
    for (int i = 0; i < depth; i++) {
      places.add(new Semaphore(atOnce, true));
    }
  }

  /** Writes the system prompts of sub-agents. */
  @FunctionalInterface
  public interface Prompts {
    /**
     * Returns an agent's system prompt.
     *
     * @param tools the names of the tools that it gets
     */
    List<ContentBlock> write(AgentDefinition agent, List<String> tools);
  }

  /** Says which tools that come later an agent can have. */
  @FunctionalInterface
  public interface LateToolsOf {
    /** Those of the run around it, as far as its file lets it have them. */
    LateToolsOf INHERITED = (agent, around) -> around.inside(agent.tools()::admits);

    /**
     * Returns them.
     *
     * @param around those of the run around it
     */
    LateTools of(AgentDefinition agent, LateTools around);
  }

  LateTools late(AgentDefinition agent, LateTools around) {
    return late.of(agent, around);
  }

  /** Returns the tool that starts sub-agents, for the run that no other is around. */
  public Tool tool() {
    return new AgentTool(this, 1);
  }

  AgentTypes types() {
    return types;
  }

  List<ContentBlock> prompt(AgentDefinition agent, List<Tool> given) {
    return prompts.write(agent, names(given));
  }

  static List<String> names(List<Tool> tools) {
    return tools.stream().map(tool -> tool.definition().name()).toList();
  }

  /**
   * Returns the tools of a sub-agent.
   *
   * @param depth of the sub-agent, from 1
   * @throws ToolException where it asks for tools and none of them is there
   */
  List<Tool> tools(AgentDefinition agent, int depth) throws ToolException {
    List<Tool> all = new ArrayList<>(tools.get());
    if (depth < places.size()) {
      all.add(new AgentTool(this, depth + 1));
    }
    // Tools of servers may still be on their way.
    var resolution = agent.tools().resolve(names(all)).expecting(each -> each.startsWith("mcp__"));
    if (resolution.isFutile()) {
      throw new ToolException(
          "The agent "
              + agent.name()
              + " was not started: none of its tools is there ("
              + String.join(", ", resolution.unresolved())
              + ").");
    }
    return all.stream()
        .filter(tool -> resolution.names().contains(tool.definition().name()))
        .toList();
  }

  /**
   * A model, and what to say of it.
   *
   * @param note why it is not the one that was asked for; empty where it is
   */
  record Chosen(AgentModel model, String note) {}

  /**
   * Chooses the model: the forced one, that of the call, that of the agent's file, that of the run
   * around it.
   *
   * @param asked by the call, or null
   * @throws ToolException where the forced one cannot be asked
   */
  Chosen model(@Nullable String asked, AgentDefinition agent, RunContext run) throws ToolException {
    AgentModel outer = run.request().model().get();
    String name = forcedModel != null ? forcedModel : asked != null ? asked : agent.model();
    if (name == null || name.isBlank() || name.equalsIgnoreCase("inherit")) {
      return new Chosen(outer, "");
    }
    try {
      return new Chosen(models.apply(name), "");
    } catch (IllegalArgumentException e) {
      if (forcedModel != null) {
        throw new ToolException(
            "The model " + name + " that is set for sub-agents cannot be asked: " + e.getMessage(),
            e);
      }
      return new Chosen(
          outer, "The model " + name + " cannot be asked here; " + outer.model() + " did it.");
    }
  }

  /**
   * Waits for a place.
   *
   * @param depth of the sub-agent, from 1
   * @return whether there is one; not where the wait was cancelled
   */
  boolean enter(int depth, Cancellation cancellation) throws InterruptedException {
    Semaphore own = places.get(depth - 1);
    while (!cancellation.isCancelled()) {
      if (own.tryAcquire(100, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  void leave(int depth) {
    places.get(depth - 1).release();
  }
}
