package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.CommandSpec.Section;
import io.agenticflow.cli.args.CommandSpec.Section.Row;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.Positional;
import io.agenticflow.config.ConfigurationField;
import io.agenticflow.config.ConfigurationFields;
import java.util.ArrayList;
import java.util.List;

/** All commands: what each takes and how the help tells of it. */
public final class CommandLine {
  private CommandLine() {}

  /** Returns the whole program. */
  public static CommandSpec program() {
    return CommandSpec.group(
        "",
        "Runs any AI agent on any model, and is a gateway between the dialects of the model providers",
        "run",
        List.of(
            run(),
            ask(),
            SwarmCommandLine.swarm(),
            agents(),
            sessions(),
            RunsCommandLine.group(),
            WorkerCommandLine.worker(),
            models(),
            permissions(),
            route(),
            CostCommandLine.group(),
            BudgetCommandLine.budget(),
            BudgetCommandLine.keys(),
            McpCommandLine.group(),
            MemoryCommandLine.group(),
            proxy(),
            client(
                "claude-code",
                "Claude Code",
                Options.CLAUDE_PROGRAM,
                "agentic-flow claude-code --model deepseek/deepseek-chat-v3.1",
                "agentic-flow claude-code -m a/b -p \"What does this change?\""),
            client(
                "codex",
                "Codex",
                Options.CODEX_PROGRAM,
                "agentic-flow codex --model a/b exec \"Fix the test\""),
            client(
                "opencode",
                "OpenCode",
                Options.OPENCODE_PROGRAM,
                "agentic-flow opencode --model a/b run \"Fix the test\""),
            config(),
            doctor(),
            validate(),
            testkit(),
            completion(),
            warmup(),
            help(),
            version()),
        List.of(),
        examples(
            "agentic-flow --agent coder --task \"Create a Python hello world\" --model demo",
            "agentic-flow -a tester -t \"Test src/\" -m meta-llama/llama-3.1-8b-instruct",
            "git diff | agentic-flow ask \"What does this change?\"",
            "agentic-flow proxy --port 3000"),
        variables(),
        exitCodes(),
        new Section("More", List.of(new Row("agentic-flow COMMAND --help", ""))));
  }

  private static CommandSpec run() {
    return CommandSpec.of(
        "run",
        "Runs an agent on a task; meant where no command is named",
        List.of(new Positional("TASK", false, true, "The same as --task.")),
        RunOptions.joined(
            PassedFlags.options(),
            List.of(
                Options.AGENT,
                Options.TASK,
                Options.PRINT,
                Options.SYSTEM_PROMPT,
                Options.APPEND_SYSTEM_PROMPT,
                Options.SYSTEM_PROMPT_FILE,
                Options.APPEND_SYSTEM_PROMPT_FILE,
                Options.AGENTS_DIR,
                Options.AGENTS,
                Options.LIST,
                Options.MODEL,
                Options.PROVIDER,
                Options.FALLBACK,
                Options.CASCADE,
                Options.VERIFY,
                Options.VERIFY_TIMEOUT),
            RunOptions.MODEL_SETTINGS,
            List.of(Options.CWD, Options.ADD_DIR, Options.WORKTREE),
            RunOptions.PERMISSIONS,
            List.of(
                Options.PERMISSION_PROMPT_TOOL,
                Options.PERMISSION_PROMPTS,
                Options.MEMORY_TOOLS,
                Options.LEARN,
                Options.CONTINUE,
                Options.RESUME,
                Options.FORK_SESSION,
                Options.SESSION_ID,
                Options.NO_SESSION,
                Options.MAX_TURNS,
                Options.MAX_BUDGET,
                Options.MAX_BUDGET_TOKENS,
                Options.TIMEOUT,
                RunsCommandLine.DETACH,
                RunsCommandLine.RUN_ID,
                RunsCommandLine.WAIT_FOR_APPROVAL,
                RunsCommandLine.ENGINE,
                Options.STREAM,
                Options.RUN_OUTPUT,
                Options.JSON_SCHEMA,
                Options.INPUT_FORMAT,
                Options.PARTIAL_MESSAGES,
                Options.HOOK_EVENTS,
                Options.SUB_AGENT_TEXT,
                Options.REPLAY_MESSAGES,
                Options.VERBOSE,
                Options.DEBUG,
                Options.DEBUG_FILE,
                Options.CONFIG,
                Options.VERSION,
                Options.HELP)),
        examples("agentic-flow run --agent reviewer \"Review the last commit\""));
  }

