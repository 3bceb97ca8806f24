package io.agenticflow.cli.run;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.config.Configuration;
import io.agenticflow.mcp.servers.ServerCatalogue;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.memory.Namespaces;
import io.agenticflow.sandbox.LinkedRepository;
import io.agenticflow.secret.Secret;
import io.agenticflow.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The memory that a configuration means. */
public final class ConfiguredMemory {
  private ConfiguredMemory() {}

  /**
   * Opens it.
   *
   * @param environment of the process, whose keys must not be remembered
   * @param notices is told in one line, once, what keeps the search from knowing what texts mean
   * @throws StoreException where it cannot be opened
   */
  public static MemoryStore open(
      Configuration configuration, Map<String, String> environment, Consumer<String> notices) {
    Secret url = configuration.memory().url();
    MemoryStore store =
        MemoryStore.open(
            configuration.home(),
            url == null ? null : url.reveal(),
            ProcessSecrets.redaction(environment, configuration));
    store.use(new MeaningPart(store, configuration.home(), notices));
    return store;
  }

  /**
   * Returns the namespace of the project that a folder is in. All working trees of a repository are
   * one project.
   *
   * @throws CliException where the folder cannot be used
   */
  public static String namespace(Configuration configuration, Path folder) {
    String named = configuration.memory().namespace();
    if (named != null) {
      return named;
    }
    Path root;
    try {
      root = ServerCatalogue.project(folder.toRealPath());
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED, "cannot use the folder " + folder, "choose another", e);
    }
    Path repository = LinkedRepository.of(root);
    Path main = repository == null ? null : repository.getParent();
    return Namespaces.ofProject(main == null ? root : main);
  }
}
