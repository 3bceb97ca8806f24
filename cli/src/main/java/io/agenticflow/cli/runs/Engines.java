package io.agenticflow.cli.runs;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.RunsCommandLine;
import io.agenticflow.cli.part.OptionalPart;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.DurableConfiguration;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.RemoteEngine;
import io.agenticflow.durable.Workflow;
import io.agenticflow.durable.local.LocalEngine;
import java.util.List;

/** Opens the engine that keeps durable runs. */
public final class Engines {
  private Engines() {}

  /** Returns the name of the engine that is meant: {@code --engine}, or the configuration's. */
  public static String name(ParsedArguments arguments, Configuration configuration) {
    return arguments.get(RunsCommandLine.ENGINE, configuration.durable().engine());
  }

  /**
   * Opens an engine. One of this machine works on no run before it is told to; of one on a server
   * the workers do.
   *
   * @param name as {@link #name} has it
   * @param workflows those on whose runs this process can work
   * @throws CliException where it is not part of this program
   * @throws io.agenticflow.durable.EngineException where it cannot be opened
   */
  public static DurableEngine open(
      String name, Configuration configuration, List<Workflow> workflows) {
    return name.equals(DurableConfiguration.LOCAL)
        ? LocalEngine.open(configuration.home(), workflows)
        : remote(name).connect(server(configuration));
  }

  /** Returns where the server of the remote engine is. */
  public static RemoteEngine.Server server(Configuration configuration) {
    return new RemoteEngine.Server(
        configuration.durable().restateIngress(), configuration.durable().restateAdmin());
  }

  /**
   * Returns the engine of that name that a server keeps.
   *
   * @throws CliException where it is not part of this program
   */
  public static RemoteEngine remote(String name) {
    return OptionalPart.named(name)
        .find(RemoteEngine.class)
        .orElseThrow(() ->
            new CliException(
                ExitCode.FAILED,
                "the engine " + name + " is not part of this program",
                "take --engine local, or install the program with its part " + name));
  }
}
