package io.agenticflow.cli.command;

import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ValueType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** All options of all commands. A command asks its {@code ParsedArguments} for them by these. */
public final class Options {
  private static final String TASK_GROUP = "Agent and task";
  private static final String MODEL_GROUP = "Model";
  private static final String WORKSPACE_GROUP = "Workspace and permissions";
  private static final String SESSION_GROUP = "Session";
  private static final String LIMITS_GROUP = "Limits";
  private static final String OUTPUT_GROUP = "Output";
  private static final String SERVER_GROUP = "Server";
  private static final String OTHER_GROUP = "Other";

  public static final Option<String> AGENT =
      Option.of(
              "agent",
              ValueType.TEXT,
              "NAME",
              TASK_GROUP,
              "The agent that does the task; --list shows them.")
          .withLetter('a')
          .withVariable("AGENT")
          .withDefault("coder");
  public static final Option<String> TASK =
      Option.of(
              "task",
              ValueType.TEXT,
              "TEXT",
              TASK_GROUP,
              "What the agent is to do. Without it: the words of the command line and what is piped in.")
          .withLetter('t')
          .withVariable("TASK");
  public static final Option<String> PRINT =
      Option.withOptionalValue(
              "print",
              "TASK",
              TASK_GROUP,
              "The same as --task; there so that command lines of Claude Code work.")
          .withLetter('p');
  public static final Option<Path> AGENTS_DIR =
      Option.of(
              "agents-dir",
              ValueType.FOLDER,
              "FOLDER",
              TASK_GROUP,
              "Agents from here come before those in .claude/agents, ~/.claude/agents and the built-in ones.")
          .withVariable("AGENTS_DIR");
  public static final Option<String> AGENTS =
      Option.of(
          "agents",
          ValueType.TEXT,
          "JSON",
          TASK_GROUP,
          "More agents for this run: a JSON object by name, or a file that holds one.");
  public static final Option<String> SYSTEM_PROMPT =
      Option.of(
          "system-prompt",
          ValueType.TEXT,
          "TEXT",
          TASK_GROUP,
          "Takes the place of the agent's own.");
  public static final Option<String> APPEND_SYSTEM_PROMPT =
      Option.of(
          "append-system-prompt",
          ValueType.TEXT,
          "TEXT",
          TASK_GROUP,
          "Comes after the agent's own.");
  public static final Option<Path> SYSTEM_PROMPT_FILE =
      Option.of(
          "system-prompt-file",
          ValueType.FILE,
          "FILE",
          TASK_GROUP,
          "The same as --system-prompt, from a file.");
  public static final Option<Path> APPEND_SYSTEM_PROMPT_FILE =
      Option.of(
          "append-system-prompt-file",
          ValueType.FILE,
          "FILE",
          TASK_GROUP,
          "The same as --append-system-prompt, from a file.");
  public static final Option<Boolean> LIST =
      Option.flag("list", TASK_GROUP, "Shows the agents, grouped, and ends.").withLetter('l');

  public static final Option<String> MODEL =
      Option.of(
              "model",
              ValueType.TEXT,
              "NAME",
              MODEL_GROUP,
              "The model, by the provider's name for it. Without one: the embedded default. 'demo' plays a recording.")
          .withLetter('m')
          .withVariable("COMPLETION_MODEL");
  public static final Option<String> PROVIDER =
      Option.of(
          "provider",
          ValueType.TEXT,
          "NAME",
          MODEL_GROUP,
          "Where the model is: openrouter, anthropic, openai (any compatible base URL), ollama, onnx (the embedded"
              + " default). Without one it is chosen by the model's name and the keys that are there.");
  public static final Option<String> RECOMMENDED =
      Option.withOptionalValue(
          "recommended",
          "KIND",
          MODEL_GROUP,
          "Only those for a kind of work: code, research or general; without one, for all three.");
  public static final Option<String> FROM =
      Option.of(
          "from",
          ValueType.TEXT,
          "PLACE",
          MODEL_GROUP,
          "An address or a file with such a list, or with one in the manner of models.dev's api.json.");
  public static final Option<String> FALLBACK =
      Option.of(
              "fallback",
              ValueType.TEXT,
              "NAMES",
              MODEL_GROUP,
              "Models to ask, in this order, where the model cannot answer: a,b,c.")
          .withAlias("fallback-model")
          .asRepeatable();
  public static final Option<String> CASCADE =
      Option.withOptionalValue(
          "cascade",
          "NAMES",
          MODEL_GROUP,
          "Tries these models in order, the cheapest first, each in a copy of the workspace: a,b,c. The first result that"
              + " passes its check is brought back. Without names: routing.cascade.models.");
  public static final Option<String> VERIFY =
      Option.of(
          "verify",
          ValueType.TEXT,
          "COMMAND",
          MODEL_GROUP,
          "What checks a result of --cascade: a command that ends with 0 where it is good, or 'judge' for a model's"
              + " judgement. Without it: --json-schema, else the project's own tests, else a model's judgement.");
  public static final Option<Duration> VERIFY_TIMEOUT =
      Option.of(
              "verify-timeout",
              ValueType.TIME,
              "TIME",
              MODEL_GROUP,
              "The longest that a check takes.")
          .withDefault("15m");
  public static final Option<String> BETAS =
      Option.of(
              "betas",
              ValueType.TEXT,
              "NAMES",
              MODEL_GROUP,
              "Features that Anthropic's API is asked for by its anthropic-beta header, with commas between.")
          .asRepeatable();
  public static final Option<String> EFFORT =
      Option.of(
          "effort",
          ValueType.choice("low", "medium", "high", "xhigh", "max"),
          "LEVEL",
          MODEL_GROUP,
          "How much the model reasons, where it can.");
  public static final Option<String> THINKING =
      Option.of(
          "thinking",
          ValueType.choice("adaptive", "enabled", "disabled"),
          "MODE",
          MODEL_GROUP,
          "disabled: the model does not reason. The others leave it to the model.");
  public static final Option<Long> MAX_THINKING_TOKENS =
      Option.of(
          "max-thinking-tokens",
          ValueType.wholeNumber(0, 10_000_000),
          "N",
          MODEL_GROUP,
          "The most tokens of reasoning in one answer; 0 for none at all.");
  public static final Option<BigDecimal> TEMPERATURE =
      Option.of(
          "temperature",
          ValueType.decimal("0", "2"),
          "NUMBER",
          MODEL_GROUP,
          "From 0 (steady) to 2 (varied).");
  public static final Option<Long> MAX_TOKENS =
      Option.of(
          "max-tokens",
          ValueType.wholeNumber(1, 10_000_000),
          "N",
          MODEL_GROUP,
          "The most tokens in one answer of the model.");

