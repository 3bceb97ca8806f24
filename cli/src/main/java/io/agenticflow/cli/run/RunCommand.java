package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.definition.AgentProblem;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.headless.JsonLines;
import io.agenticflow.cli.headless.ProgramSession;
import io.agenticflow.cli.headless.RunTally;
import io.agenticflow.cli.headless.StreamJson;
import io.agenticflow.config.Configuration;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code agentic-flow --agent NAME --task TEXT}: runs an agent on a task; at a terminal whoever
 * sits there is asked for permission.
 */
public final class RunCommand implements Command {
  /** What is said to a model whose run was ended before it was done, rather than killed. */
  static final String GO_ON = "You were interrupted. Go on with the task where you were.";

  /** By these the original programs were told what three agents are to do at once. */
  private static final List<String> SEEDS = List.of("TOPIC", "DIFF", "DATASET");

  private final String version;
  private final Supplier<Command> ofSeeds;

  /**
   * @param version of this program
   * @param ofSeeds makes what is run where only {@code TOPIC}, {@code DIFF} and {@code DATASET} say
   *     what is wanted
   */
  public RunCommand(String version, Supplier<Command> ofSeeds) {
    this.version = version;
    this.ofSeeds = ofSeeds;
  }

  private static boolean isOfSeeds(ParsedArguments arguments, Terminal terminal) {
    for (Option<?> option :
        List.of(Options.AGENT, Options.TASK, Options.PRINT, Options.RESUME, Options.CONTINUE)) {
      ParsedArguments.Source source = arguments.source(option);
      if (source == ParsedArguments.Source.COMMAND_LINE
          || source == ParsedArguments.Source.VARIABLE) {
        return false;
      }
    }
    return arguments.words().isEmpty()
        && SEEDS.stream()
            .anyMatch(name -> !terminal.environment().getOrDefault(name, "").isBlank());
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    if (arguments.isSet(Options.LIST)) {
      return new AgentsCommand().run(arguments, terminal);
    }
    if (isOfSeeds(arguments, terminal)) {
      return ofSeeds.get().run(arguments, terminal);
    }
    if ("stream-json".equals(arguments.get(Options.INPUT_FORMAT))) {
      return driven(arguments, terminal);
    }
    if (arguments.get(Options.CASCADE) != null) {
      return new CascadeRun(arguments, terminal).run();
    }
    RunSetup setup = new RunSetup(arguments, terminal);
    try {
      return run(setup, arguments, terminal);
    } finally {
      setup.tellPlace();
    }
  }

  private int run(RunSetup setup, ParsedArguments arguments, Terminal terminal) {
    List<ContentBlock> prompt = prompt(setup, arguments, terminal);
    RunTally tally = new RunTally();
    Cancellation cancellation = new Cancellation();
    if ("stream-json".equals(arguments.get(Options.RUN_OUTPUT))) {
      StreamJson lines = streamJson(tally, arguments, new JsonLines(terminal.out()));
      try (PreparedRun run = setup.open(List.of(tally, lines))) {
        lines.begin(run.facts(version));
        return RunToEnd.of(run, prompt, cancellation, tally, arguments, terminal);
      }
    }
    boolean isPerson = isPerson(arguments, terminal);
    try (StatusLine status = new StatusLine(terminal, isPerson);
        PreparedRun run =
            setup
                .embed(
                    Embedding.attended(
                        isPerson
                            ? Attendance.of(
                                new Person(terminal, status, cancellation),
                                setup.folder(),
                                cancellation)
                            : Attendance.NONE))
                .open(readers(tally, status, arguments, terminal))) {
      return RunToEnd.of(run, prompt, cancellation, tally, arguments, terminal);
    }
  }

  /** Returns whether somebody sits there who sees what happens and can be asked. */
  private static boolean isPerson(ParsedArguments arguments, Terminal terminal) {
    return terminal.inIsTerminal()
        && terminal.errIsTerminal()
        && arguments.get(Options.PRINT) == null
        && !"json".equals(arguments.get(Options.RUN_OUTPUT));
  }