  private static CommandSpec ask() {
    return CommandSpec.of(
        "ask",
        "Asks a model one question, without an agent and without tools",
        List.of(
            new Positional(
                "QUESTION",
                false,
                true,
                "The question. Text on standard input is added to it, or is the question.")),
        List.of(
            Options.MODEL,
            Options.PROVIDER,
            Options.FALLBACK,
            Options.SYSTEM_PROMPT,
            Options.TEMPERATURE,
            Options.MAX_TOKENS,
            Options.TIMEOUT,
            Options.OUTPUT.withHelp("json: one object with the answer, tokens, cost and more."),
            Options.VERBOSE,
            Options.CONFIG,
            Options.HELP),
        examples("agentic-flow ask \"What is a monad?\" --model openai/gpt-4o-mini"));
  }

  private static CommandSpec agents() {
    return CommandSpec.group(
        "agents",
        "Shows agents, makes them, and says what is wrong with their files",
        "list",
        List.of(
            CommandSpec.of(
                "agents list",
                "Shows the agents, grouped; meant where no command is named",
                List.of(),
                List.of(
                    Options.AGENTS_DIR,
                    Options.CWD,
                    Options.OUTPUT.withHelp("json: one object with agents and problems."),
                    Options.VERBOSE,
                    Options.HELP)),
            CommandSpec.of(
                "agents show",
                "Shows one agent: what it may do, how it works, its instructions",
                List.of(new Positional("NAME", true, false, "The agent's name.")),
                List.of(
                    Options.AGENTS_DIR,
                    Options.CWD,
                    Options.OUTPUT.withHelp("json: one object."),
                    Options.VERBOSE,
                    Options.HELP)),
            CommandSpec.of(
                "agents create",
                "Writes the file of a new agent; one that is there is not changed",
                List.of(
                    new Positional(
                        "NAME", true, false, "Its name: small letters, digits and hyphens.")),
                List.of(
                    Options.AGENT_DESCRIPTION,
                    Options.AGENT_PROMPT,
                    Options.AGENT_TOOLS,
                    Options.AGENT_MODEL,
                    Options.PERMISSION_MODE.withHelp("What its tools may do unasked."),
                    Options.MAX_TURNS,
                    Options.FOR_USER,
                    Options.AGENTS_DIR.withHelp("The folder to write into."),
                    Options.CWD,
                    Options.OUTPUT.withHelp("json: one object with the file."),
                    Options.VERBOSE,
                    Options.HELP),
                examples(
                    "agentic-flow agents create migrator --description \"Moves code to a new API. Use it for migrations.\" \\",
                    "  --tools \"Read, Grep, Edit, Bash(npm test)\" --prompt \"You move code, one call at a time. …\"")),
            CommandSpec.of(
                "agents validate",
                "Says what is wrong with files of agents; fails where one cannot be used",
                List.of(
                    new Positional(
                        "PATH",
                        false,
                        true,
                        "Files or folders. Without one: all folders that agents are looked for in.")),
                List.of(
                    Options.AGENTS_DIR,
                    Options.CWD,
                    Options.OUTPUT.withHelp("json: one object with the files."),
                    Options.VERBOSE.withHelp("Also tells which fields nothing acts on, and why."),
                    Options.HELP))),
        List.of(Options.HELP));
  }