  public static final Option<Path> CWD =
      Option.of(
          "cwd",
          ValueType.FOLDER,
          "FOLDER",
          WORKSPACE_GROUP,
          "The workspace. Without one: the current folder.");
  public static final Option<Path> ADD_DIR =
      Option.of(
              "add-dir",
              ValueType.FOLDER,
              "FOLDER",
              WORKSPACE_GROUP,
              "One more folder that tools may use.")
          .asRepeatable();
  public static final Option<String> WORKTREE =
      Option.of(
          "worktree",
          ValueType.TEXT,
          "NAME",
          WORKSPACE_GROUP,
          "Works in a git worktree of this name, .claude/worktrees/NAME, on a branch of its own; makes it where it is not"
              + " there.");
  public static final Option<String> PERMISSION_MODE =
      Option.of(
          "permission-mode",
          ValueType.choice(
              "default", "acceptEdits", "plan", "dontAsk", "bypassPermissions", "manual"),
          "MODE",
          WORKSPACE_GROUP,
          "What tools may do unasked.");
  public static final Option<Boolean> SKIP_PERMISSIONS =
      Option.flag(
          "dangerously-skip-permissions",
          WORKSPACE_GROUP,
          "The same as --permission-mode bypassPermissions.");

  public static final Option<String> ALLOWED_TOOLS =
      Option.of(
              "allowedTools",
              ValueType.TEXT,
              "RULES",
              WORKSPACE_GROUP,
              "What may be done unasked, for example 'Bash(git *), Edit(src/**)'.")
          .withAlias("allowed-tools")
          .asRepeatable();
  public static final Option<String> DISALLOWED_TOOLS =
      Option.of(
              "disallowedTools",
              ValueType.TEXT,
              "RULES",
              WORKSPACE_GROUP,
              "What may not be done in any mode; a tool's name alone takes the tool away.")
          .withAlias("disallowed-tools")
          .asRepeatable();
  public static final Option<String> JSON_SCHEMA =
      Option.of(
          "json-schema",
          ValueType.TEXT,
          "SCHEMA",
          OUTPUT_GROUP,
          "The form of the answer: a JSON Schema, or a file that holds one.");
  public static final Option<Boolean> ALLOW_PRIVATE_HOSTS =
      Option.flag(
              "allow-private-hosts",
              WORKSPACE_GROUP,
              "Lets WebFetch fetch from this machine and from private networks.")
          .withVariable("AGENTIC_FLOW_ALLOW_PRIVATE_HOSTS");
  public static final Option<String> SANDBOX =
      Option.of(
              "sandbox",
              ValueType.choice("auto", "container+landlock", "bwrap", "landlock", "none"),
              "LEVEL",
              WORKSPACE_GROUP,
              "What holds the commands that tools run; auto takes the strongest that there is. Only none lets them do what"
                  + " you can do.")
          .withDefault("auto");
  public static final Option<String> ALLOW_NET =
      Option.of(
          "allow-net",
          ValueType.TEXT,
          "PORTS",
          WORKSPACE_GROUP,
          "Lets commands in the sandbox connect to these ports by TCP, for example 443,8080; all: to everything.");
  public static final Option<Path> SANDBOX_READ =
      Option.of(
              "sandbox-read",
              ValueType.FILE,
              "PATH",
              WORKSPACE_GROUP,
              "One more file or folder that commands in the sandbox may read.")
          .asRepeatable();
  public static final Option<Path> SANDBOX_WRITE =
      Option.of(
              "sandbox-write",
              ValueType.FILE,
              "PATH",
              WORKSPACE_GROUP,
              "One more file or folder that they may read and write.")
          .asRepeatable();
  public static final Option<String> SETTING_SOURCES =
      Option.of(
          "setting-sources",
          ValueType.TEXT,
          "KINDS",
          WORKSPACE_GROUP,
          "Which settings files to read: user, project, local. Named, those of the folder may also allow; else they"
              + " only forbid.");
  public static final Option<String> SETTINGS =
      Option.of(
          "settings",
          ValueType.TEXT,
          "FILE|JSON",
          WORKSPACE_GROUP,
          "More settings for this run, permissions and hooks: a file, or the JSON itself. They go before all but the"
              + " machine's.");
  public static final Option<String> MCP_CONFIG =
      Option.of(
              "mcp-config",
              ValueType.TEXT,
              "FILE|JSON",
              WORKSPACE_GROUP,
              "MCP servers for this run: a file like .mcp.json, or the JSON itself. They are started unasked.")
          .asRepeatable();
  public static final Option<Boolean> STRICT_MCP_CONFIG =
      Option.flag(
          "strict-mcp-config", WORKSPACE_GROUP, "No MCP servers but those of --mcp-config.");
  public static final Option<Boolean> BARE =
      Option.flag(
          "bare",
          WORKSPACE_GROUP,
          "Reads no settings, instructions, skills, hooks or memory of the user or the folder; the machine's settings"
              + " and what is typed count.");
  public static final Option<Boolean> SAFE_MODE =
      Option.flag(
          "safe-mode",
          WORKSPACE_GROUP,
          "The same as --bare, and no agents of the user or the folder: to find out whether something set up is at"
              + " fault.");
  public static final Option<Boolean> RESTRICTED =
      Option.flag(
          "restricted",
          WORKSPACE_GROUP,
          "No commands and no WebFetch but those that --tools names, no settings of the user or the folder, no"
              + " bypassPermissions.");
  public static final Option<Boolean> CONTINUE =
      Option.flag("continue", SESSION_GROUP, "Goes on with the last session of the workspace.")
          .withLetter('c');
  public static final Option<String> RESUME =
      Option.of(
              "resume",
              ValueType.TEXT,
              "ID",
              SESSION_GROUP,
              "Goes on with a session; the beginning of its id is enough. Without a task: with what it left open.")
          .withLetter('r');
  public static final Option<Boolean> FORK_SESSION =
      Option.flag(
          "fork-session",
          SESSION_GROUP,
          "With --resume or --continue: goes on with a copy and leaves the session as it is.");
  public static final Option<String> SESSION_ID =
      Option.of("session-id", ValueType.TEXT, "UUID", SESSION_GROUP, "The new session's id.");
  public static final Option<Boolean> NO_SESSION =
      Option.flag(
          "no-session-persistence", SESSION_GROUP, "Writes no session; the run cannot be resumed.");
  public static final Option<Boolean> ALL =
      Option.flag("all", SESSION_GROUP, "Sessions of all folders, not only of this one.");
  public static final Option<String> SESSION_FORMAT =
      Option.of(
              "format",
              ValueType.choice("markdown", "json", "jsonl"),
              "FORMAT",
              SESSION_GROUP,
              "jsonl is the session's file as it is.")
          .withDefault("markdown");
  public static final Option<Long> REWIND_TO =
      Option.of(
          "to",
          ValueType.wholeNumber(1, 1_000_000),
          "N",
          SESSION_GROUP,
          "Puts the files back as they were before the Nth prompt.");
  public static final Option<Boolean> DRY_RUN =
      Option.flag("dry-run", SESSION_GROUP, "Only tells what would be done.");