  private int driven(ParsedArguments arguments, Terminal terminal) {
    if (!"stream-json".equals(arguments.get(Options.RUN_OUTPUT))) {
      throw new CliException(
          ExitCode.USAGE,
          "--input-format stream-json needs --output-format stream-json",
          "a program that sends lines reads lines too");
    }
    JsonLines lines = new JsonLines(terminal.out());
    RunTally tally = new RunTally();
    Cancellation cancellation = new Cancellation();
    try (Interruption _ = Interruption.raising(cancellation)) {
      int code =
          new ProgramSession(
                  terminal.in(),
                  lines,
                  DrivenRun.opener(
                      streamJson(tally, arguments, lines), tally, arguments, terminal, version),
                  new ProgramSession.Wishes(
                      arguments.isSet(Options.REPLAY_MESSAGES),
                      terminal.environment().containsKey("CLAUDE_CODE_SDK_READS_SESSION_STATE")),
                  cancellation)
              .run();
      terminal.out().flush();
      return code;
    }
  }

  private static StreamJson streamJson(RunTally tally, ParsedArguments arguments, JsonLines lines) {
    return new StreamJson(
        lines,
        new StreamJson.Wishes(
            arguments.isSet(Options.PARTIAL_MESSAGES),
            arguments.isSet(Options.HOOK_EVENTS),
            arguments.isSet(Options.SUB_AGENT_TEXT)),
        tally,
        result -> Endings.exitCode(result).code());
  }

  private static List<Consumer<RunEvent>> readers(
      RunTally tally, StatusLine status, ParsedArguments arguments, Terminal terminal) {
    List<Consumer<RunEvent>> all = new ArrayList<>();
    all.add(status);
    all.add(tally);
    if (!"json".equals(arguments.get(Options.RUN_OUTPUT))) {
      all.add(
          new AnswerText(
              terminal.out(), arguments.isSet(Options.STREAM) || terminal.outIsTerminal()));
    }
    boolean steps = terminal.errIsTerminal();
    all.add(
        new Progress(
            terminal, steps, Settings.isVerbose(arguments), steps ? terminal.width() : 120));
    return all;
  }

  static void explain(ChosenModel model, Terminal terminal) {
    terminal
        .err()
        .println(
            "Model: " + model.model() + " at " + model.provider() + ", because " + model.reason());
    model.alternatives().forEach(other -> terminal.err().println("  considered: " + other));
  }

  /** Returns what is new to say; nothing where a session goes on with what it left open. */
  static List<ContentBlock> prompt(RunSetup setup, ParsedArguments arguments, Terminal terminal) {
    SavedSession before = setup.before();
    boolean typed = isTaskTyped(arguments);
    if (before != null && !typed) {
      RunResult last = before.lastResult();
      if (last != null && last.ending() != RunResult.Ending.COMPLETED) {
        return List.of(new ContentBlock.Text(GO_ON));
      }
      if (before.isOver()) {
        throw new CliException(
            ExitCode.USAGE,
            "the session " + before.header().id() + " came to its end, and there is nothing new",
            "say what is to be done next, with --task");
      }
      return List.of();
    }
    String first = setup.initialPrompt();
    if (first == null) {
      return List.of(new ContentBlock.Text(task(arguments, setup.configuration(), terminal)));
    }
    // The agent knows what to do by itself; a task is said behind that.
    return typed || setup.configuration().task() != null
        ? List.of(
            new ContentBlock.Text(first),
            new ContentBlock.Text(task(arguments, setup.configuration(), terminal)))
        : List.of(new ContentBlock.Text(first));
  }

  static boolean isTaskTyped(ParsedArguments arguments) {
    String print = arguments.get(Options.PRINT);
    return arguments.get(Options.TASK) != null
        || (print != null && !print.isEmpty())
        || !arguments.words().isEmpty();
  }

  /** Returns the task, from wherever it is said. */
  static String task(ParsedArguments arguments, Configuration configuration, Terminal terminal) {
    List<String> words = new ArrayList<>();
    String print = arguments.get(Options.PRINT);
    if (print != null && !print.isEmpty()) {
      words.add(print);
    }
    words.addAll(arguments.words());
    String whole = arguments.get(Options.TASK);
    return TaskText.of(
        whole == null && words.isEmpty() ? configuration.task() : whole, words, terminal, "task");
  }

  static void warn(List<AgentProblem> warnings, Terminal terminal) {
    warnings.forEach(warning -> terminal.err().println("Note: " + warning));
  }
}
