package io.agenticflow.cli.run;

import io.agenticflow.agent.KeptFiles;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.Spending;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.git.Git;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * The runs of a swarm's members in this process: each with the options of the swarm's command line,
 * all with the same connections, budgets and limits. A member's session has a name that is known
 * before, so that a run that a crash has ended goes on where it was. Safe for use by several
 * threads.
 */
public final class MemberRuns implements AutoCloseable {
  private final List<String> options;
  private final Terminal terminal;
  private final String swarm;
  private final Path workspace;
  private final int depth;
  private final Configuration configuration;
  private final RunParts parts;
  private final Spending spending;
  private final Set<String> begunHere = ConcurrentHashMap.newKeySet();

  /**
   * @param options of {@code run}, as they are typed
   * @param terminal gets notes on its standard error; nothing is read or printed
   * @param swarm the id of the swarm's run
   * @param workspace the folder that the calls are counted for
   * @param dollars the most that all runs together may cost, or null
   * @param tokens the most that all runs together may use, or null
   * @param depth of sub-agents within each other; 0 for none
   * @throws CliException where the options or the configuration cannot be understood
   */
  public MemberRuns(
      List<String> options,
      Terminal terminal,
      String swarm,
      Path workspace,
      @Nullable Money dollars,
      @Nullable Long tokens,
      int depth) {
    this.options = List.copyOf(options);
    this.terminal = terminal;
    this.swarm = swarm;
    this.workspace = workspace;
    this.depth = depth;
    ParsedArguments arguments = parse(options, List.of(), terminal);
    this.configuration = Settings.read(arguments, terminal);
    Money most = dollars == null ? RunLimits.dollars(arguments, configuration) : dollars;
    this.spending = new Spending(most, tokens);
    // Also there: these hold what is under way against the limits before it is paid.
    this.parts =
        RunParts.ofTree(
            configuration,
            arguments,
            most,
            tokens,
            note -> terminal.err().println("Note: " + note));
  }

  /**
   * What one run is to do.
   *
   * @param session a UUID; where there is a session of that name it goes on
   * @param model null for the one that is usual
   * @param prompt said no more than once in the session
   * @param form the JSON Schema of the answer, or null
   * @param guard stands before its changes
   * @param until when it must be over; null for no limit
   */
  public record Piece(
      String session,
      String agent,
      @Nullable String model,
      Path folder,
      boolean mayChange,
      String prompt,
      @Nullable JrsObject form,
      UnaryOperator<@Nullable KeptFiles> guard,
      @Nullable Instant until) {}

  /**
   * What a run brought, what it did before a crash included.
   *
   * @param form the answer in its form; null where there is none
   * @param tokens of prompts and outputs, with those of sub-agents
   */
  public record Outcome(
      RunResult result, @Nullable String form, RunEvent.Cost cost, long tokens, String model) {
    static Outcome of(RunResult result, RunEvent.Cost cost, long tokens, String model) {
      RawJson form = result.structuredOutput();
      return new Outcome(result, form == null ? null : form.text(), cost, tokens, model);
    }
  }

  /**
   * Returns the agents that members can be.
   *
   * @param options of {@code run}, as they are typed
   */
  public static List<AgentDefinition> agents(List<String> options, Path folder, Terminal terminal) {
    ParsedArguments arguments = parse(options, List.of(), terminal);
    return Agents.catalogue(folder, arguments, Settings.read(arguments, terminal)).list().agents();
  }

  /**
   * Looks whether the model that the options mean can be asked: one who has no key should hear of
   * it before the first member begins.
   *
   * @throws CliException where it cannot
   */
  public static void check(List<String> options, Terminal terminal) {
    ParsedArguments arguments = parse(options, List.of(), terminal);
    Configuration configuration = Settings.read(arguments, terminal);
    try (SocketTransport transport = new SocketTransport(configuration.proxies())) {
      ChosenModel model =
          new ModelWiring(
                  configuration,
                  terminal.environment(),
                  transport,
                  configuration.retries(),
                  configuration.requestTimeout(),
                  CallAdmission.EVERY,
                  _ -> {})
              .choose(
                  arguments.get(Options.PROVIDER),
                  arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE
                      ? arguments.get(Options.MODEL)
                      : null,
                  ModelWiring.fallbacks(arguments));
      if (model.notice() != null) {
        terminal.err().println(model.notice());
      }
    }
  }

  /** Returns git, as agents' commands would have it. */
  public Git git() {
    return new Git(ToolEnvironment.of(terminal.environment(), configuration));
  }

  /** Returns the folder in which this program keeps what it knows. */
  public Path home() {
    return configuration.home();
  }

  /** Counts what an earlier process spent on a piece of work that is not done again. */
  public void before(@Nullable Money cost, long tokens) {
    spending.before(
        new RunEvent.Cost(
            cost, cost == null ? RunEvent.Cost.Basis.UNKNOWN : RunEvent.Cost.Basis.LIST),
        tokens);
  }

