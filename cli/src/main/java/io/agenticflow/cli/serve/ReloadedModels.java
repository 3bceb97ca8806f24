package io.agenticflow.cli.serve;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.config.Configuration;
import io.agenticflow.gateway.ListedModel;
import io.agenticflow.gateway.ModelDirectory;
import io.agenticflow.gateway.Route;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The models of a configuration that may change while the gateway runs. A request that has begun
 * keeps what it was led to; a configuration with a mistake in it is not taken, and the one before
 * stays.
 */
final class ReloadedModels implements ModelDirectory {
  private final Supplier<Configuration> reader;
  private final Function<Configuration, ConfiguredModels> maker;
  private final Consumer<String> log;
  private final Configuration first;
  private volatile ConfiguredModels current;
  private volatile @Nullable String problem;

  /**
   * @param reader reads the configuration anew, with {@link CliException} where it is wrong
   * @param maker makes the models of it
   * @param first what was read at the start
   */
  ReloadedModels(
      Supplier<Configuration> reader,
      Function<Configuration, ConfiguredModels> maker,
      Configuration first,
      Consumer<String> log) {
    this.reader = reader;
    this.maker = maker;
    this.first = first;
    this.log = log;
    this.current = maker.apply(first);
    current.checkUsual();
  }

  /** Reads the configuration anew and takes it, or says in one line why not. */
  void reload() {
    try {
      Configuration next = reader.get();
      ConfiguredModels models = maker.apply(next);
      models.checkUsual();
      current = models;
      problem = null;
      log.accept(
          "The configuration was read again"
              + (next.file() == null ? "" : " (" + next.file() + ")")
              + (needsRestart(next)
                  ? "; the port and the proxies stay as they are until the next start"
                  : ""));
    } catch (CliException e) {
      problem = e.message();
      log.accept("The changed configuration was not taken, the one before stays: " + e.message());
    }
  }

  private boolean needsRestart(Configuration next) {
    return !String.valueOf(next.proxyPort()).equals(String.valueOf(first.proxyPort()))
        || !next.proxies().equals(first.proxies());
  }

  @Override
  public Route route(String requestedModel) {
    return current.route(requestedModel);
  }

  @Override
  public List<ListedModel> models() {
    return current.models();
  }

  @Override
  public @Nullable String problem() {
    return problem;
  }
}