  public static final Option<Long> MAX_TURNS =
      Option.of(
          "max-turns",
          ValueType.wholeNumber(1, 1_000_000),
          "N",
          LIMITS_GROUP,
          "The most answers of the model in a run.");
  public static final Option<BigDecimal> MAX_BUDGET =
      Option.of(
          "max-budget-usd",
          ValueType.decimal("0", "1000000"),
          "USD",
          LIMITS_GROUP,
          "Stops before the call that would cost more in sum.");
  public static final Option<Long> MAX_BUDGET_TOKENS =
      Option.of(
          "max-budget-tokens",
          ValueType.wholeNumber(1, 1_000_000_000_000L),
          "N",
          LIMITS_GROUP,
          "Stops before the call that would use more tokens in sum, of prompts and answers.");
  public static final Option<Duration> TIMEOUT =
      Option.of(
          "timeout",
          ValueType.TIME,
          "TIME",
          LIMITS_GROUP,
          "The longest that the whole may take: 90s, 5m, 1h30m; a bare number is seconds.");

  public static final Option<Boolean> STREAM =
      Option.flag(
              "stream",
              OUTPUT_GROUP,
              "Shows the answer as it comes, also where standard output is no terminal.")
          .withLetter('s');
  private static final String COST_GROUP = "Cost";
  public static final Option<String> SINCE =
      Option.of(
          "since",
          ValueType.TEXT,
          "WHEN",
          COST_GROUP,
          "The first day (2026-11-22, today, yesterday), a time (2026-11-22T14:30), or how long ago (7d, 12h).");
  public static final Option<String> UNTIL =
      Option.of(
          "until",
          ValueType.TEXT,
          "WHEN",
          COST_GROUP,
          "The last day, which counts too, or a time; now where it is not said.");
  public static final Option<String> COST_BY =
      Option.of(
              "by",
              ValueType.choice("model", "provider", "agent", "session", "project", "token", "day"),
              "WHAT",
              COST_GROUP,
              "What to share the cost out by; token is the one by which a client of the gateway was let in.")
          .withDefault("model");
  public static final Option<String> COST_OUTPUT =
      Option.of(
              "output",
              ValueType.choice("table", "json", "csv", "text"),
              "FORMAT",
              OUTPUT_GROUP,
              "json: one object with exact amounts. csv: the rows alone. text: a table.")
          .withAlias("output-format")
          .withDefault("table");
  public static final Option<String> COST_BASELINE =
      Option.of(
          "baseline",
          ValueType.TEXT,
          "MODEL",
          COST_GROUP,
          "The model to compare with: a name of the configuration, or a model's, with or without its provider.");
  public static final Option<String> COST_SCENARIO =
      Option.of(
              "scenario",
              ValueType.choice("code", "analysis"),
              "WORK",
              COST_GROUP,
              "code: 100 calls a month of 2,000 tokens in and 5,000 out. analysis: 50 of 5,000 and 10,000.")
          .withDefault("code");
  public static final Option<Long> COST_CALLS =
      Option.of(
          "calls",
          ValueType.wholeNumber(1, 1_000_000_000),
          "NUMBER",
          COST_GROUP,
          "The calls in a month, in the place of the scenario's.");
  public static final Option<Long> COST_INPUT_TOKENS =
      Option.of(
          "input-tokens",
          ValueType.wholeNumber(0, 1_000_000_000),
          "NUMBER",
          COST_GROUP,
          "The tokens of a call's prompt.");
  public static final Option<Long> COST_OUTPUT_TOKENS =
      Option.of(
          "output-tokens",
          ValueType.wholeNumber(0, 1_000_000_000),
          "NUMBER",
          COST_GROUP,
          "The tokens of its answer.");
  public static final Option<BigDecimal> COST_CACHED =
      Option.of(
          "cached",
          ValueType.decimal("0", "100"),
          "PERCENT",
          COST_GROUP,
          "How much of the prompt is read from the cache; an agent's is mostly so.");
  public static final Option<String> COST_MIX =
      Option.of(
              "mix",
              ValueType.TEXT,
              "MODEL=SHARE,…",
              COST_GROUP,
              "One more line: models that share the calls, as in a/b=70,c/d=30.")
          .asRepeatable();
  public static final Option<String> KEY_MODELS =
      Option.of(
              "models",
              ValueType.TEXT,
              "PATTERNS",
              LIMITS_GROUP,
              "The models that it may ask for, with commas between them; * stands for anything.")
          .asRepeatable();
  public static final Option<BigDecimal> KEY_BUDGET =
      Option.of(
          "budget-usd",
          ValueType.decimal("0", "1000000"),
          "USD",
          LIMITS_GROUP,
          "The most dollars that may be spent with it.");
  public static final Option<Long> KEY_TOKENS =
      Option.of(
          "budget-tokens",
          ValueType.wholeNumber(1, 1_000_000_000_000L),
          "N",
          LIMITS_GROUP,
          "The most tokens, of prompts and answers.");
  public static final Option<String> KEY_RESET =
      Option.of(
              "reset",
              ValueType.choice("never", "day", "month"),
              "WHEN",
              LIMITS_GROUP,
              "How often its budget begins anew.")
          .withDefault("month");
  public static final Option<Long> KEY_REQUESTS_A_MINUTE =
      Option.of(
          "requests-per-minute",
          ValueType.wholeNumber(1, 1_000_000),
          "N",
          LIMITS_GROUP,
          "How often it may ask in a minute.");
  public static final Option<Long> KEY_TOKENS_A_MINUTE =
      Option.of(
          "tokens-per-minute",
          ValueType.wholeNumber(1, 1_000_000_000_000L),
          "N",
          LIMITS_GROUP,
          "How many tokens it may use in a minute.");
  public static final Option<String> OUTPUT =
      Option.of(
              "output",
              ValueType.choice("text", "json"),
              "FORMAT",
              OUTPUT_GROUP,
              "json: one object with the answer, turns, tokens, cost and more.")
          .withAlias("output-format")
          .withDefault("text");
  public static final Option<String> RUN_OUTPUT =
      Option.of(
              "output",
              ValueType.choice("text", "json", "stream-json"),
              "FORMAT",
              OUTPUT_GROUP,
              "json: one object with the answer, turns, tokens, cost and more. stream-json: a line of JSON for each thing"
                  + " that happens.")
          .withAlias("output-format")
          .withDefault("text");
  public static final Option<String> INPUT_FORMAT =
      Option.of(
              "input-format",
              ValueType.choice("text", "stream-json"),
              "FORMAT",
              OUTPUT_GROUP,
              "What standard input is: text that is added to the task, or stream-json: messages and requests of a"
                  + " program, a line each.")
          .withDefault("text");
  public static final Option<String> PERMISSION_PROMPT_TOOL =
      Option.of(
          "permission-prompt-tool",
          ValueType.choice("stdio"),
          "NAME",
          WORKSPACE_GROUP,
          "stdio, with stream-json in and out: asks the driving program for permissions.");
  public static final Option<String> PERMISSION_PROMPTS =
      Option.of(
          "permission-prompts",
          ValueType.choice("host", "none"),
          "WHO",
          WORKSPACE_GROUP,
          "none: asks nobody for permissions; what would be asked is denied.");
  public static final Option<String> TOOLS =
      Option.of(
              "tools",
              ValueType.TEXT,
              "NAMES",
              WORKSPACE_GROUP,
              "The built-in tools that the model is offered, with commas between: all of the agent's by 'default', none by"
                  + " ''.")
          .asRepeatable();
  public static final Option<Boolean> PARTIAL_MESSAGES =
      Option.flag(
          "include-partial-messages",
          OUTPUT_GROUP,
          "With stream-json: also each step of an answer's stream.");
  public static final Option<Boolean> HOOK_EVENTS =
      Option.flag("include-hook-events", OUTPUT_GROUP, "With stream-json: also what hooks do.");
  public static final Option<Boolean> SUB_AGENT_TEXT =
      Option.flag(
          "forward-subagent-text",
          OUTPUT_GROUP,
          "With stream-json: also the words of sub-agents, not only their tools.");
  public static final Option<Boolean> REPLAY_MESSAGES =
      Option.flag(
          "replay-user-messages",
          OUTPUT_GROUP,
          "With stream-json in and out: writes each message back when its turn comes.");
  public static final Option<Boolean> VERBOSE =
      Option.flag(
          "verbose", OUTPUT_GROUP, "Also tells what was chosen and why, and the causes of errors.");

