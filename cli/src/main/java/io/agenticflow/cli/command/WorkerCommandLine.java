package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ValueType;
import java.time.Duration;
import java.util.List;

/** What {@code agentic-flow worker} takes. */
public final class WorkerCommandLine {
  private static final String GROUP = "Worker";

  public static final Option<Long> PORT =
      Option.of(
              "port",
              ValueType.wholeNumber(0, 65_535),
              "N",
              GROUP,
              "The port; 0 takes a free one and tells which.")
          .withDefault("9080");
  public static final Option<String> HOST =
      Option.of(
              "host",
              ValueType.TEXT,
              "ADDRESS",
              GROUP,
              "The address to listen on. Nobody is asked for a token there: let only the server reach it.")
          .withDefault("127.0.0.1");
  public static final Option<String> ADVERTISE =
      Option.of(
          "advertise",
          ValueType.TEXT,
          "URL",
          GROUP,
          "What the server calls, for example of a load balancer before several workers. Without it: host and port.");
  public static final Option<Boolean> NO_REGISTER =
      Option.flag(
          "no-register",
          GROUP,
          "Asks nothing of the server: somebody else, such as an operator, registers this worker there.");
  public static final Option<Duration> RETENTION =
      Option.of(
              "retention",
              ValueType.TIME,
              "TIME",
              GROUP,
              "How long the server keeps a run that is over.")
          .withDefault("24h");
  public static final Option<Duration> GRACE =
      Option.of(
              "grace",
              ValueType.TIME,
              "TIME",
              GROUP,
              "How long Ctrl-C or SIGTERM waits for steps under way; what is not over is done by another worker.")
          .withDefault("25s");

  private WorkerCommandLine() {}

  static CommandSpec worker() {
    return CommandSpec.of(
        "worker",
        "Does runs that a Restate server keeps, started with --engine restate",
        List.of(),
        List.of(
            PORT,
            HOST,
            ADVERTISE,
            NO_REGISTER,
            RETENTION,
            GRACE,
            RunsCommandLine.ENGINE.withHelp(
                "Whose runs: restate, the only engine that has workers, is meant without it."),
            Options.VERBOSE,
            Options.CONFIG,
            Options.HELP));
  }
}
