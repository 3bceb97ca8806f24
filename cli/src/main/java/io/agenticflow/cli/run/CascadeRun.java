package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cascade.BehaviourWatch;
import io.agenticflow.cascade.Cascade;
import io.agenticflow.cascade.CascadeReport;
import io.agenticflow.cascade.Verification;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.headless.ResultJson;
import io.agenticflow.cli.headless.RunTally;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.RoutingConfiguration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.routing.learned.LearnedRoutingException;
import io.agenticflow.routing.learned.OutcomeLog;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** {@code --cascade}: a task is tried by one model after the other until a result is accepted. */
final class CascadeRun {
  private static final String JUDGE = "judge";

  /** They mean one run of one model in one place. */
  private static final List<Option<?>> NOT_WITH =
      List.of(
          Options.MODEL,
          Options.PROVIDER,
          Options.RESUME,
          Options.CONTINUE,
          Options.SESSION_ID,
          Options.WORKTREE);

  private final ParsedArguments arguments;
  private final Terminal terminal;
  private final RunSetup setup;
  private final Configuration configuration;
  private final RunTally tally = new RunTally();

  /**
   * @throws CliException where the command line means something that a cascade cannot do
   */
  CascadeRun(ParsedArguments arguments, Terminal terminal) {
    this.arguments = arguments;
    this.terminal = terminal;
    for (Option<?> option : NOT_WITH) {
      if (arguments.source(option) == ParsedArguments.Source.COMMAND_LINE) {
        throw new CliException(
            ExitCode.USAGE,
            "--cascade and --" + option.name() + " cannot both be meant",
            "leave one out");
      }
    }
    if ("stream-json".equals(arguments.get(Options.RUN_OUTPUT))) {
      throw new CliException(
          ExitCode.USAGE,
          "--cascade has no --output-format stream-json: it is several runs",
          "take json or text");
    }
    this.setup = new RunSetup(arguments, terminal);
    this.configuration = setup.configuration();
  }