  /**
   * Runs to the end.
   *
   * @param events hears what happens
   * @throws CliException where the run cannot begin
   */
  public Outcome run(Piece piece, Consumer<RunEvent> events, Cancellation cancellation) {
    List<String> typed = new ArrayList<>(List.of("--agent=" + piece.agent()));
    typed.add((isThere(piece.session()) ? "--resume=" : "--session-id=") + piece.session());
    if (!piece.mayChange()) {
      typed.add("--dangerously-skip-permissions=false");
      typed.add("--permission-mode=plan");
    }
    ParsedArguments arguments = parse(options, typed, terminal);
    RunSetup setup =
        new RunSetup(
            arguments,
            terminal,
            new RunSetup.Attempt(
                piece.folder(),
                piece.model(),
                null,
                workspace,
                null,
                new RunSetup.Around(parts, swarm, piece.guard(), depth)));
    Said said = Said.of(setup.before(), piece.prompt());
    Outcome over = said.over();
    if (begunHere.add(piece.session() + "\n" + piece.prompt()) && said.isSaid()) {
      spending.before(said.cost(), said.tokens());
    }
    if (over != null) {
      return over;
    }
    List<ContentBlock> prompt =
        said.isSaid() ? List.of() : List.of(new ContentBlock.Text(piece.prompt()));
    try (PreparedRun run =
        setup
            .embed(
                new Embedding(
                    Attendance.NONE, null, null, List.of(), List.of(), Map.of(), piece.form()))
            .open(List.of(events))) {
      RunRequest request = run.request(prompt);
      Duration left = piece.until() == null ? null : Duration.between(Instant.now(), piece.until());
      if (left != null) {
        Duration own = request.timeout();
        Duration shorter = own == null || left.compareTo(own) < 0 ? left : own;
        request =
            request.toBuilder()
                .timeout(shorter.compareTo(Duration.ZERO) <= 0 ? Duration.ofNanos(1) : shorter)
                .build();
      }
      Spending inner = spending.inner(null);
      RunResult result = run.run(request, cancellation, inner);
      return Outcome.of(
          result,
          plus(said.cost(), result.cost()),
          said.tokens() + inner.allTokens(),
          run.model().model());
    }
  }

  private boolean isThere(String session) {
    try {
      return OpenSession.store(configuration).has(session);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, "the sessions cannot be read: " + e.getMessage(), null, e);
    }
  }

  private static ParsedArguments parse(List<String> options, List<String> more, Terminal terminal) {
    List<String> typed = new ArrayList<>(List.of("run"));
    typed.addAll(options);
    typed.addAll(more);
    try {
      ParsedArguments arguments =
          ArgumentParser.parse(CommandLine.program(), typed, terminal.environment());
      arguments.check();
      return arguments;
    } catch (UsageException e) {
      throw new CliException(ExitCode.USAGE, e.message(), e.hint(), e);
    }
  }

  private static RunEvent.Cost plus(RunEvent.Cost one, RunEvent.Cost other) {
    Money a = one.amount();
    Money b = other.amount();
    return new RunEvent.Cost(
        a == null ? b : b == null ? a : a.plus(b),
        one.basis() == other.basis() ? one.basis() : RunEvent.Cost.Basis.LIST);
  }

  /**
   * What a session already has of a piece of work.
   *
   * @param isSaid whether its prompt was said
   * @param over what it brought, where it came to its end; else null
   */
  private record Said(boolean isSaid, RunEvent.Cost cost, long tokens, @Nullable Outcome over) {
    private static final RunEvent.Cost NOTHING =
        new RunEvent.Cost(Money.ZERO, RunEvent.Cost.Basis.LIST);

    static Said of(@Nullable SavedSession before, String prompt) {
      List<RunEvent> events = before == null ? List.of() : before.events();
      int at = events.size() - 1;
      while (at >= 0 && !isPrompt(events.get(at), prompt)) {
        at--;
      }
      if (at < 0) {
        return new Said(false, NOTHING, 0, null);
      }
      RunEvent.Cost cost = NOTHING;
      long tokens = 0;
      String model = "";
      RunResult result = null;
      for (RunEvent event : events.subList(0, at)) {
        model = event instanceof RunEvent.RunStarted started ? started.model() : model;
      }
      for (RunEvent event : events.subList(at, events.size())) {
        Paid paid = Paid.of(event);
        cost = plus(cost, paid.cost());
        tokens += paid.tokens();
        result = null;
        if (event instanceof RunEvent.RunFinished finished) {
          result = finished.result();
        }
      }
      return new Said(
          true,
          cost,
          tokens,
          result != null && result.ending() == RunResult.Ending.COMPLETED
              ? Outcome.of(result, cost, tokens, model)
              : null);
    }

    private static boolean isPrompt(RunEvent event, String prompt) {
      return event instanceof RunEvent.Prompted prompted
          && prompted.source() == RunEvent.Prompted.Source.USER
          && prompted.text().contains(prompt);
    }
  }

  /** What was paid for with an event. */
  private record Paid(RunEvent.Cost cost, long tokens) {
    static Paid of(RunEvent event) {
      return switch (event) {
        case RunEvent.ModelAnswered answered -> of(answered.cost(), answered.usage());
        case RunEvent.Compacted compacted -> of(compacted.cost(), compacted.usage());
        case RunEvent.SubAgent inside -> of(inside.event());
        default -> new Paid(Said.NOTHING, 0);
      };
    }

    private static Paid of(RunEvent.Cost cost, Usage usage) {
      return new Paid(cost, usage.promptTokens() + usage.outputTokens());
    }
  }

  @Override
  public void close() {
    parts.close();
  }
}