  public static final Option<Boolean> DEBUG =
      Option.flag(
          "debug",
          OUTPUT_GROUP,
          "The same as --verbose, and each event of the run as a line of JSON on standard error, without keys.");
  public static final Option<Path> DEBUG_FILE =
      Option.of(
          "debug-file",
          ValueType.FILE,
          "FILE",
          OUTPUT_GROUP,
          "Writes these lines to the end of a file, and not to standard error.");

  public static final Option<Long> PORT =
      Option.of(
              "port",
              ValueType.wholeNumber(0, 65_535),
              "N",
              "Server",
              "The port; 0 takes a free one and tells which.")
          .withVariable("PROXY_PORT")
          .withDefault("3000");
  public static final Option<String> HOST =
      Option.of(
              "host",
              ValueType.TEXT,
              "ADDRESS",
              "Server",
              "The address to listen on. Any but this machine's own (127.0.0.1, ::1) needs a token; 0.0.0.0 means all.")
          .withAlias("listen")
          .withVariable("AGENTIC_FLOW_HOST")
          .withDefault("127.0.0.1");
  public static final Option<String> AUTH_TOKEN =
      Option.of(
              "auth-token",
              ValueType.TEXT,
              "TOKEN",
              "Server",
              "A token that clients have to show. The processes of this machine can read a command line, so the"
                  + " variable or a file is better.")
          .withVariable("AGENTIC_FLOW_AUTH_TOKEN")
          .asRepeatable();
  public static final Option<Path> AUTH_TOKEN_FILE =
      Option.of(
              "auth-token-file",
              ValueType.FILE,
              "FILE",
              "Server",
              "Such tokens from a file, one a line; empty lines and those that start with # are skipped.")
          .withVariable("AGENTIC_FLOW_AUTH_TOKEN_FILE");
  public static final Option<String> ALLOW_HOST =
      Option.of(
              "allow-host",
              ValueType.TEXT,
              "NAME",
              "Server",
              "One more name by which clients may call the server.")
          .asRepeatable();
  public static final Option<String> CORS_ORIGIN =
      Option.of(
              "cors-origin",
              ValueType.TEXT,
              "ORIGIN",
              "Server",
              "A web page's origin, such as https://app.example.com, that may ask and read the answers.")
          .asRepeatable();
  public static final Option<Long> UPSTREAM_PORT =
      Option.of(
              "port",
              ValueType.wholeNumber(0, 65_535),
              "N",
              "Server",
              "The port on the loopback interface; 0 takes a free one and tells which.")
          .withDefault("0");

