package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.SkillTool;
import io.agenticflow.agent.definition.AgentCatalogue;
import io.agenticflow.agent.person.PersonTools;
import io.agenticflow.agent.subagent.AgentTypes;
import io.agenticflow.agent.subagent.CatalogueTypes;
import io.agenticflow.agent.subagent.SubAgents;
import io.agenticflow.agent.web.WebFetchTool;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.recall.MemoryTools;
import io.agenticflow.config.Configuration;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.tool.web.WebPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The tools that a run from the command line has, before its agent and the rules take some away.
 * Nothing behind them is made before it is used.
 */
public final class RunTools implements AutoCloseable {
  /** The alias of the model that reads pages, where the configuration has one. */
  private static final String SMALL_MODEL = "small";

  private static final String MODEL = "AGENTIC_FLOW_SUBAGENT_MODEL";
  private static final String CLAUDE_CODE_MODEL = "CLAUDE_CODE_SUBAGENT_MODEL";
  private static final String AT_ONCE = "AGENTIC_FLOW_SUBAGENTS";

  private final ProxySettings proxies;
  private final boolean hasSmallModel;
  private final boolean allowPrivateHosts;
  private final List<Tool> shared;
  private final List<Tool> person;
  private final @Nullable Tool agentTool;
  private @Nullable WebPages pages;

  /** Chooses who reads pages for a run. */
  private volatile UnaryOperator<AgentModel> beside = UnaryOperator.identity();

  /** What is known only when the run is opened. */
  private @Nullable Opened opened;

  private record Opened(
      AgentModel.Source models,
      List<Tool> more,
      SubAgents.LateToolsOf late,
      SubAgents.Prompts prompts) {}

  /**
   * @param hasSkills whether there is one that the model may take
   * @param memory those of {@link MemoryTools} that the run has
   * @param attended whether somebody can be asked
   * @param depth of sub-agents within each other; 0 for none
   * @param environment of this program
   * @throws CliException where a variable of it makes no sense
   */
  RunTools(
      Configuration configuration,
      boolean allowPrivateHosts,
      boolean hasSkills,
      List<Tool> memory,
      boolean attended,
      AgentTypes types,
      int depth,
      Map<String, String> environment) {
    this(
        configuration.proxies(),
        configuration.models().containsKey(SMALL_MODEL),
        allowPrivateHosts,
        hasSkills,
        memory,
        attended,
        types,
        depth,
        environment);
  }

  private RunTools(
      ProxySettings proxies,
      boolean hasSmallModel,
      boolean allowPrivateHosts,
      boolean hasSkills,
      List<Tool> memory,
      boolean attended,
      AgentTypes types,
      int depth,
      Map<String, String> environment) {
    this.proxies = proxies;
    this.hasSmallModel = hasSmallModel;
    this.allowPrivateHosts = allowPrivateHosts;
    List<Tool> all = new ArrayList<>(BuiltInTools.all());
    all.add(new WebFetchTool(this::pages, this::reader));
    if (hasSkills) {
      all.add(new SkillTool());
    }
    all.addAll(memory);
    shared = List.copyOf(all);
    person = attended ? PersonTools.all() : List.of();
    String model = environment.get(MODEL);
    agentTool =
        depth == 0
            ? null
            : new SubAgents(
                    types,
                    name -> opened().models().choose(name),
                    this::ofSubAgents,
                    (agent, tools) -> opened().prompts().write(agent, tools),
                    (agent, around) -> opened().late().of(agent, around),
                    model == null || model.isBlank() ? environment.get(CLAUDE_CODE_MODEL) : model,
                    depth,
                    atOnce(environment.get(AT_ONCE)))
                .tool();
  }

  private static int atOnce(@Nullable String typed) {
    if (typed == null || typed.isBlank()) {
      return SubAgents.USUAL_AT_ONCE;
    }
    try {
      int atOnce = Integer.parseInt(typed.strip());
      if (atOnce >= 1 && atOnce <= 1000) {
        return atOnce;
      }
    } catch (NumberFormatException e) {
      throw wrongNumber(typed, e);
    }
    throw wrongNumber(typed, null);
  }

  private static CliException wrongNumber(String typed, @Nullable Throwable cause) {
    return new CliException(
        ExitCode.USAGE, AT_ONCE + "=" + typed + ": must be a number from 1 to 1000", null, cause);
  }

  /** Returns the names of all tools, in the order in which they are shown to models. */
  public static List<String> names() {
    return names(
        new RunTools(
                ProxySettings.NONE,
                false,
                false,
                true,
                MemoryTools.toBeNamed(),
                true,
                new CatalogueTypes(new AgentCatalogue(List.of()), Map::of),
                SubAgents.USUAL_DEPTH,
                Map.of())
            .all());
  }

  static List<String> names(List<Tool> tools) {
    return tools.stream().map(tool -> tool.definition().name()).toList();
  }

  /** Returns all tools, in the order in which they are shown to models. */
  List<Tool> all() {
    List<Tool> all = new ArrayList<>(shared);
    if (agentTool != null) {
      all.add(agentTool);
    }
    all.addAll(person);
    return List.copyOf(all);
  }

  /**
   * Says what the tools need of the run; before it begins.
   *
   * @param models where other models come from
   * @param more tools that the run has besides these, for its sub-agents
   * @param late those that they can have once they are there
   */
  synchronized void connect(
      AgentModel.Source models,
      List<Tool> more,
      SubAgents.LateToolsOf late,
      SubAgents.Prompts prompts) {
    opened = new Opened(models, List.copyOf(more), late, prompts);
  }

  /** Says who works beside a run instead of its own model; before the run begins. */
  void beside(UnaryOperator<AgentModel> value) {
    beside = value;
  }

  @Override
  public synchronized void close() {
    if (pages != null) {
      pages.close();
    }
  }

  private synchronized WebPages pages() {
    if (pages == null) {
      pages = new WebPages(proxies, allowPrivateHosts);
    }
    return pages;
  }

  private List<Tool> ofSubAgents() {
    List<Tool> all = new ArrayList<>(shared);
    all.addAll(opened().more());
    return all;
  }

  private AgentModel reader(AgentModel ofRun) {
    return hasSmallModel ? opened().models().choose(SMALL_MODEL) : beside.apply(ofRun);
  }

  private synchronized Opened opened() {
    if (opened == null) {
      throw new IllegalStateException("the run was not opened");
    }
    return opened;
  }
}
