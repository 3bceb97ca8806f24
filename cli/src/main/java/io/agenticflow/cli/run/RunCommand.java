package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentProblem;
import io.agenticflow.agent.definition.SystemPrompt;
import io.agenticflow.agent.definition.ToolSelection;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code agentic-flow --agent NAME --task TEXT}: runs an agent on a task, with nobody to ask. */
public final class RunCommand implements Command {
  private static final int USUAL_MAX_TURNS = 50;

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    if (arguments.isSet(Options.LIST)) {
      return new AgentsCommand().run(arguments, terminal);
    }
    Configuration configuration = Settings.read(arguments, terminal);
    boolean verbose = arguments.isSet(Options.VERBOSE);
    Path folder = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    SavedSession before = OpenSession.chosen(arguments, configuration, real(folder));
    RunEvent.RunStarted last = OpenSession.lastRun(before);
    AgentDefinition agent =
        Agents.find(
            agentName(arguments, configuration, last), folder, arguments, configuration, terminal);
    RunPermissions permissions = RunPermissions.of(arguments, agent, folder, terminal);
    PermissionPolicy policy = permissions.policy(null);
    List<ContentBlock> prompt = prompt(before, arguments, configuration, terminal);
    List<Tool> tools =
        tools(agent, terminal).stream()
            .filter(tool -> !policy.removes(tool.definition().name()))
            .toList();
    permissions.warn(names(BuiltInTools.all()), terminal);
    Workspace workspace = workspace(folder, permissions, tools);