  /** What {@code validate} tries, in this order. */
  public static final List<String> CHECKS =
      List.of("code", "models", "proxy", "tools", "streaming", "cost");

  public static final Option<String> VALIDATE_MODELS =
      Option.of(
              "models",
              ValueType.TEXT,
              "NAMES",
              MODEL_GROUP,
              "The models to try, with commas between; the first is that of all other checks. Without them: those that"
                  + " 'models list --recommended' shows.")
          .asRepeatable();
  public static final Option<String> VALIDATE_UPSTREAM =
      Option.of(
          "upstream",
          ValueType.choice("scripted"),
          "scripted",
          MODEL_GROUP,
          "Has models played by a script: needs no key and no network, and costs nothing.");
  public static final Option<String> VALIDATE_GATEWAY =
      Option.of(
          "gateway",
          ValueType.TEXT,
          "URL",
          MODEL_GROUP,
          "A gateway that runs already, for the checks proxy and streaming; its token is in AGENTIC_FLOW_AUTH_TOKEN."
              + " Without it they start one of their own.");
  public static final Option<String> VALIDATE_ONLY =
      Option.of(
              "only",
              ValueType.TEXT,
              "CHECKS",
              TASK_GROUP,
              "Only these, with commas between: code, models, proxy, tools, streaming, cost.")
          .asRepeatable();
  public static final Option<BigDecimal> VALIDATE_BUDGET =
      Option.of(
          "budget",
          ValueType.decimal("0", "1000000"),
          "USD",
          LIMITS_GROUP,
          "The most that all checks together may cost; one that may cost more than is left is not run.");

