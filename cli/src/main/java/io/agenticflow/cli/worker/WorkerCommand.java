package io.agenticflow.cli.worker;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.RunsCommandLine;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.command.WorkerCommandLine;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.cli.runs.Engines;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.DurableConfiguration;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.RemoteEngine;
import io.agenticflow.durable.RemoteEngine.Inbound;
import io.agenticflow.durable.RemoteEngine.Worker;
import io.agenticflow.durable.Workflow;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code agentic-flow worker}: does runs that a server keeps, until it is ended. */
public final class WorkerCommand implements Command {
  private final Function<Terminal, List<Workflow>> workflows;

  /**
   * @param workflows returns what a process can work on that tells of it at a terminal
   */
  public WorkerCommand(Function<Terminal, List<Workflow>> workflows) {
    this.workflows = workflows;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    String name = arguments.get(RunsCommandLine.ENGINE, DurableConfiguration.RESTATE);
    if (name.equals(DurableConfiguration.LOCAL)) {
      throw new CliException(
          ExitCode.USAGE,
          "the engine local needs no worker: each of its runs has a process",
          "leave --engine out, or take 'runs resume' for runs whose process ended");
    }
    Inbound inbound = inbound(arguments);
    if (!isLoopback(inbound.host())) {
      terminal
          .err()
          .println(
              "Note: whoever reaches "
                  + inbound.host()
                  + " port "
                  + inbound.port()
                  + " can have agents run here; let only the server of the engine reach it");
    }
    RemoteEngine.Server server = Engines.server(configuration);
    Worker worker;
    try {
      worker = Engines.remote(name).work(server, inbound, workflows.apply(terminal));
    } catch (EngineException e) {
      throw new CliException(
          ExitCode.FAILED,
          String.valueOf(e.getMessage()),
          "durable.restate.admin of the configuration says where the server is, --advertise what it calls",
          e);
    }
    terminal.out().println("WORKER_URL=" + worker.address());
    terminal.out().flush();
    terminal
        .err()
        .println(
            (inbound.registers()
                    ? "Working for " + server.ingress() + ", called at " + worker.address()
                    : "Listening at " + worker.address() + " until somebody registers it")
                + "; Ctrl-C ends it when its steps are over");
    waitForEnd(worker, arguments.get(WorkerCommandLine.GRACE, Duration.ZERO), terminal);
    return ExitCode.OK.code();
  }

  private static Inbound inbound(ParsedArguments arguments) {
    return new Inbound(
        arguments.get(WorkerCommandLine.HOST, "127.0.0.1"),
        Math.toIntExact(arguments.get(WorkerCommandLine.PORT, 0L)),
        address(arguments.get(WorkerCommandLine.ADVERTISE)),
        arguments.get(WorkerCommandLine.RETENTION, Duration.ofDays(1)),
        !arguments.isSet(WorkerCommandLine.NO_REGISTER));
  }

  private static @Nullable URI address(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      URI address = URI.create(text);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new CliException(
        ExitCode.USAGE, "--advertise must be an http or https address, not " + text, null);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // told when the port is opened
    }
  }

  /** Both signals end the process when this hook has; what is not over then is done elsewhere. */
  private static void waitForEnd(Worker worker, Duration grace, Terminal terminal) {
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!worker.drain(grace)) {
                    terminal
                        .err()
                        .println("Ended before its steps were over; others do them again");
                  }
                  ended.countDown();
                },
                "worker-drain"));
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      worker.close();
    }
  }
}