    try (OpenSession session =
            OpenSession.open(before, arguments, configuration, workspace.root(), terminal);
        SocketTransport transport = new SocketTransport(configuration.proxies())) {
      RunReaders readers = readers(session, arguments, terminal);
      ChosenModel model =
          new ModelWiring(
                  configuration,
                  terminal.environment(),
                  transport,
                  configuration.retries(),
                  configuration.requestTimeout(),
                  readers::accept)
              .choose(
                  providerName(arguments, configuration, last),
                  modelName(arguments, configuration, agent, last),
                  ModelWiring.fallbacks(arguments));
      if (verbose) {
        explain(model, terminal);
      }
      if (model.notice() != null) {
        terminal.err().println(model.notice());
      }
      RunRequest request =
          new RunRequest(
              UUID.randomUUID().toString(),
              agent.name(),
              agent.description(),
              prompt,
              model.provider(),
              model.model(),
              systemPrompt(arguments, agent, tools, workspace),
              tools,
              policy,
              workspace,
              ToolEnvironment.of(terminal.environment(), configuration),
              maxTurns(arguments, agent),
              maxTokens(arguments, model),
              temperature(arguments),
              budget(arguments, configuration),
              arguments.get(Options.TIMEOUT),
              session.keptFiles());
      return RunToEnd.of(
          new AgentLoop(model.client(), model.pricer()),
          request,
          session,
          readers,
          arguments,
          terminal);
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder; // opening the workspace says what is wrong with it
    }
  }

  private static RunReaders readers(
      OpenSession session, ParsedArguments arguments, Terminal terminal) {
    boolean verbose = arguments.isSet(Options.VERBOSE);
    List<java.util.function.Consumer<RunEvent>> all = new ArrayList<>();
    all.add(session.writer());
    if (!"json".equals(arguments.get(Options.OUTPUT))) {
      all.add(
          new AnswerText(
              terminal.out(), arguments.isSet(Options.STREAM) || terminal.outIsTerminal()));
    }
    boolean steps = terminal.errIsTerminal();
    all.add(new Progress(terminal.err(), steps, verbose, steps ? terminal.width() : 120));
    return new RunReaders(all);
  }

  static void explain(ChosenModel model, Terminal terminal) {
    terminal
        .err()
        .println(
            "Model: " + model.model() + " at " + model.provider() + ", because " + model.reason());
    model.alternatives().forEach(other -> terminal.err().println("  considered: " + other));
  }

  private static String agentName(
      ParsedArguments arguments, Configuration configuration, RunEvent.@Nullable RunStarted last) {
    boolean typed = arguments.source(Options.AGENT) != ParsedArguments.Source.DEFAULT;
    if (!typed && last != null) {
      return last.agent();
    }
    String fromDotEnv = configuration.agent();
    return typed || fromDotEnv == null ? arguments.get(Options.AGENT, "coder") : fromDotEnv;
  }

  /** Returns what is new to say; nothing where a session goes on with what it left open. */
  private static List<ContentBlock> prompt(
      @Nullable SavedSession before,
      ParsedArguments arguments,
      Configuration configuration,
      Terminal terminal) {
    String print = arguments.get(Options.PRINT);
    boolean typed =
        arguments.get(Options.TASK) != null
            || (print != null && !print.isEmpty())
            || !arguments.words().isEmpty();
    if (before != null && !typed) {
      if (before.isOver()) {
        throw new CliException(
            ExitCode.USAGE,
            "the session " + before.header().id() + " came to its end, and there is nothing new",
            "say what is to be done next, with --task");
      }
      return List.of();
    }
    return List.of(new ContentBlock.Text(task(arguments, configuration, terminal)));
  }

  private static String task(
      ParsedArguments arguments, Configuration configuration, Terminal terminal) {
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

  /**
   * What the user names comes first, then what the agent's file names; else the resolver knows what
   * is usual.
   */
  private static @Nullable String modelName(
      ParsedArguments arguments,
      Configuration configuration,
      AgentDefinition agent,
      RunEvent.@Nullable RunStarted last) {
    if (arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE) {
      return arguments.get(Options.MODEL);
    }
    if (last != null) {
      return last.model(); // its reasoning, and its provider's cache, are of no use to another
    }
    boolean usualIsSet =
        configuration.completionModel() != null || arguments.get(Options.PROVIDER) != null;
    return usualIsSet || "inherit".equals(agent.model()) ? null : agent.model();
  }

  private static List<String> names(List<Tool> tools) {
    return tools.stream().map(tool -> tool.definition().name()).toList();
  }

  private static @Nullable String providerName(
      ParsedArguments arguments, Configuration configuration, RunEvent.@Nullable RunStarted last) {
    String typed = arguments.get(Options.PROVIDER);
    if (typed != null
        || last == null
        || arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE) {
      return typed;
    }
    return configuration.providers().containsKey(last.provider()) ? last.provider() : null;
  }

  private static List<Tool> tools(AgentDefinition agent, Terminal terminal) {
    List<Tool> all = BuiltInTools.all();
    ToolSelection.Resolution resolution =
        agent.tools().resolve(all.stream().map(tool -> tool.definition().name()).toList());
    if (resolution.isFutile()) {
      throw new CliException(
          ExitCode.USAGE,
          "none of the tools of agent "
              + agent.name()
              + " can be used: "
              + String.join(", ", resolution.unresolved()),
          "the tools are "
              + String.join(", ", all.stream().map(tool -> tool.definition().name()).toList()));
    }
    if (!resolution.unresolved().isEmpty()) {
      terminal
          .err()
          .println(
              "Agent "
                  + agent.name()
                  + " names tools that are not there: "
                  + String.join(", ", resolution.unresolved()));
    }
    return all.stream()
        .filter(tool -> resolution.names().contains(tool.definition().name()))
        .toList();
  }

  private static Workspace workspace(Path folder, RunPermissions permissions, List<Tool> tools) {
    PermissionMode mode = permissions.mode();
    try {
      if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
        throw new AccessDeniedException(folder.toString());
      }
      Workspace workspace =
          Workspace.open(folder, permissions.folders(), mode.confinesToWorkspace());
      boolean writes = tools.stream().anyMatch(tool -> tool.effect() == Tool.Effect.EDIT);
      if (writes && mode != PermissionMode.PLAN && !Files.isWritable(folder)) {
        throw new CliException(
            ExitCode.PERMISSION_DENIED,
            String.valueOf(
                FileProblem.of("write in", folder, new AccessDeniedException(folder.toString()))
                    .getMessage()),
            "or look only, with --permission-mode plan");
      }
      return workspace;
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          String.valueOf(FileProblem.of("use", folder, e).getMessage()),
          null,
          e);
    }
  }

  private static List<ContentBlock> systemPrompt(
      ParsedArguments arguments, AgentDefinition agent, List<Tool> tools, Workspace workspace) {
    String own = arguments.get(Options.SYSTEM_PROMPT);
    String more = arguments.get(Options.APPEND_SYSTEM_PROMPT);
    String body = own == null ? agent.systemPrompt() : own;
    AgentDefinition told =
        own == null && more == null
            ? agent
            : agent.withSystemPrompt(more == null ? body : body + "\n\n" + more);
    return SystemPrompt.write(
        told,
        tools.stream().map(tool -> tool.definition().name()).toList(),
        new SystemPrompt.Surroundings(
            workspace.root(),
            workspace.roots().subList(1, workspace.roots().size()),
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            isInRepository(workspace.root()),
            LocalDate.now(java.time.ZoneId.systemDefault())));
  }

  private static boolean isInRepository(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }

  private static int maxTurns(ParsedArguments arguments, AgentDefinition agent) {
    Long typed = arguments.get(Options.MAX_TURNS);
    if (typed != null) {
      return Math.toIntExact(typed);
    }
    Integer ofAgent = agent.maxTurns();
    return ofAgent == null ? USUAL_MAX_TURNS : ofAgent;
  }

  static @Nullable Long maxTokens(ParsedArguments arguments, ChosenModel model) {
    Long typed = arguments.get(Options.MAX_TOKENS);
    return typed == null ? model.maxTokens() : typed;
  }

  static @Nullable Double temperature(ParsedArguments arguments) {
    BigDecimal typed = arguments.get(Options.TEMPERATURE);
    return typed == null ? null : typed.doubleValue();
  }

  private static @Nullable Money budget(ParsedArguments arguments, Configuration configuration) {
    BigDecimal typed = arguments.get(Options.MAX_BUDGET);
    BigDecimal dollars = typed == null ? configuration.maxBudget() : typed;
    return dollars == null ? null : Money.ofDollars(dollars);
  }

  static void warn(List<AgentProblem> warnings, Terminal terminal) {
    warnings.forEach(warning -> terminal.err().println("Note: " + warning));
  }
}