  public static final Option<Path> SCRIPT =
      Option.of(
          "script",
          ValueType.FILE,
          "FILE",
          "Server",
          "What to answer, in YAML. Without one: a small coding session.");
  public static final Option<String> DIALECT =
      Option.of(
              "dialect",
              ValueType.choice("auto", "openrouter", "anthropic", "openai", "ollama"),
              "NAME",
              "Server",
              "Whom to play whatever the path.")
          .withDefault("auto");
  public static final Option<Boolean> KEEP_RUNNING =
      Option.flag(
          "keep-running",
          "Server",
          "Runs on when standard input ends, until the process is ended.");
  public static final Option<Boolean> STRICT =
      Option.flag("strict", "Server", "Refuses requests that have a problem, with status 400.");
  public static final Option<Boolean> FAULTS =
      Option.flag("faults", "Server", "Lists the faults that a script can have, and ends.");

  public static final Option<String> AGENT_DESCRIPTION =
      Option.of(
          "description",
          ValueType.TEXT,
          "TEXT",
          TASK_GROUP,
          "What it does, and when it is to be used.");
  public static final Option<String> AGENT_PROMPT =
      Option.of(
          "prompt",
          ValueType.TEXT,
          "TEXT",
          TASK_GROUP,
          "Its instructions. Without them: a beginning that is to be written on.");
  public static final Option<String> AGENT_TOOLS =
      Option.of(
          "tools",
          ValueType.TEXT,
          "LIST",
          TASK_GROUP,
          "The tools that it may have, with commas between. Without one: all.");
  public static final Option<String> AGENT_MODEL =
      Option.of(
          "model", ValueType.TEXT, "NAME", TASK_GROUP, "Its model. Without one: that of the run.");
  public static final Option<Boolean> FOR_USER =
      Option.flag(
          "user", TASK_GROUP, "Writes into ~/.claude/agents, for all projects, not into this one.");

  public static final Option<String> MCP_SCOPE =
      Option.of(
              "scope",
              ValueType.choice("local", "project", "user"),
              "WHERE",
              SERVER_GROUP,
              "local: for you in this folder; project: in .mcp.json, for all who work in it; user: for you in all folders.")
          .withDefault("local");
  public static final Option<String> MCP_ANY_SCOPE = MCP_SCOPE.withDefault(null);
  public static final Option<String> MCP_TRANSPORT =
      Option.of(
              "transport",
              ValueType.choice("stdio", "http", "sse"),
              "KIND",
              SERVER_GROUP,
              "stdio: a program that is started; http: an address; sse: an address with the older transport.")
          .withLetter('t');
  public static final Option<String> MCP_ENVIRONMENT =
      Option.of(
              "env",
              ValueType.TEXT,
              "NAME=VALUE",
              SERVER_GROUP,
              "A variable that the program gets besides; '${NAME}' takes it from the environment at each start.")
          .withLetter('e')
          .asRepeatable();
  public static final Option<String> MCP_HEADER =
      Option.of(
              "header",
              ValueType.TEXT,
              "NAME: VALUE",
              SERVER_GROUP,
              "A header that is sent with each request; '${NAME}' takes a part of it from the environment.")
          .withLetter('H')
          .asRepeatable();
  public static final Option<Boolean> MCP_SAMPLING =
      Option.flag(
          "sampling",
          SERVER_GROUP,
          "Lets the server ask the model of a run, at that run's cost; not with --scope project.");
  public static final Option<String> MCP_INPUT =
      Option.of(
          "input",
          ValueType.TEXT,
          "JSON",
          SERVER_GROUP,
          "The arguments of the call: a JSON object, or - for standard input. Without it: {}.");

