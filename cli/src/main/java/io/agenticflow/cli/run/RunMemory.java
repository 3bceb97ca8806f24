package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.recall.MemoryTools;
import io.agenticflow.config.Configuration;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The memory of a run, opened when something of it is wanted. Safe for use by several threads. */
final class RunMemory implements AutoCloseable {
  private final Configuration configuration;
  private final Map<String, String> environment;
  private final Path folder;
  private final Consumer<String> notices;
  private @Nullable MemoryStore store;
  private boolean closed;

  /**
   * @param folder of the project, absolute
   * @param notices is told in one line, once, what keeps the search from knowing what texts mean
   */
  RunMemory(
      Configuration configuration,
      Map<String, String> environment,
      Path folder,
      Consumer<String> notices) {
    this.configuration = configuration;
    this.environment = environment;
    this.notices = notices;
    this.folder = folder;
  }

  /** Returns whether the run has tools for it: asked for, configured, or named by the agent. */
  boolean isWanted(ParsedArguments arguments, AgentDefinition agent) {
    List<String> named = agent.tools().allowed();
    return arguments.isSet(Options.MEMORY_TOOLS)
        || configuration.memory().tools()
        || (named != null && named.stream().anyMatch(MemoryTools::isOne));
  }

  /** Returns whether the run learns: asked for, or configured and not a run without customs. */
  boolean isLearning(ParsedArguments arguments) {
    return arguments.isSet(Options.LEARN)
        || (configuration.memory().learn() && Customs.count(arguments));
  }

  /** Returns the project's namespace. */
  String namespace() {
    return ConfiguredMemory.namespace(configuration, folder);
  }

  /**
   * Returns the memory.
   *
   * @throws StoreException where it cannot be opened, or the run is over
   */
  synchronized MemoryStore store() {
    if (closed) {
      throw new StoreException("the run is over, and its memory is closed");
    }
    if (store == null) {
      store = ConfiguredMemory.open(configuration, environment, notices);
    }
    return store;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (store != null) {
      store.close();
      store = null;
    }
  }
}
