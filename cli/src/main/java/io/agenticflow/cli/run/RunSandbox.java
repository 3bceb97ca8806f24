package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.sandbox.Network;
import io.agenticflow.sandbox.Sandbox;
import io.agenticflow.sandbox.SandboxException;
import io.agenticflow.sandbox.SandboxLevel;
import io.agenticflow.sandbox.SandboxPolicy;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Makes the sandbox of a run from the command line. */
final class RunSandbox {
  private RunSandbox() {}

  /**
   * Opens it, and says on standard error which it is where a tool could start a process.
   *
   * @param environment that of the commands
   * @throws CliException where the level that was asked for cannot be set up
   */
  static Sandbox open(
      ParsedArguments arguments,
      Workspace workspace,
      List<Tool> tools,
      Map<String, String> environment,
      Terminal terminal) {
    SandboxPolicy policy =
        new SandboxPolicy(
            workspace.roots(),
            real(arguments.all(Options.SANDBOX_READ)),
            real(arguments.all(Options.SANDBOX_WRITE)),
            network(arguments),
            Settings.userHome().toAbsolutePath().normalize(),
            environment);
    Sandbox sandbox = open(arguments.get(Options.SANDBOX, "auto"), policy, terminal);
    if (isNeeded(tools)) {
      terminal.err().println("Sandbox: " + sandbox.summary());
    }
    return sandbox;
  }

  /** Returns whether a tool runs commands. */
  static boolean isNeeded(List<Tool> tools) {
    return tools.stream().anyMatch(tool -> tool.effect() == Tool.Effect.EXECUTE);
  }

  /**
   * Returns a reader that sets the sandbox up while the model is asked for the first time: what the
   * first command needs takes some tens of milliseconds that nobody would otherwise use.
   */
  static Consumer<RunEvent> preparing(Sandbox sandbox) {
    AtomicBoolean begun = new AtomicBoolean();
    return event -> {
      if (event instanceof RunEvent.ModelAsked && !begun.getAndSet(true)) {
        Thread.ofVirtual().name("sandbox-setup").start(sandbox::prepare);
      }
    };
  }

  private static Sandbox open(String asked, SandboxPolicy policy, Terminal terminal) {
    for (SandboxLevel level : SandboxLevel.values()) {
      if (level.word().equals(asked)) {
        try {
          return Sandbox.of(level, policy);
        } catch (SandboxException e) {
          throw new CliException(
              ExitCode.NO_SANDBOX,
              String.valueOf(e.getMessage()),
              "--sandbox auto takes the strongest that there is",
              e);
        } catch (IOException e) {
          throw new CliException(
              ExitCode.NO_SANDBOX, "the sandbox cannot be set up: " + e.getMessage(), null, e);
        }
      }
    }
    return Sandbox.automatic(policy, terminal.err()::println);
  }

  private static Network network(ParsedArguments arguments) {
    String text = arguments.get(Options.ALLOW_NET);
    try {
      return text == null ? new Network.None() : Network.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, "--allow-net: " + e.getMessage(), null, e);
    }
  }

  private static List<Path> real(List<Path> paths) {
    List<Path> all = new ArrayList<>();
    for (Path path : paths) {
      try {
        all.add(path.toRealPath());
      } catch (IOException e) {
        throw new CliException(
            ExitCode.USAGE, "cannot open " + path + " to commands: it is not there", null, e);
      }
    }
    return all;
  }
}
