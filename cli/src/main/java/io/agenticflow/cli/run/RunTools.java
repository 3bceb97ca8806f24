package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.SkillTool;
import io.agenticflow.agent.web.WebFetchTool;
import io.agenticflow.config.Configuration;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.tool.web.WebPages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tools that a run from the command line has, before its agent and the rules take some away.
 * Nothing behind them is made before it is used.
 */
final class RunTools implements AutoCloseable {
  /** The alias of the model that reads pages, where the configuration has one. */
  private static final String SMALL_MODEL = "small";

  private final ProxySettings proxies;
  private final boolean hasSmallModel;
  private final boolean allowPrivateHosts;
  private final boolean hasSkills;
  private @Nullable WebPages pages;
  private AgentModel.@Nullable Source models;

  /**
   * @param hasSkills whether there is one that the model may take
   */
  RunTools(Configuration configuration, boolean allowPrivateHosts, boolean hasSkills) {
    this(
        configuration.proxies(),
        configuration.models().containsKey(SMALL_MODEL),
        allowPrivateHosts,
        hasSkills);
  }

  private RunTools(
      ProxySettings proxies, boolean hasSmallModel, boolean allowPrivateHosts, boolean hasSkills) {
    this.hasSkills = hasSkills;
    this.proxies = proxies;
    this.hasSmallModel = hasSmallModel;
    this.allowPrivateHosts = allowPrivateHosts;
  }

  /** Returns the names of all tools, in the order in which they are shown to models. */
  static List<String> names() {
    return names(new RunTools(ProxySettings.NONE, false, false, true).all());
  }

  static List<String> names(List<Tool> tools) {
    return tools.stream().map(tool -> tool.definition().name()).toList();
  }

  /** Returns all tools, in the order in which they are shown to models. */
  List<Tool> all() {
    List<Tool> all = new ArrayList<>(BuiltInTools.all());
    all.add(new WebFetchTool(this::pages, this::reader));
    if (hasSkills) {
      all.add(new SkillTool());
    }
    return List.copyOf(all);
  }

  /** Says where other models come from; before the run begins. */
  synchronized void models(AgentModel.Source value) {
    models = value;
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

  private AgentModel reader(AgentModel ofRun) {
    AgentModel.Source source;
    synchronized (this) {
      source = models;
    }
    return hasSmallModel && source != null ? source.choose(SMALL_MODEL) : ofRun;
  }
}