  public static final Option<Boolean> MCP_AGAIN =
      Option.flag("again", SERVER_GROUP, "Forgets the log-in that there is and asks for another.");

  public static final Option<Long> MCP_PORT =
      Option.of(
              "port",
              ValueType.wholeNumber(0, 65_535),
              "N",
              SERVER_GROUP,
              "The port, with --http; 0 takes a free one and tells which.")
          .withDefault("3001");
  public static final Option<Boolean> MCP_HTTP =
      Option.flag(
          "http", SERVER_GROUP, "Over HTTP, to many clients; else to the one that started it.");
  public static final Option<String> MCP_PROFILE =
      Option.of(
              "profile",
              ValueType.choice("read", "write", "run"),
              "WHAT",
              SERVER_GROUP,
              "read: tools that change nothing and cost nothing; write: also those that write to memory; run:"
                  + " also agents' runs.")
          .withDefault("read");

  private static final String MEMORY_GROUP = "Memory";
  public static final Option<Boolean> MEMORY_TOOLS =
      Option.flag(
          "memory", MEMORY_GROUP, "Gives the agent tools to search memory and to write to it.");
  public static final Option<Boolean> LEARN =
      Option.flag(
          "learn",
          MEMORY_GROUP,
          "Remembers what the run finds out, and tells it what runs like it found out before.");
  public static final Option<String> NAMESPACE =
      Option.of(
          "namespace",
          ValueType.TEXT,
          "NAME",
          MEMORY_GROUP,
          "Whose memory: any name, such as agent:coder. Without it: the project's, by its folder.");
  public static final Option<String> MEMORY_TAG =
      Option.of(
              "tag",
              ValueType.TEXT,
              "TAG",
              MEMORY_GROUP,
              "Only entries with this tag, and with each that is given.")
          .asRepeatable();
  public static final Option<String> MEMORY_EXPIRES =
      Option.of(
          "expires",
          ValueType.TEXT,
          "WHEN",
          MEMORY_GROUP,
          "When it is forgotten: after a time (30d, 12h), or at the end of a day (2026-12-24). Without it: never.");
  public static final Option<String> MEMORY_SOURCE =
      Option.of("source", ValueType.TEXT, "WHO", MEMORY_GROUP, "Who says it.").withDefault("user");
  public static final Option<Long> MEMORY_LIMIT =
      Option.of(
          "limit", ValueType.wholeNumber(1, 10_000), "N", MEMORY_GROUP, "The most that are shown.");
  public static final Option<Boolean> MEMORY_ALL =
      Option.flag("all", MEMORY_GROUP, "All namespaces.");

  public static final Option<Boolean> ONLINE =
      Option.flag("online", OTHER_GROUP, "Also asks the providers whether they take their keys.");
  public static final Option<Boolean> ATTENDED =
      Option.flag("attended", OTHER_GROUP, "As if somebody were there to be asked.");

  public static final Option<Boolean> ROUTE_SUB_AGENT =
      Option.flag("sub-agent", TASK_GROUP, "As if the agent worked for another one.");
  public static final Option<Boolean> ROUTE_BACKGROUND =
      Option.flag(
          "background", TASK_GROUP, "As if it were a call beside the work, such as a title.");
  public static final Option<Boolean> ROUTE_THINKING =
      Option.flag("thinking-wanted", TASK_GROUP, "As if reasoning were asked for.");
  public static final Option<Boolean> ROUTE_IMAGES =
      Option.flag("images", TASK_GROUP, "As if there were pictures in the conversation.");
  public static final Option<String> ROUTE_TOOL =
      Option.of(
              "tool", ValueType.TEXT, "NAME", TASK_GROUP, "As if the model were offered this tool.")
          .asRepeatable();
  public static final Option<Long> ROUTE_PROMPT_TOKENS =
      Option.of(
          "prompt-tokens",
          ValueType.wholeNumber(0, 100_000_000),
          "N",
          TASK_GROUP,
          "As if the prompt had so many tokens; else those of the task alone, about.");

