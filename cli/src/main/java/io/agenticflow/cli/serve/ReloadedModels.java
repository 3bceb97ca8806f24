package io.agenticflow.cli.serve;

import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.config.Configuration;
import io.agenticflow.gateway.Attribution;
import io.agenticflow.gateway.ListedModel;
import io.agenticflow.gateway.ModelDirectory;
import io.agenticflow.gateway.Route;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The models of a configuration that may change while the gateway runs. A request that has begun
 * keeps what it was led to; a configuration with a mistake in it is not taken, and the one before
 * stays.
 */
final class ReloadedModels implements ModelDirectory {
  private final Supplier<Configuration> reader;
  private final Consumer<String> log;
  private final Configuration first;
  private volatile Taken current;
  private volatile @Nullable String problem;

  private record Taken(Configuration configuration, ConfiguredModels models) {}

  /** Takes what else of a configuration a running gateway can take. */
  @FunctionalInterface
  interface Taking {
    /**
     * Makes it ready.
     *
     * @return takes it; run once all else is found to be right
     * @throws CliException or {@link UsageException} where it is wrong
     */
    Runnable prepare(Configuration next);
  }

  /**
   * @param reader reads the configuration anew, with {@link CliException} where it is wrong
   * @param first what was read at the start
   * @param models those of it
   */
  ReloadedModels(
      Supplier<Configuration> reader,
      Configuration first,
      ConfiguredModels models,
      Consumer<String> log) {
    this.reader = reader;
    this.first = first;
    this.log = log;
    this.current = new Taken(first, models);
    current.models().checkUsual();
  }

  /** Returns what the gateway goes by now. */
  Configuration configuration() {
    return current.configuration();
  }

  /** Reads the configuration anew and takes it, or says in one line why not. */
  synchronized void reload(Taking others) {
    try {
      Configuration next = reader.get();
      ConfiguredModels models = current.models().with(next);
      models.checkUsual();
      Runnable taking = others.prepare(next);
      current = new Taken(next, models);
      taking.run();
      problem = null;
      log.accept(
          "The configuration was read again"
              + (next.file() == null ? "" : " (" + next.file() + ")")
              + (needsRestart(next)
                  ? "; the port and address, limits and proxies stay as they are until the next start"
                  : ""));
    } catch (CliException e) {
      refused(e.message());
    } catch (UsageException e) {
      refused(e.message());
    }
  }

  private void refused(String why) {
    problem = why;
    log.accept("The changed configuration was not taken, the one before stays: " + why);
  }

  private boolean needsRestart(Configuration next) {
    return !next.gateway().fixed().equals(first.gateway().fixed())
        || !next.proxies().equals(first.proxies());
  }

  @Override
  public Route route(String requestedModel) {
    return current.models().route(requestedModel);
  }

  @Override
  public Routed route(ModelRequest request, Attribution from) {
    return current.models().route(request, from);
  }

  @Override
  public List<ListedModel> models() {
    return current.models().models();
  }

  @Override
  public @Nullable String problem() {
    return problem;
  }
}
