package io.agenticflow.config;

import static java.util.Objects.requireNonNullElse;

import io.agenticflow.catalogue.Price;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.config.BudgetConfiguration.Scope;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.secret.Secret;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration's fields say, those of {@link ConfigurationFields}, in the file or in
 * their variables.
 */
record ConfigurationFile(
    @Nullable String provider,
    @Nullable String model,
    @Nullable Integer maxRetries,
    List<String> fallback,
    @Nullable Duration requestTimeout,
    BreakerPolicy breaker,
    @Nullable BigDecimal maxBudget,
    BudgetConfiguration budgets,
    @Nullable Secret ledgerUrl,
    MemoryConfiguration memory,
    DurableConfiguration durable,
    @Nullable String agentsDir,
    Gateway gateway,
    Routing routing,
    Map<String, ModelAlias> models,
    Map<String, Price> prices,
    Map<String, Provider> providers) {

  /**
   * What stands under {@code gateway:}, with its parts that are not in the file left empty.
   *
   * @param authTokenFile as it was written, or null
   * @param openedBy as in {@link Configuration#gatewayOpenedBy}
   */
  record Gateway(
      GatewayConfiguration fields, @Nullable String authTokenFile, @Nullable String openedBy) {}

  /**
   * What stands under {@code routing:}, with what names a file left out.
   *
   * @param policyFile as it was written, or null
   * @param learned or null
   */
  record Routing(
      RoutingConfiguration fields, @Nullable String policyFile, @Nullable Learned learned) {}

  /**
   * What stands under {@code routing.learned:}.
   *
   * @param model the file as it was written
   * @param otherwise {@code default}, or null
   */
  record Learned(
      String model, String cheap, String strong, int strongShare, @Nullable String otherwise) {}

  /**
   * An entry under {@code providers:}.
   *
   * @param base {@code base_url}, or null
   * @param basePlace where that was said; null where it was not
   * @param keyVariable {@code key_env}, or null
   * @param hasOwnHeader whether only the user can have set one of the headers
   * @param where points at the entry in an error
   */
  record Provider(
      @Nullable URI base,
      YamlNode.@Nullable Place basePlace,
      ProviderSettings.@Nullable DialectName dialect,
      @Nullable String keyVariable,
      Map<String, String> headers,
      boolean hasOwnHeader,
      @Nullable Duration connectTimeout,
      @Nullable Duration idleTimeout,
      @Nullable Duration timeout,
      @Nullable ConcurrencyPolicy concurrency,
      ProfileSettings profile,
      YamlNode where) {

    /** Returns these limits where they are set, else the given ones. */
    HttpLimits limits(HttpLimits otherwise) {
      return new HttpLimits(
          connectTimeout == null ? otherwise.connect() : connectTimeout,
          idleTimeout == null ? otherwise.silence() : idleTimeout,
          timeout == null ? otherwise.whole() : timeout);
    }
  }

  /** Reads fields that are known to be right, by {@link FieldCheck}. */
  static ConfigurationFile read(YamlNode top) {
    Map<String, YamlNode> fields = top.fields();
    Map<String, ModelAlias> models = new LinkedHashMap<>();
    Map<String, Price> prices = new LinkedHashMap<>();
    Map<String, Provider> providers = new LinkedHashMap<>();
    under(fields, "models").forEach((name, node) -> models.put(name, alias(name, node)));
    under(fields, "prices").forEach((name, node) -> prices.put(name, price(node)));
    under(fields, "providers").forEach((name, node) -> providers.put(name, provider(node)));
    return new ConfigurationFile(
        text(fields.get("provider")),
        text(fields.get("model")),
        wholeNumber(fields.get("max_retries")),
        texts(fields.get("fallback")),
        time(fields.get("request_timeout")),
        breaker(under(fields, "breaker")),
        number(fields.get("max_budget_usd")),
        budgets(under(fields, "budgets")),
        ledgerUrl(under(fields, "ledger").get("url")),
        memory(under(fields, "memory")),
        durable(under(fields, "durable")),
        text(fields.get("agents_dir")),
        gateway(under(fields, "gateway")),
        routing(under(fields, "routing")),
        models,
        prices,
        providers);
  }

  private static Map<String, YamlNode> under(Map<String, YamlNode> fields, String name) {
    YamlNode node = fields.get(name);
    return node == null ? Map.of() : node.fields();
  }

  /** A name stands for itself where only more is said about it. */
  private static ModelAlias alias(String name, YamlNode node) {
    if (!node.isMapping()) {
      return new ModelAlias(null, node.text(), null);
    }
    Map<String, YamlNode> fields = node.fields();
    YamlNode fallback = fields.get("fallback");
    return new ModelAlias(
        text(fields.get("provider")),
        fields.containsKey("profile") && !fields.containsKey("model")
            ? name
            : required(node, fields, "model").text(),
        fallback == null ? null : texts(fallback),
        ProfileReader.read(fields.get("profile")));
  }

  private static BudgetConfiguration budgets(Map<String, YamlNode> fields) {
    Map<Scope, Limit> limits = new EnumMap<>(Scope.class);
    for (Scope scope : Scope.values()) {
      Map<String, YamlNode> said = under(fields, scope.word());
      if (!said.isEmpty()) {
        BigDecimal dollars = number(said.get("usd"));
        Integer tokens = wholeNumber(said.get("tokens"));
        limits.put(
            scope,
            new Limit(
                dollars == null ? null : Money.ofDollars(dollars),
                tokens == null ? null : Long.valueOf(tokens),
                word(said.get("reset"), usualReset(scope))));
      }
    }
    return new BudgetConfiguration(limits);
  }

  private static Reset usualReset(Scope scope) {
    return switch (scope) {
      case RUN, AGENT_TREE, SESSION -> Reset.NEVER;
      case DAY -> Reset.DAY;
      case PROJECT, TOKEN, MONTH -> Reset.MONTH;
    };
  }

  /** What decides who can ask the gateway. */
  private static final List<String> OPENING =
      List.of("host", "auth_token_file", "allow_hosts", "cors_origins");

  private static Gateway gateway(Map<String, YamlNode> fields) {
    String openedBy = null;
    for (String name : OPENING) {
      YamlNode node = fields.get(name);
      if (node != null && !node.place().isOwn() && openedBy == null) {
        openedBy = node.path() + " in " + node.place();
      }
    }
    return new Gateway(
        new GatewayConfiguration(
            wholeNumber(fields.get("port")),
            text(fields.get("host")),
            null,
            null,
            texts(fields.get("allow_hosts")),
            texts(fields.get("cors_origins")),
            wholeNumber(fields.get("max_body_bytes")),
            wholeNumber(fields.get("max_header_bytes")),
            wholeNumber(fields.get("max_connections")),
            time(fields.get("header_timeout")),
            time(fields.get("body_timeout")),
            time(fields.get("write_timeout")),
            time(fields.get("keep_alive")),
            time(fields.get("ping_interval")),
            time(fields.get("drain_timeout")),
            word(fields.get("log"), GatewayConfiguration.Logged.ALL),
            word(fields.get("log_format"), GatewayConfiguration.LogFormat.TEXT)),
        text(fields.get("auth_token_file")),
        openedBy);
  }

  private static Routing routing(Map<String, YamlNode> fields) {
    List<RoutingConfiguration.Rule> rules = new ArrayList<>();
    under(fields, "rules").forEach((name, node) -> rules.add(rule(name, node)));
    YamlNode hybrid = fields.get("hybrid");
    YamlNode cascade = fields.get("cascade");
    YamlNode learned = fields.get("learned");
    boolean sticky = isTrue(fields.get("sticky"), false);
    return new Routing(
        new RoutingConfiguration(
            rules,
            null,
            text(fields.get("classifier")),
            null,
            hybrid == null ? null : hybrid(hybrid),
            sticky
                ? new RoutingConfiguration.Sticky(
                    requireNonNullElse(
                        wholeNumber(fields.get("sticky_answers")),
                        RoutingConfiguration.Sticky.USUAL_ANSWERS))
                : null,
            cascade == null ? null : cascade(cascade)),
        text(fields.get("policy_file")),
        learned == null ? null : learned(learned));
  }

  private static Learned learned(YamlNode node) {
    Map<String, YamlNode> fields = node.fields();
    return new Learned(
        required(node, fields, "model").text(),
        required(node, fields, "cheap").text(),
        required(node, fields, "strong").text(),
        requireNonNullElse(
            wholeNumber(fields.get("strong_share")), RoutingConfiguration.Learned.USUAL_SHARE),
        text(fields.get("default")));
  }

  private static RoutingConfiguration.Rule rule(String name, YamlNode node) {
    Map<String, YamlNode> fields = node.fields();
    YamlNode kind = fields.get("kind");
    return new RoutingConfiguration.Rule(
        name,
        required(node, fields, "model").text(),
        texts(fields.get("agent")),
        texts(fields.get("asked")),
        texts(fields.get("tools")),
        kind == null ? null : word(kind, TaskKind.CODE),
        wholeNumber(fields.get("context_over")),
        isTrue(fields.get("images")),
        isTrue(fields.get("thinking")),
        isTrue(fields.get("background")),
        isTrue(fields.get("sub_agent")));
  }

  private static RoutingConfiguration.Cascade cascade(YamlNode node) {
    Map<String, YamlNode> fields = node.fields();
    return new RoutingConfiguration.Cascade(
        texts(required(node, fields, "models")),
        text(fields.get("judge")),
        wholeNumber(fields.get("max_calls")),
        number(fields.get("max_usd")));
  }

  private static RoutingConfiguration.Hybrid hybrid(YamlNode node) {
    Map<String, YamlNode> fields = node.fields();
    return new RoutingConfiguration.Hybrid(
        required(node, fields, "cheap").text(),
        required(node, fields, "strong").text(),
        requireNonNullElse(
            wholeNumber(fields.get("strong_share")), RoutingConfiguration.Hybrid.USUAL_SHARE));
  }

  private static <E extends Enum<E>> E word(@Nullable YamlNode node, E otherwise) {
    return node == null
        ? otherwise
        : Enum.valueOf(otherwise.getDeclaringClass(), node.text().toUpperCase(Locale.ROOT));
  }

  /** Whoever can name it hears of all that is asked, and who is told is not a folder's to say. */
  private static @Nullable Secret ledgerUrl(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    if (!node.place().isOwn()) {
      throw new ConfigurationException(
          "ledger.url in "
              + node.place().label()
              + " would send to another machine what your runs cost; set AGENTIC_FLOW_LEDGER_URL in"
              + " your environment, or name the file with --config");
    }
    return new Secret(node.text());
  }

  private static MemoryConfiguration memory(Map<String, YamlNode> fields) {
    YamlNode url = fields.get("url");
    if (url != null && !url.place().isOwn()) {
      throw new ConfigurationException(
          "memory.url in "
              + url.place().label()
              + " would send to another machine what you have remembered; set"
              + " AGENTIC_FLOW_MEMORY_URL in your environment, or name the file with --config");
    }
    YamlNode namespace = fields.get("namespace");
    if (namespace != null && !namespace.place().isOwn()) {
      throw new ConfigurationException(
          "memory.namespace in "
              + namespace.place().label()
              + " could show agents here what another project remembers; set"
              + " AGENTIC_FLOW_MEMORY_NAMESPACE in your environment, or name the file with --config");
    }
    return new MemoryConfiguration(
        url == null ? null : new Secret(url.text()),
        text(namespace),
        isTrue(fields.get("tools"), false),
        isTrue(fields.get("learn"), false));
  }

  private static DurableConfiguration durable(Map<String, YamlNode> fields) {
    Map<String, YamlNode> restate = under(fields, "restate");
    String engine = text(fields.get("engine"));
    return new DurableConfiguration(
        engine == null ? DurableConfiguration.LOCAL : engine,
        restate("ingress", restate, DurableConfiguration.USUAL_INGRESS),
        restate("admin", restate, DurableConfiguration.USUAL_ADMIN));
  }

  /** Whoever can name the server is sent the tasks of all runs, so a folder cannot. */
  private static URI restate(String name, Map<String, YamlNode> fields, URI otherwise) {
    YamlNode node = fields.get(name);
    if (node == null) {
      return otherwise;
    }
    URI address = node.address();
    if (!node.place().isOwn() && !BaseUrl.isLoopback(address)) {
      throw new ConfigurationException(
          "durable.restate."
              + name
              + " in "
              + node.place().label()
              + " would send your runs to another machine; set AGENTIC_FLOW_DURABLE_RESTATE_"
              + name.toUpperCase(Locale.ROOT)
              + " in your environment, or name the file with --config");
    }
    return address;
  }

  private static BreakerPolicy breaker(Map<String, YamlNode> fields) {
    BreakerPolicy usual = BreakerPolicy.DEFAULT;
    return new BreakerPolicy(
        requireNonNullElse(wholeNumber(fields.get("failures")), usual.failures()),
        requireNonNullElse(time(fields.get("pause")), usual.pause()),
        requireNonNullElse(wholeNumber(fields.get("failure_rate")), usual.failureRate()),
        requireNonNullElse(wholeNumber(fields.get("calls")), usual.calls()),
        requireNonNullElse(time(fields.get("window")), usual.window()));
  }

  private static @Nullable ConcurrencyPolicy concurrency(Map<String, YamlNode> fields) {
    Integer calls = wholeNumber(fields.get("max_concurrent"));
    Integer waiting = wholeNumber(fields.get("max_waiting"));
    Duration wait = time(fields.get("wait_timeout"));
    return calls == null
        ? null
        : new ConcurrencyPolicy(
            calls,
            waiting == null ? ConcurrencyPolicy.USUAL_WAITING : waiting,
            wait == null ? ConcurrencyPolicy.USUAL_WAIT : wait);
  }

  private static Price price(YamlNode node) {
    Map<String, YamlNode> fields = node.fields();
    return new Price(
        required(node, fields, "input").notNegative(),
        required(node, fields, "output").notNegative(),
        number(fields.get("cache_read")),
        number(fields.get("cache_write")),
        number(fields.get("cache_write_1h")),
        List.of(),
        "configuration",
        null);
  }

  private static Provider provider(YamlNode node) {
    Map<String, YamlNode> fields = node.fields();
    YamlNode base = fields.get("base_url");
    Map<String, YamlNode> headerNodes = under(fields, "headers");
    Map<String, String> headers = new LinkedHashMap<>();
    headerNodes.forEach((header, value) -> headers.put(header, value.text()));
    return new Provider(
        base == null ? null : base.address(),
        base == null ? null : base.place(),
        dialect(fields.get("dialect")),
        text(fields.get("key_env")),
        headers,
        headerNodes.values().stream().anyMatch(value -> value.place().isOwn()),
        time(fields.get("connect_timeout")),
        time(fields.get("idle_timeout")),
        time(fields.get("timeout")),
        concurrency(fields),
        ProfileReader.read(fields.get("profile")),
        node);
  }

  private static ProviderSettings.@Nullable DialectName dialect(@Nullable YamlNode node) {
    if (node != null) {
      for (ProviderSettings.DialectName dialect : ProviderSettings.DialectName.values()) {
        if (dialect.word().equals(node.text())) {
          return dialect;
        }
      }
    }
    return null;
  }

  private static YamlNode required(YamlNode node, Map<String, YamlNode> fields, String name) {
    YamlNode found = fields.get(name);
    if (found == null) {
      throw node.wrong("needs the field " + name);
    }
    return found;
  }

  private static @Nullable String text(@Nullable YamlNode node) {
    return node == null ? null : node.text();
  }

  private static List<String> texts(@Nullable YamlNode node) {
    return node == null ? List.of() : node.items().stream().map(YamlNode::text).toList();
  }

  private static @Nullable Integer wholeNumber(@Nullable YamlNode node) {
    return node == null ? null : node.wholeNumber(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static @Nullable Boolean isTrue(@Nullable YamlNode node) {
    return node == null ? null : Boolean.valueOf(node.isTrue());
  }

  private static boolean isTrue(@Nullable YamlNode node, boolean otherwise) {
    return node == null ? otherwise : node.isTrue();
  }

  private static @Nullable Duration time(@Nullable YamlNode node) {
    return node == null ? null : node.time();
  }

  private static @Nullable BigDecimal number(@Nullable YamlNode node) {
    return node == null ? null : node.notNegative();
  }
}