  public static final Option<String> ROUTE_WEAK =
      Option.of(
          "weak",
          ValueType.TEXT,
          "NAME",
          TASK_GROUP,
          "The cheap model, as the outcomes name it; a part of the name is enough.");
  public static final Option<String> ROUTE_STRONG =
      Option.of("strong", ValueType.TEXT, "NAME", TASK_GROUP, "The strong model, likewise.");
  public static final Option<Path> ROUTE_AGENTS =
      Option.of(
          "agents",
          ValueType.FILE,
          "FILE",
          TASK_GROUP,
          "Instead of routers: replays cascades and escalation on these recorded runs of agents. --weak may name several"
              + " models then, with commas between.");
  public static final Option<String> ROUTE_ONLY =
      Option.of(
          "only",
          ValueType.TEXT,
          "TASK",
          TASK_GROUP,
          "Takes only the outcomes of this kind of task.");
  public static final Option<Path> ROUTE_MODEL_FILE =
      Option.of("model-file", ValueType.FILE, "FILE", TASK_GROUP, "What was learned.");
  public static final Option<Long> ROUTE_FOLDS =
      Option.of(
          "folds",
          ValueType.wholeNumber(2, 100),
          "N",
          TASK_GROUP,
          "Trains on all parts but one and tests on that, in turns, with so many parts. Without it:"
              + " those that the file names, else 5.");
  public static final Option<Long> ROUTE_LABELS =
      Option.of(
          "labels",
          ValueType.wholeNumber(50, 1_000_000_000),
          "N",
          TASK_GROUP,
          "Trains on so many prompts only, drawn by chance.");
  public static final Option<Long> ROUTE_SEED =
      Option.of(
              "seed",
              ValueType.wholeNumber(0, 1_000_000_000),
              "N",
              TASK_GROUP,
              "Another number gives another draw.")
          .withDefault("1");
  public static final Option<Long> ROUTE_SHARE =
      Option.of(
              "share",
              ValueType.wholeNumber(0, 100),
              "N",
              TASK_GROUP,
              "How many of a hundred prompts the learned router is to send to the strong model.")
          .withDefault("30");

  public static final Option<String> TOPOLOGY =
      Option.of(
              "topology",
              ValueType.choice("hierarchical", "parallel", "pipeline", "mesh", "debate"),
              "NAME",
              TASK_GROUP,
              "How they work together: hierarchical (a coordinator plans, checks and merges), parallel (independent,"
                  + " and a judge), pipeline (stages), mesh (peers with a board), debate (proposals, critique, vote).")
          .withDefault("hierarchical");
  public static final Option<String> SWARM_AGENTS =
      Option.of(
          "agents",
          ValueType.TEXT,
          "LIST",
          TASK_GROUP,
          "Who works, as in coder,tester or coder*3; of a hierarchical swarm: who can be given tasks. Without it the"
              + " coordinator chooses; the stages of a pipeline are then the SPARC phases.");
  public static final Option<Path> PLAN =
      Option.of(
          "plan",
          ValueType.FILE,
          "FILE",
          TASK_GROUP,
          "A YAML file with the tasks, who does each, and what each needs; nobody plans then.");
  public static final Option<Long> MAX_AGENTS =
      Option.of(
          "max-agents",
          ValueType.wholeNumber(1, 1000),
          "N",
          LIMITS_GROUP,
          "The most members that the coordinator may choose, or tasks that it may plan; 5 unless told.");
  public static final Option<Long> MAX_PARALLEL =
      Option.of(
          "max-parallel",
          ValueType.wholeNumber(1, 1000),
          "N",
          LIMITS_GROUP,
          "The most members that work at the same time; 20 unless told.");
  public static final Option<Long> MAX_DEPTH =
      Option.of(
          "max-depth",
          ValueType.wholeNumber(1, 10),
          "N",
          LIMITS_GROUP,
          "How deep agents may start agents: 1 for members that start none; 3 unless told.");
  public static final Option<Long> MAX_ROUNDS =
      Option.of(
          "max-rounds",
          ValueType.wholeNumber(1, 100),
          "N",
          LIMITS_GROUP,
          "The most turns that each peer of a mesh takes; 4 unless told.");

  private static final Option<Path> PROGRAM =
      Option.of(
          "program",
          ValueType.FILE,
          "FILE",
          OTHER_GROUP,
          "The program to run. Without it: the first of its name in PATH.");
  public static final Option<Path> CLAUDE_PROGRAM =
      PROGRAM.withVariable("AGENTIC_FLOW_CLAUDE_CODE");
  public static final Option<Path> CODEX_PROGRAM = PROGRAM.withVariable("AGENTIC_FLOW_CODEX");
  public static final Option<Path> OPENCODE_PROGRAM = PROGRAM.withVariable("AGENTIC_FLOW_OPENCODE");

  public static final Option<Boolean> NO_CHECK =
      Option.flag("no-check", OTHER_GROUP, "Saves the key without trying it at the provider.");

  public static final Option<Path> CONFIG =
      Option.of("config", ValueType.FILE, "FILE", OTHER_GROUP, "A configuration file.")
          .withVariable("AGENTIC_FLOW_CONFIG");
  public static final Option<Boolean> VERSION =
      Option.flag("version", OTHER_GROUP, "Shows the version and ends.").withLetter('v');
  public static final Option<Boolean> HELP =
      Option.flag("help", OTHER_GROUP, "Shows this help and ends.").withLetter('h');

  private Options() {}
}