  private static CommandSpec sessions() {
    Positional id = new Positional("ID", true, false, "The session's id; its beginning is enough.");
    return CommandSpec.group(
        "sessions",
        "Shows, copies out, removes and rewinds the sessions that runs have left",
        "list",
        List.of(
            CommandSpec.of(
                "sessions list",
                "Lists the sessions of this folder; meant where no command is named",
                List.of(),
                List.of(
                    Options.ALL,
                    Options.OUTPUT.withHelp("json: an array of sessions."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "sessions show",
                "Shows what was said and done in a session",
                List.of(id),
                List.of(
                    Options.OUTPUT.withHelp("json: one object with all events."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "sessions export",
                "Writes a session to standard output",
                List.of(id),
                List.of(Options.SESSION_FORMAT, Options.VERBOSE, Options.CONFIG, Options.HELP),
                examples("agentic-flow sessions export 3f2a > session.md")),
            CommandSpec.of(
                "sessions delete",
                "Removes sessions, and what was kept of the files that they changed",
                List.of(
                    new Positional("ID", true, true, "The ids; the beginning of each is enough.")),
                List.of(
                    Options.OUTPUT.withHelp("json: one object with the ids."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "sessions rewind",
                "Puts files back as they were before a prompt, as far as Write and Edit changed them",
                List.of(id),
                List.of(
                    Options.REWIND_TO,
                    Options.DRY_RUN,
                    Options.OUTPUT.withHelp("json: what was restored and removed."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP))),
        List.of(Options.HELP));
  }

  private static CommandSpec models() {
    Option<String> provider = Options.PROVIDER.withHelp("Only those of this provider.");
    Option<String> output = Options.OUTPUT.withHelp("json: an array of models.");
    String name = "As a provider or the configuration spells it.";
    return CommandSpec.group(
        "models",
        "Shows models and what they cost, and fetches one to run on this machine",
        "list",
        List.of(
            CommandSpec.of(
                "models list",
                "Shows the models that can be used now; meant where no command is named",
                List.of(),
                List.of(
                    provider,
                    Options.RECOMMENDED,
                    output,
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "models show",
                "Shows all that is known of a model: limits, abilities, prices, and since when",
                List.of(new Positional("NAME", true, false, name)),
                List.of(
                    Options.PROVIDER.withHelp("As this provider offers it."),
                    Options.OUTPUT.withHelp("json: one object."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "models search",
                "Shows the models in whose names all the words are",
                List.of(new Positional("WORD", true, true, "A part of the name, in any case.")),
                List.of(provider, output, Options.VERBOSE, Options.CONFIG, Options.HELP),
                examples("agentic-flow models search claude sonnet")),
            CommandSpec.of(
                "models compare",
                "Shows prices, limits and abilities side by side",
                List.of(new Positional("NAME", true, true, name)),
                List.of(
                    Options.PROVIDER.withHelp("As this provider offers them."),
                    output,
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "agentic-flow models compare claude-sonnet-4-5 deepseek/deepseek-chat-v3.1")),
            CommandSpec.of(
                "models refresh",
                "Brings the newest list of models with prices and limits; yours in the configuration win",
                List.of(),
                List.of(
                    Options.PROVIDER.withHelp(
                        "Whose list it is; without one OpenRouter's, and with --from all that are known here."),
                    Options.FROM,
                    Options.OUTPUT.withHelp("json: one object with what was brought."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "models pull",
                "Fetches a model to run on this machine",
                List.of(
                    new Positional(
                        "NAME", true, false, "One of those that 'models list' offers to fetch.")),
                List.of(Options.VERBOSE, Options.CONFIG, Options.HELP))),
        List.of(Options.HELP));
  }

  private static CommandSpec permissions() {
    List<Option<?>> asked =
        List.of(
            Options.AGENT.withDefault(null).withHelp("With the limits of this agent's file."),
            Options.AGENTS_DIR,
            Options.CWD,
            Options.ADD_DIR,
            Options.PERMISSION_MODE,
            Options.SKIP_PERMISSIONS,
            Options.ALLOWED_TOOLS,
            Options.DISALLOWED_TOOLS,
            Options.SETTING_SOURCES,
            Options.SETTINGS);
    return CommandSpec.group(
        "permissions",
        "Shows what an agent may do, and why",
        "list",
        List.of(
            CommandSpec.of(
                "permissions list",
                "Shows the rules and where they stand; meant where no command is named",
                List.of(),
                with(
                    asked,
                    Options.OUTPUT.withHelp("json: one object with the rules."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "permissions explain",
                "Tells which rule decides on a call, part by part",
                List.of(
                    new Positional(
                        "CALL",
                        true,
                        false,
                        "The call: 'Bash(npm test)', 'Edit(src/a.c)', or Tool({\"argument\": \"value\"}).")),
                with(
                    asked,
                    Options.ATTENDED,
                    Options.OUTPUT.withHelp("json: one object with the decision and its parts."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "agentic-flow permissions explain 'Bash(npm test && rm -rf /)' --allowedTools 'Bash(npm *)'"))),
        List.of(Options.HELP));
  }

  private static final Positional ROUTE_OUTCOMES =
      new Positional(
          "FILE",
          false,
          false,
          "Outcomes, one JSON object a line. Without one: those that were written down here.");

  private static CommandSpec route() {
    return CommandSpec.group(
        "route",
        "Shows which model would answer and why, learns it from outcomes, and measures it",
        "explain",
        List.of(
            CommandSpec.of(
                "route explain",
                "Tells which model a task would be given to, and asks none",
                List.of(new Positional("TASK", true, true, "What is to be done.")),
                List.of(
                    Options.AGENT.withDefault(null).withHelp("As if this agent did it."),
                    Options.MODEL.withHelp("As if this model were named for it."),
                    Options.PROVIDER,
                    Options.ROUTE_SUB_AGENT,
                    Options.ROUTE_BACKGROUND,
                    Options.ROUTE_THINKING,
                    Options.ROUTE_IMAGES,
                    Options.ROUTE_TOOL,
                    Options.ROUTE_PROMPT_TOKENS,
                    Options.OUTPUT.withHelp("json: one object with the decision."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "agentic-flow route explain \"Rename Order to Purchase everywhere\" --agent coder")),
            CommandSpec.of(
                "route mark",
                "Writes down what came of a session's task, to learn from",
                List.of(
                    new Positional("SESSION", true, false, "Its id; the beginning is enough."),
                    new Positional(
                        "RESULT", true, false, "accepted, verified, reverted or failed.")),
                List.of(
                    Options.OUTPUT.withHelp("json: one object."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP),
                examples("agentic-flow route mark 3f2a accepted")),
            CommandSpec.of(
                "route train",
                "Learns from outcomes what a strong model gains on a prompt",
                List.of(ROUTE_OUTCOMES),
                List.of(
                    Options.ROUTE_WEAK,
                    Options.ROUTE_STRONG,
                    Options.ROUTE_ONLY,
                    Options.ROUTE_MODEL_FILE.withHelp(
                        "Where to write what was learned; usually routing.model in the program's folder."),
                    Options.OUTPUT.withHelp("json: one object."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP),
                examples(
                    "agentic-flow route train --weak claude-haiku-4-5 --strong claude-opus-4-5")),
            CommandSpec.of(
                "route bench",
                "Measures how well routers choose between two models",
                List.of(ROUTE_OUTCOMES),
                List.of(
                    Options.ROUTE_AGENTS,
                    Options.ROUTE_WEAK,
                    Options.ROUTE_STRONG,
                    Options.ROUTE_ONLY,
                    Options.ROUTE_MODEL_FILE.withHelp(
                        "Measures this one. Without it: trains and tests in turns."),
                    Options.ROUTE_FOLDS,
                    Options.ROUTE_LABELS,
                    Options.ROUTE_SEED,
                    Options.ROUTE_SHARE,
                    Options.OUTPUT.withHelp("json: one object with all figures."),
                    Options.VERBOSE,
                    Options.CONFIG,
                    Options.HELP),
                examples("agentic-flow route bench outcomes.jsonl --folds 5"))),
        List.of(Options.HELP));
  }

  private static List<Option<?>> with(List<Option<?>> first, Option<?>... more) {
    List<Option<?>> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  private static CommandSpec proxy() {
    return CommandSpec.of(
        "proxy",
        "Serves Anthropic's Messages and OpenAI's APIs to any client, on any model",
        List.of(),
        List.of(
            Options.PORT,
            Options.HOST,
            Options.AUTH_TOKEN,
            Options.AUTH_TOKEN_FILE,
            Options.ALLOW_HOST,
            Options.CORS_ORIGIN,
            Options.MODEL.withHelp("The model for requests that name none of the provider's."),
            Options.PROVIDER,
            Options.FALLBACK,
            Options.MCP_CONFIG.withHelp(
                "MCP servers for /mcp: a file like .mcp.json, or the JSON itself."),
            Options.STRICT_MCP_CONFIG,
            Options.CWD.withHelp("The folder whose MCP servers are offered at /mcp."),
            Options.SETTING_SOURCES,
            Options.SETTINGS,
            Options.VERBOSE,
            Options.CONFIG,
            Options.HELP),
        examples("agentic-flow proxy --port 3000 --model deepseek/deepseek-chat"),
        fields());
  }

  /** Of everything that the gateway can be told only the most wanted is an option. */
  private static Section fields() {
    List<Row> rows = new ArrayList<>();
    for (ConfigurationField field : ConfigurationFields.all()) {
      String usual = field.usual();
      rows.add(new Row(field.variable(), field.help() + (usual == null ? "" : " [" + usual + "]")));
    }
    return new Section(
        "Environment, over the fields of the configuration file (docs/configuration.md)", rows);
  }

  private static CommandSpec client(
      String name, String title, Option<?> program, String... examples) {
    return CommandSpec.of(
        name,
        "Runs your " + title + " on any model, through a gateway that lives as long as it does",
        List.of(
            new Positional(
                "ARGUMENTS",
                false,
                true,
                true,
                "What "
                    + title
                    + " is given, from the first on that is none of the options below; -- ends those."
                    + " Its exit code is passed on.")),
        List.of(
            Options.MODEL.withHelp(
                "The model that answers. Without one: whatever model "
                    + title
                    + " asks for by itself."),
            Options.PROVIDER,
            Options.FALLBACK,
            program,
            Options.VERBOSE.withHelp(
                "Also shows the gateway's log, which else is shown where it fails."),
            Options.CONFIG,
            Options.HELP),
        examples(examples));
  }

  private static CommandSpec config() {
    return CommandSpec.group(
        "config",
        "Shows what the program is set to, checks it, and sets it up",
        null,
        List.of(
            CommandSpec.of(
                "config check",
                "Says all that is wrong with the configuration; asks no provider",
                List.of(),
                List.of(
                    Options.OUTPUT.withHelp("json: one object with errors and warnings."),
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "config show",
                "Shows every setting and where it was said; keys are masked",
                List.of(),
                List.of(
                    Options.OUTPUT.withHelp("json: one object with all settings."),
                    Options.CONFIG,
                    Options.HELP)),
            CommandSpec.of(
                "config wizard",
                "Asks for provider, key, model and budget, tries the key, and writes them down",
                List.of(),
                List.of(
                    Options.PROVIDER.withHelp("Is not asked for then."),
                    Options.MODEL.withHelp("Is not asked for then."),
                    Options.MAX_BUDGET.withHelp("The most dollars that a run may cost."),
                    Options.VERBOSE,
                    Options.NO_CHECK,
                    Options.CONFIG.withHelp(
                        "The file to write. One that is there is not changed. Without it: config.yaml in"
                            + " AGENTIC_FLOW_HOME."),
                    Options.HELP),
                examples(
                    "agentic-flow config wizard",
                    "pass show openrouter | agentic-flow config wizard --provider openrouter --model a/b")),
            CommandSpec.of(
                "config schema",
                "Writes the JSON Schema of the configuration file, for editors",
                List.of(),
                List.of(Options.HELP))),
        List.of(Options.HELP));
  }

  private static CommandSpec doctor() {
    return CommandSpec.of(
        "doctor",
        "Looks at all that a run needs, and says how to mend what is not well",
        List.of(),
        List.of(
            Options.ONLINE,
            Options.AGENTS_DIR,
            Options.CWD,
            Options.SETTING_SOURCES,
            Options.OUTPUT.withHelp("json: one object with the checks."),
            Options.VERBOSE,
            Options.CONFIG,
            Options.HELP),
        examples("agentic-flow doctor --online"));
  }

  private static CommandSpec validate() {
    return CommandSpec.of(
        "validate",
        "Tries what the program promises on your models, and examines what came of it",
        List.of(),
        List.of(
            Options.VALIDATE_ONLY,
            Options.VALIDATE_MODELS,
            Options.PROVIDER,
            Options.VALIDATE_UPSTREAM,
            Options.VALIDATE_GATEWAY,
            Options.VALIDATE_BUDGET,
            Options.TIMEOUT.withHelp("The longest that one check may take; without it 3m."),
            Options.OUTPUT.withHelp("json: one object with the checks and their totals."),
            Options.VERBOSE,
            Options.CONFIG,
            Options.HELP),
        examples(
            "agentic-flow validate --upstream scripted",
            "agentic-flow validate --models deepseek/deepseek-chat-v3.1 --budget 0.10"));
  }

  private static CommandSpec testkit() {
    return CommandSpec.group(
        "testkit",
        "Things to try the program with, without a key",
        null,
        List.of(
            CommandSpec.of(
                "testkit upstream",
                "Plays OpenRouter, Anthropic and an OpenAI-compatible server from a script",
                List.of(),
                List.of(
                    Options.UPSTREAM_PORT,
                    Options.SCRIPT,
                    Options.DIALECT,
                    Options.KEEP_RUNNING,
                    Options.STRICT,
                    Options.FAULTS,
                    Options.VERBOSE,
                    Options.HELP))),
        List.of(Options.HELP));
  }

  private static CommandSpec completion() {
    return CommandSpec.of(
        "completion",
        "Writes a script that completes command lines in a shell",
        List.of(new Positional("SHELL", true, false, "bash, zsh or fish.")),
        List.of(Options.HELP),
        examples(
            "source <(agentic-flow completion bash)",
            "agentic-flow completion zsh > ~/.zfunc/_agentic-flow",
            "agentic-flow completion fish > ~/.config/fish/completions/agentic-flow.fish"));
  }

  private static CommandSpec warmup() {
    return CommandSpec.of(
        "warmup",
        "Makes the start-up cache for the JDK in use, which the build does for the one that it found",
        List.of(),
        List.of(Options.HELP));
  }

  private static CommandSpec help() {
    return CommandSpec.of(
        "help",
        "Shows the help of a command",
        List.of(new Positional("COMMAND", false, true, "The command, for example: models pull.")),
        List.of(Options.HELP));
  }

  private static CommandSpec version() {
    return CommandSpec.of("version", "Shows the version", List.of(), List.of(Options.HELP));
  }

  private static Section examples(String... lines) {
    List<Row> rows = new ArrayList<>(lines.length);
    for (String line : lines) {
      rows.add(new Row(line, ""));
    }
    return new Section("Examples", rows);
  }

  private static Section variables() {
    return new Section(
        "Environment (an option comes first; .env in the current folder comes last)",
        List.of(
            new Row(
                "OPENROUTER_API_KEY",
                "Key for OpenRouter; OPENROUTER_BASE_URL for another address (with its /v1)."),
            new Row(
                "ANTHROPIC_API_KEY",
                "Key for Anthropic; ANTHROPIC_BASE_URL for another address (without /v1)."),
            new Row(
                "OPENAI_API_KEY",
                "Key for OpenAI; OPENAI_BASE_URL for any compatible server (with its /v1)."),
            new Row("OLLAMA_HOST", "Where Ollama is."),
            new Row(
                "USE_OPENROUTER",
                "true: OpenRouter, whatever the model's name and the other keys say."),
            new Row("AGENT, TASK, AGENTS_DIR", "As --agent, --task, --agents-dir."),
            new Row(
                "COMPLETION_MODEL",
                "As --model; also the model that stands in for a claude-* name on OpenRouter."),
            new Row("PROXY_PORT", "As --port of proxy."),
            new Row(
                "AGENTIC_FLOW_HOME", "Where state and models are kept instead of ~/.agentic-flow."),
            new Row("AGENTIC_FLOW_JAVA_HOME", "The JDK to run on."),
            new Row("AGENTIC_FLOW_JAVA_OPTS", "More options for the JVM."),
            new Row("AGENTIC_FLOW_AOT", "off: start without the start-up cache."),
            new Row("AGENTIC_FLOW_REBUILD", "1: in a clone, build before starting."),
            new Row("NO_COLOR", "No colour.")));
  }

  private static Section exitCodes() {
    ExitCode[] codes = ExitCode.values();
    List<Row> rows = new ArrayList<>(codes.length);
    for (ExitCode each : codes) {
      rows.add(new Row(Integer.toString(each.code()), each.meaning()));
    }
    return new Section("Exit codes", rows);
  }
}