  int run() {
    List<String> models = models();
    RoutingConfiguration.Cascade said = configuration.routing().cascade();
    List<ContentBlock> prompt = RunCommand.prompt(setup, arguments, terminal);
    Path workspace = RunSetup.real(setup.folder());
    Cancellation cancellation = new Cancellation();
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    Supplier<Prices> prices = () -> new Prices(catalogue, configuration.prices());
    try (SocketTransport transport = new SocketTransport(configuration.proxies());
        ProcessLedger ledger = new ProcessLedger(configuration, prices, this::note);
        ProcessBudgets budgets =
            ProcessBudgets.ofRun(arguments, configuration, prices, this::note);
        Interruption _ = Interruption.raising(cancellation)) {
      ModelWiring beside =
          new ModelWiring(
              configuration,
              terminal.environment(),
              transport,
              configuration.retries(),
              configuration.requestTimeout(),
              budgets.admission(),
              ledger.before(_ -> {}));
      models.forEach(model -> check(model, beside));
      Cascade cascade =
          new Cascade(
              models,
              new Working(workspace, beside, budgets),
              said == null ? null : said.judge(),
              verification(),
              limits(said),
              line -> terminal.err().println(line));
      CascadeReport report =
          cascade.run(
              prompt,
              workspace,
              ToolEnvironment.of(terminal.environment(), configuration),
              RunLimits.dollars(arguments, configuration),
              configuration.home().resolve("cascade").resolve(UUID.randomUUID().toString()),
              cancellation);
      writeDown(prompt, report);
      return told(report);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "--cascade: " + e.getMessage(), null, e);
    }
  }

  private List<String> models() {
    List<String> models = new ArrayList<>();
    for (String name : arguments.get(Options.CASCADE, "").split(",", -1)) {
      if (!name.isBlank()) {
        models.add(name.strip());
      }
    }
    RoutingConfiguration.Cascade said = configuration.routing().cascade();
    if (models.isEmpty() && said != null) {
      models.addAll(said.models());
    }
    if (models.size() < 2) {
      throw new CliException(
          ExitCode.USAGE,
          "--cascade needs at least two models, the cheapest first",
          "name them as in --cascade fast,strong, or set routing.cascade.models");
    }
    return models;
  }

  /** What is wrong with the strong model's name or key is better known before the first try. */
  private static void check(String model, ModelWiring models) {
    ChosenModel _ = models.choose(null, model, List.of());
  }

  private Verification verification() {
    String typed = arguments.get(Options.VERIFY);
    return new Verification(
        JUDGE.equals(typed) ? null : typed,
        arguments.get(Options.JSON_SCHEMA) != null,
        JUDGE.equals(typed),
        arguments.get(Options.VERIFY_TIMEOUT, Verification.USUAL_TIME));
  }

  private static BehaviourWatch.Limits limits(RoutingConfiguration.@Nullable Cascade said) {
    BehaviourWatch.Limits usual = BehaviourWatch.Limits.USUAL;
    return said == null
        ? usual
        : new BehaviourWatch.Limits(
            usual.repeatedInRow(),
            usual.failedInRow(),
            said.maxCalls(),
            said.maxDollars() == null ? null : Money.ofDollars(said.maxDollars()));
  }

  private void note(String text) {
    terminal.err().println("Note: " + text);
  }

  /** Keeps what was found of each model's work, for {@code route train} to learn from. */
  private void writeDown(List<ContentBlock> prompt, CascadeReport report) {
    if (arguments.isSet(Options.NO_SESSION)) {
      return; // outcomes hold the task's words, as sessions do
    }
    OutcomeLog log = new OutcomeLog(OutcomeLog.file(configuration.home()));
    String task = new Message(Role.USER, prompt).text();
    try {
      for (CascadeReport.Tried each : report.tried()) {
        switch (each.verdict().finding()) {
          case GOOD -> log.add(task, each.model(), OutcomeLog.Result.VERIFIED);
          case BAD -> log.add(task, each.model(), OutcomeLog.Result.FAILED);
          case UNKNOWN -> {
            // Nothing was found out.
          }
        }
      }
    } catch (LearnedRoutingException e) {
      note(e.getMessage() + "; 'route train' will not know of this task");
    }
  }

  /** Opens a run for each try. */
  private final class Working implements Cascade.Worker {
    private final Path workspace;
    private final ModelWiring beside;
    private final RunSetup.Whole whole;

    Working(Path workspace, ModelWiring beside, ProcessBudgets budgets) {
      this.workspace = workspace;
      this.beside = beside;
      this.whole = new RunSetup.Whole(UUID.randomUUID().toString(), budgets);
    }

    @Override
    public CallOrigin origin() {
      return CallOrigin.builder()
          .run(whole.runId(), null)
          .project(workspace.toString())
          .reason("it judges a result of --cascade")
          .build();
    }

    @Override
    public Cascade.Try open(
        String model, Path folder, @Nullable Money left, Consumer<RunEvent> watch) {
      List<Consumer<RunEvent>> readers = new ArrayList<>();
      readers.add(tally);
      readers.add(watch);
      boolean steps = terminal.errIsTerminal();
      readers.add(
          new Progress(
              terminal, steps, Settings.isVerbose(arguments), steps ? terminal.width() : 120));
      return new Opened(
          new RunSetup(
                  arguments,
                  terminal,
                  new RunSetup.Attempt(folder, model, left, workspace, whole, null))
              .open(readers));
    }

    @Override
    public AgentModel model(String name) {
      return beside.choose(null, name, List.of()).forRun();
    }
  }

  /** A try is a prepared run. */
  private record Opened(PreparedRun prepared) implements Cascade.Try {
    @Override
    public AgentModel model() {
      return prepared.model();
    }

    @Override
    public String sessionId() {
      return prepared.session().id();
    }

    @Override
    public RunResult run(List<ContentBlock> prompt, Cancellation cancellation) {
      return prepared.run(prepared.request(prompt), cancellation);
    }

    @Override
    public ProcessLauncher launcher() {
      return prepared.launcher();
    }

    @Override
    public Map<String, String> environment() {
      return prepared.request(List.of()).environment();
    }

    @Override
    public void close() {
      prepared.close();
    }
  }

  private int told(CascadeReport report) {
    report.lines().forEach(line -> terminal.err().println(ToolLine.oneLine(line)));
    CascadeReport.Tried last = report.tried().getLast();
    Usage usage = Usage.NONE;
    int turns = 0;
    for (CascadeReport.Tried each : report.tried()) {
      usage = usage.plus(each.usage());
      turns += each.turns();
      if (each.verdict().spent() != null) {
        tally.paid(each.verdict().spent());
      }
    }
    RunResult result = whole(report, usage, turns);
    ExitCode code = Endings.exitCode(result);
    boolean isUnchecked = last.verdict().by().equals(CascadeReport.NOBODY);
    if (code == ExitCode.OK && !report.isAccepted() && !isUnchecked) {
      code = ExitCode.NOT_VERIFIED;
    }
    if (result.error() != null) {
      terminal.err().println("agentic-flow: " + ToolLine.oneLine(result.error()));
    }
    if ("json".equals(arguments.get(Options.RUN_OUTPUT))) {
      JrsObject json =
          ResultJson.of(
              result,
              new ResultJson.Of(
                  last.sessionId(),
                  last.sessionId(),
                  arguments.get(Options.AGENT),
                  last.provider(),
                  last.model(),
                  null),
              tally,
              code.code());
      JsonObjectBuilder with = Json.object();
      for (Map.Entry<String, JrsValue> field : Json.fields(json)) {
        with.put(field.getKey(), field.getValue());
      }
      terminal.out().println(Json.write(with.put("cascade", report.json()).build()));
    } else if (!result.answer().isBlank()) {
      terminal.out().println(result.answer().strip());
    }
    terminal.out().flush();
    terminal.err().flush();
    return code.code();
  }

  /** Returns the last try's result with what all of them took. */
  private static RunResult whole(CascadeReport report, Usage usage, int turns) {
    RunResult last = report.result();
    return new RunResult(
        last.ending(),
        last.answer(),
        turns,
        usage,
        new RunEvent.Cost(
            report.cost(), report.isPriced() ? last.cost().basis() : RunEvent.Cost.Basis.UNKNOWN),
        report.merged(),
        last.permissionDenials(),
        last.took(),
        last.error(),
        last.apiError(),
        last.structuredOutput());
  }
}
