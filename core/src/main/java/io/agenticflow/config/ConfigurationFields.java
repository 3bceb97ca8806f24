package io.agenticflow.config;

import io.agenticflow.config.ConfigurationField.Need;
import io.agenticflow.config.FieldKind.Address;
import io.agenticflow.config.FieldKind.Amount;
import io.agenticflow.config.FieldKind.Choice;
import io.agenticflow.config.FieldKind.Profile;
import io.agenticflow.config.FieldKind.SecretText;
import io.agenticflow.config.FieldKind.Switch;
import io.agenticflow.config.FieldKind.Text;
import io.agenticflow.config.FieldKind.Texts;
import io.agenticflow.config.FieldKind.Time;
import io.agenticflow.config.FieldKind.WholeNumber;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every field of the configuration file: the one place that knows their names. The reader refuses
 * what is not here; the environment variables, the JSON Schema and the table in the documentation
 * are made from it.
 *
 * <p>To add a field: a row here, its reading in {@link ConfigurationFile}, and then the test {@code
 * ConfigurationFieldsTest} with the environment variable {@code AGENTIC_FLOW_RENEW=1}, which writes
 * the schema and the table anew.
 */
public final class ConfigurationFields {
  private static final List<ConfigurationField> ALL =
      List.of(
          field("provider", new Text(), "openrouter", "The provider of names without a prefix."),
          field(
              "model", new Text(), "deepseek/deepseek-chat-v3.1", "The model where none is named."),
          field(
                  "max_retries",
                  new WholeNumber(0, 100),
                  "2",
                  "How often a failed call is tried again.")
              .withUsual("4 in a run, 1 in the gateway"),
          field(
              "fallback",
              new Texts(),
              "[openai/gpt-5.4-mini, fast]",
              "The models to ask, in order, where a model cannot answer."),
          field(
              "request_timeout",
              new Time(),
              "45m",
              "The longest that one request takes with all its retries and fallbacks."),
          field(
                  "breaker.failures",
                  new WholeNumber(0, 1000),
                  "7",
                  "After so many failed calls in a row a provider is left alone; 0: never.")
              .withUsual("5"),
          field("breaker.pause", new Time(), "20s", "For how long it is left alone.")
              .withUsual("10s"),
          field(
                  "breaker.failure_rate",
                  new WholeNumber(0, 100),
                  "80",
                  "Also where so many in a hundred of its last calls failed; 0: only failures in a row count.")
              .withUsual("50"),
          field(
                  "breaker.calls",
                  new WholeNumber(1, 1000),
                  "50",
                  "How many of its last calls that is reckoned from.")
              .withUsual("20"),
          field("breaker.window", new Time(), "5m", "How long a call counts among them.")
              .withUsual("1m"),
          field(
              "max_budget_usd",
              new Amount(),
              "0.50",
              "The most dollars that a run may cost, where --max-budget-usd says nothing."),
          field(
              "budgets.run.usd", new Amount(), "0.50", "The most dollars for an agent run alone."),
          field(
              "budgets.run.tokens",
              new WholeNumber(0, Integer.MAX_VALUE),
              "200000",
              "The most tokens, of prompts and answers, for an agent run alone."),
          field(
              "budgets.agent_tree.usd",
              new Amount(),
              "2",
              "The most dollars for an agent run with all runs inside it."),
          field(
              "budgets.agent_tree.tokens",
              new WholeNumber(0, Integer.MAX_VALUE),
              "800000",
              "The most tokens, of prompts and answers, for an agent run with all runs inside it."),
          field("budgets.session.usd", new Amount(), "5", "The most dollars for a conversation."),
          field(
              "budgets.session.tokens",
              new WholeNumber(0, Integer.MAX_VALUE),
              "2000000",
              "The most tokens, of prompts and answers, for a conversation."),
          field(
              "budgets.project.usd",
              new Amount(),
              "50",
              "The most dollars for the work in a folder."),
          field(
              "budgets.project.tokens",
              new WholeNumber(0, Integer.MAX_VALUE),
              "20000000",
              "The most tokens, of prompts and answers, for the work in a folder."),
          field(
                  "budgets.project.reset",
                  new Choice(List.of("never", "day", "month")),
                  "day",
                  "How often that begins anew.")
              .withUsual("month"),
          field(
              "budgets.token.usd",
              new Amount(),
              "20",
              "The most dollars for the requests with one token of the gateway."),
          field(
              "budgets.token.tokens",
              new WholeNumber(0, Integer.MAX_VALUE),
              "8000000",
              "The most tokens, of prompts and answers, for the requests with one token of the gateway."),
          field(
                  "budgets.token.reset",
                  new Choice(List.of("never", "day", "month")),
                  "day",
                  "How often that begins anew.")
              .withUsual("month"),
          field("budgets.day.usd", new Amount(), "10", "The most dollars for all calls of a day."),
          field(
              "budgets.day.tokens",
              new WholeNumber(0, Integer.MAX_VALUE),
              "4000000",
              "The most tokens, of prompts and answers, for all calls of a day."),
          field(
              "budgets.month.usd",
              new Amount(),
              "100",
              "The most dollars for all calls of a month."),
          field(
              "budgets.month.tokens",
              new WholeNumber(0, Integer.MAX_VALUE),
              "40000000",
              "The most tokens, of prompts and answers, for all calls of a month."),
          field(
              "ledger.url",
              new SecretText(),
              "jdbc:postgresql://db.lan/ledger?user=flow",
              "A PostgreSQL database that several machines share as their ledger; else a file in the home."),
          field(
              "memory.url",
              new SecretText(),
              "jdbc:postgresql://db.lan/memory?user=flow",
              "A PostgreSQL database that several machines share as their memory; else a file in the home."),
          field("memory.namespace", new Text(), "shop", "The namespace where none is named.")
              .withUsual("the project's own, by its folder"),
          field(
                  "memory.tools",
                  new Switch(),
                  "true",
                  "Agents get tools to search memory and to write to it.")
              .withUsual("false"),
          field(
                  "memory.learn",
                  new Switch(),
                  "true",
                  "What a run learns is remembered, and told to runs like it.")
              .withUsual("false"),
          field(
                  "durable.engine",
                  new Choice(List.of("local", "restate")),
                  "restate",
                  "What keeps runs that outlive their process: this machine, or a Restate server.")
              .withUsual("local"),
          field(
                  "durable.restate.ingress",
                  new Address(),
                  "https://restate.lan:8080",
                  "Where a Restate server takes new runs.")
              .withUsual("http://127.0.0.1:8080"),
          field(
                  "durable.restate.admin",
                  new Address(),
                  "https://restate.lan:9070",
                  "Where it is asked for runs and told of workers.")
              .withUsual("http://127.0.0.1:9070"),
          field("agents_dir", new Text(), "agents", "A folder of agents, looked through first.")
              .withVariable("AGENTS_DIR"),
          field(
                  "gateway.port",
                  new WholeNumber(0, 65_535),
                  "3001",
                  "The gateway's port; 0 takes a free one.")
              .withUsual("3000")
              .withVariable("PROXY_PORT"),
          field(
                  "gateway.host",
                  new Text(),
                  "0.0.0.0",
                  "The address to listen on; any but this machine's own needs a token.")
              .withUsual("127.0.0.1")
              .withVariable("AGENTIC_FLOW_HOST"),
          field(
                  "gateway.auth_token_file",
                  new Text(),
                  "tokens",
                  "A file of tokens, one a line, one of which clients have to show.")
              .withVariable("AGENTIC_FLOW_AUTH_TOKEN_FILE"),
          field(
              "gateway.allow_hosts",
              new Texts(),
              "[gateway.lan, models.lan]",
              "More names by which clients may call the gateway."),
          field(
              "gateway.cors_origins",
              new Texts(),
              "[https://app.example.com]",
              "The origins of web pages that may ask and read the answers."),
          field(
                  "gateway.max_body_bytes",
                  new WholeNumber(1024, 1 << 29),
                  "1048576",
                  "The largest body of a request.")
              .withUsual("33554432"),
          field(
                  "gateway.max_header_bytes",
                  new WholeNumber(1024, 1 << 20),
                  "32768",
                  "The largest sum of a request's headers.")
              .withUsual("65536"),
          field(
                  "gateway.max_connections",
                  new WholeNumber(1, 1_000_000),
                  "500",
                  "How many connections are accepted at once; more wait.")
              .withUsual("8192"),
          field(
                  "gateway.header_timeout",
                  new Time(),
                  "5s",
                  "The longest time for a request's headers.")
              .withUsual("15s"),
          field(
                  "gateway.body_timeout",
                  new Time(),
                  "10s",
                  "The longest time for its body, and a second more for each 2 KiB.")
              .withUsual("20s"),
          field(
                  "gateway.write_timeout",
                  new Time(),
                  "30s",
                  "The longest wait for a client that does not read, and a second more for each 2 KiB.")
              .withUsual("60s"),
          field(
                  "gateway.keep_alive",
                  new Time(),
                  "30s",
                  "The longest pause between two requests of a connection.")
              .withUsual("2m"),
          field(
                  "gateway.ping_interval",
                  new Time(),
                  "5s",
                  "After how long a silence the client of a stream gets a ping.")
              .withUsual("10s"),
          field(
                  "gateway.drain_timeout",
                  new Time(),
                  "5s",
                  "How long answers may go on when the gateway is ended.")
              .withUsual("30s"),
          field(
                  "gateway.log",
                  new Choice(words(GatewayConfiguration.Logged.values())),
                  "failures",
                  "Which requests get a line in the log: all, those without a whole answer, or none.")
              .withUsual("all"),
          field(
                  "gateway.log_format",
                  new Choice(words(GatewayConfiguration.LogFormat.values())),
                  "json",
                  "How that line is written: for people, or as a JSON object.")
              .withUsual("text"),
          field(
                  "routing.rules.*.model",
                  new Text(),
                  "fast",
                  "Who answers where everything else that this rule says holds; the first such rule decides.")
              .with(Need.REQUIRED),
          field(
              "routing.rules.*.agent",
              new Texts(),
              "[reviewer, tester]",
              "The agent is one of these; a star stands for any letters."),
          field(
              "routing.rules.*.asked",
              new Texts(),
              "[claude-haiku-4-5]",
              "The model that was asked for is one of these; a star stands for any letters."),
          field(
              "routing.rules.*.tools",
              new Texts(),
              "[WebSearch, WebFetch]",
              "The model is offered one of these tools."),
          field(
              "routing.rules.*.kind",
              new Choice(words(TaskKind.values())),
              "refactoring",
              "The task is this kind of work, told by its words."),
          field(
              "routing.rules.*.context_over",
              new WholeNumber(1, 100_000_000),
              "60000",
              "The prompt has more tokens than this."),
          field(
              "routing.rules.*.images",
              new Switch(),
              "true",
              "There are pictures in the conversation, or there are none."),
          field(
              "routing.rules.*.thinking",
              new Switch(),
              "true",
              "Reasoning was asked for, or was not."),
          field(
              "routing.rules.*.background",
              new Switch(),
              "true",
              "It is a call beside the work, such as a title or a summary, or is none."),
          field(
              "routing.rules.*.sub_agent",
              new Switch(),
              "true",
              "The agent works for another one, or does not."),
          field(
              "routing.policy_file",
              new Text(),
              "routing.txt",
              "A file of lines such as \"refactoring across files -> strong\"."),
          field(
                  "routing.classifier",
                  new Text(),
                  "fast",
                  "The model that tells which line of that file a task belongs to.")
              .withUsual("none: it is told by the words alone")
              .withOther("policy_file"),
          field(
                  "routing.learned.model",
                  new Text(),
                  "routing.model",
                  "The file that route train has written.")
              .with(Need.REQUIRED),
          field(
                  "routing.learned.cheap",
                  new Text(),
                  "fast",
                  "Who does that on which the strong one is expected to gain little.")
              .with(Need.REQUIRED),
          field(
                  "routing.learned.strong",
                  new Text(),
                  "strong",
                  "Who does that on which it is expected to gain most.")
              .with(Need.REQUIRED),
          field(
                  "routing.learned.strong_share",
                  new WholeNumber(0, 100),
                  "20",
                  "How many of a hundred tasks the strong one gets.")
              .withUsual("30"),
          field(
                  "routing.learned.default",
                  new Text(),
                  "strong",
                  "Who does what is unlike all that was learned from.")
              .withUsual("whoever would without it"),
          field(
                  "routing.hybrid.cheap",
                  new Text(),
                  "fast",
                  "Who does what looks simple; on agents' tasks such a split loses about 9 points of quality (docs/routing.md).")
              .with(Need.REQUIRED),
          field("routing.hybrid.strong", new Text(), "strong", "Who does what looks complex.")
              .with(Need.REQUIRED),
          field(
                  "routing.hybrid.strong_share",
                  new WholeNumber(0, 100),
                  "20",
                  "How many of a hundred tasks the strong one gets.")
              .withUsual("30"),
          field(
                  "routing.sticky",
                  new Switch(),
                  "true",
                  "A conversation keeps its model unless changing it saves more than its cache costs anew.")
              .withUsual("false"),
          field(
                  "routing.sticky_answers",
                  new WholeNumber(1, 1000),
                  "20",
                  "Over how many further answers that saving is predicted.")
              .withUsual("5")
              .withOther("sticky"),
          field(
                  "routing.cascade.models",
                  new Texts(),
                  "[fast, middle, strong]",
                  "The models that --cascade tries, the cheapest first, where it names none.")
              .with(Need.REQUIRED),
          field(
                  "routing.cascade.judge",
                  new Text(),
                  "middle",
                  "The model that judges a result where there is nothing to check it by.")
              .withUsual("the last of the models"),
          field(
                  "routing.cascade.max_calls",
                  new WholeNumber(1, 10_000),
                  "40",
                  "A try of any but the last model is ended after so many model calls.")
              .withUsual("no limit"),
          field(
                  "routing.cascade.max_usd",
                  new Amount(),
                  "0.20",
                  "A try of any but the last model is ended when it has cost so many dollars.")
              .withUsual("no limit"),
          field(
              "models.*",
              new Text(),
              "meta-llama/llama-3.1-8b-instruct",
              "A name of your own for a model, in short: the model alone."),
          field("models.*.model", new Text(), "claude-sonnet-4-5", "The name to ask for.")
              .with(Need.REQUIRED_WITHOUT_PROFILE),
          field("models.*.provider", new Text(), "anthropic", "Where to ask for it.")
              .withUsual("as for any name"),
          field(
                  "models.*.fallback",
                  new Texts(),
                  "[fast]",
                  "Instead of the fallback at the top, for this name.")
              .withUsual("as fallback"),
          field(
              "models.*.profile",
              new Profile(),
              "{images: false}",
              "What the model understands; with it alone the name stands for itself."),
          field(
                  "providers.*.base_url",
                  new Address(),
                  "https://models.example.org/v1",
                  "Its address; with /v1 where it speaks chat, without where it speaks anthropic.")
              .with(Need.REQUIRED_FOR_OWN_PROVIDER),
          field(
                  "providers.*.dialect",
                  new Choice(
                      Arrays.stream(ProviderSettings.DialectName.values())
                          .map(ProviderSettings.DialectName::word)
                          .toList()),
                  "anthropic",
                  "What it speaks; cannot be changed for a provider that the program knows.")
              .withUsual("chat"),
          field(
              "providers.*.key_env",
              new Text(),
              "OFFICE_MODEL_KEY",
              "The variable that holds its key; the key itself never stands in the file."),
          field(
              "providers.*.headers.*",
              new SecretText(),
              "tools",
              "A header of every request to it."),
          field(
                  "providers.*.connect_timeout",
                  new Time(),
                  "5s",
                  "The longest wait for a connection.")
              .withUsual("10s"),
          field("providers.*.idle_timeout", new Time(), "90s", "The longest silence.")
              .withUsual("5m"),
          field("providers.*.timeout", new Time(), "20m", "The longest that a whole call takes.")
              .withUsual("no limit"),
          field(
                  "providers.*.max_concurrent",
                  new WholeNumber(1, 100_000),
                  "8",
                  "How many calls it gets at once.")
              .withUsual("any number"),
          field(
                  "providers.*.max_waiting",
                  new WholeNumber(0, 100_000),
                  "50",
                  "How many calls wait for their turn; one more is refused at once.")
              .withUsual("100")
              .withOther("max_concurrent"),
          field(
                  "providers.*.wait_timeout",
                  new Time(),
                  "30s",
                  "After how long a waiting call is refused.")
              .withUsual("60s")
              .withOther("max_concurrent"),
          field(
              "providers.*.profile",
              new Profile(),
              "{streaming: false}",
              "What its server understands."),
          field(
                  "prices.*.input",
                  new Amount(),
                  "0.10",
                  "Dollars for a million prompt tokens, by the model's name as it goes upstream.")
              .with(Need.REQUIRED),
          field("prices.*.output", new Amount(), "0.40", "For a million tokens of the answer.")
              .with(Need.REQUIRED),
          field(
                  "prices.*.cache_read",
                  new Amount(),
                  "0.01",
                  "For a million tokens read from the provider's cache.")
              .withUsual("as input"),
          field(
                  "prices.*.cache_write",
                  new Amount(),
                  "0.125",
                  "For a million tokens written to the provider's cache.")
              .withUsual("as input"),
          field(
                  "prices.*.cache_write_1h",
                  new Amount(),
                  "0.20",
                  "For a million tokens that the provider's cache keeps for an hour.")
              .withUsual("as cache_write"));

  /** What may stand at the top, and below it. */
  private static final Step TOP = new Step();

  static {
    for (ConfigurationField field : ALL) {
      Step step = TOP;
      for (String name : field.steps()) {
        step = step.inside.computeIfAbsent(name, _ -> new Step());
      }
      step.field = field;
    }
  }

  /** A place in the file: a field, or what fields are in. */
  static final class Step {
    private final Map<String, Step> inside = new LinkedHashMap<>();
    private @Nullable ConfigurationField field;

    /** Returns the field that is here, or null. */
    @Nullable ConfigurationField field() {
      return field;
    }

    /** Returns what may be in here by name, in order; a star takes any name. */
    Map<String, Step> inside() {
      return inside;
    }
  }

  private ConfigurationFields() {}

  /** Returns all of them, in the order of the documentation. */
  public static List<ConfigurationField> all() {
    return ALL;
  }

  static Step top() {
    return TOP;
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static ConfigurationField field(
      String path, FieldKind kind, String example, String help) {
    return new ConfigurationField(path, kind, example, help);
  }
}
