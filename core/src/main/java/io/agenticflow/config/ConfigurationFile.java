package io.agenticflow.config;

import io.agenticflow.catalogue.Price;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.text.NearNames;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code agentic-flow.yaml} says. Read strictly: a field that means nothing is a mistake,
 * most likely a slip of the pen.
 */
record ConfigurationFile(
    @Nullable String provider,
    @Nullable String model,
    @Nullable Integer maxRetries,
    List<String> fallback,
    @Nullable Duration requestTimeout,
    BreakerPolicy breaker,
    Map<String, ModelAlias> models,
    Map<String, Price> prices,
    Map<String, Provider> providers) {

  static final ConfigurationFile EMPTY =
      new ConfigurationFile(
          null,
          null,
          null,
          List.of(),
          null,
          BreakerPolicy.DEFAULT,
          Map.of(),
          Map.of(),
          Map.of());

  /**
   * An entry under {@code providers:}.
   *
   * @param keyVariable {@code key_env}, or null
   * @param where points at the entry in an error
   */
  record Provider(
      @Nullable URI base,
      ProviderSettings.@Nullable DialectName dialect,
      @Nullable String keyVariable,
      Map<String, String> headers,
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

  static ConfigurationFile read(String file, String text) {
    return YamlNode.parse(file, text).map(ConfigurationFile::read).orElse(EMPTY);
  }

  private static ConfigurationFile read(YamlNode top) {
    Map<String, YamlNode> fields =
        top.fields(
            List.of(
                "provider",
                "model",
                "models",
                "providers",
                "prices",
                "max_retries",
                "fallback",
                "request_timeout",
                "breaker"));
    YamlNode maxRetries = fields.get("max_retries");
    Map<String, ModelAlias> models = new LinkedHashMap<>();
    Map<String, Price> prices = new LinkedHashMap<>();
    Map<String, Provider> providers = new LinkedHashMap<>();
    under(fields, "models").forEach((name, node) -> models.put(name, alias(name, node)));
    under(fields, "prices").forEach((name, node) -> prices.put(name, price(node)));
    under(fields, "providers").forEach((name, node) -> providers.put(name, provider(name, node)));
    return new ConfigurationFile(
        text(fields.get("provider")),
        text(fields.get("model")),
        maxRetries == null ? null : maxRetries.wholeNumber(0, 100),
        texts(fields.get("fallback")),
        duration(fields.get("request_timeout")),
        breaker(fields.get("breaker")),
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
    Map<String, YamlNode> fields = node.fields(List.of("provider", "model", "fallback", "profile"));
    YamlNode model = fields.get("model");
    YamlNode fallback = fields.get("fallback");
    return new ModelAlias(
        text(fields.get("provider")),
        model == null && fields.containsKey("profile")
            ? name
            : required(node, fields, "model").text(),
        fallback == null ? null : texts(fallback),
        ProfileReader.read(fields.get("profile")));
  }

  private static BreakerPolicy breaker(@Nullable YamlNode node) {
    if (node == null) {
      return BreakerPolicy.DEFAULT;
    }
    Map<String, YamlNode> fields = node.fields(List.of("failures", "pause"));
    YamlNode failures = fields.get("failures");
    Duration pause = duration(fields.get("pause"));
    return new BreakerPolicy(
        failures == null ? BreakerPolicy.DEFAULT.failures() : failures.wholeNumber(0, 1000),
        pause == null ? BreakerPolicy.DEFAULT.pause() : pause);
  }

  private static @Nullable ConcurrencyPolicy concurrency(Map<String, YamlNode> fields) {
    YamlNode calls = fields.get("max_concurrent");
    YamlNode waiting = fields.get("max_waiting");
    YamlNode longest = fields.get("wait_timeout");
    if (calls == null) {
      YamlNode alone = waiting == null ? longest : waiting;
      if (alone != null) {
        throw alone.wrong("means nothing without max_concurrent");
      }
      return null;
    }
    Duration wait = duration(longest);
    return new ConcurrencyPolicy(
        calls.wholeNumber(1, 100_000),
        waiting == null ? ConcurrencyPolicy.USUAL_WAITING : waiting.wholeNumber(0, 100_000),
        wait == null ? ConcurrencyPolicy.USUAL_WAIT : wait);
  }

  private static Price price(YamlNode node) {
    Map<String, YamlNode> fields =
        node.fields(List.of("input", "output", "cache_read", "cache_write"));
    return new Price(
        required(node, fields, "input").notNegative(),
        required(node, fields, "output").notNegative(),
        number(fields.get("cache_read")),
        number(fields.get("cache_write")),
        "configuration",
        null);
  }

  private static Provider provider(String name, YamlNode node) {
    if (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf(':') >= 0) {
      throw node.wrong("a provider's name must not hold a slash or a colon");
    }
    Map<String, YamlNode> fields =
        node.fields(
            List.of(
                "base_url",
                "dialect",
                "key_env",
                "headers",
                "connect_timeout",
                "idle_timeout",
                "timeout",
                "max_concurrent",
                "max_waiting",
                "wait_timeout",
                "profile"));
    YamlNode base = fields.get("base_url");
    YamlNode dialect = fields.get("dialect");
    Map<String, String> headers = new LinkedHashMap<>();
    under(fields, "headers").forEach((header, value) -> headers.put(header, value.text()));
    return new Provider(
        base == null ? null : uri(base),
        dialect == null ? null : dialect(dialect),
        text(fields.get("key_env")),
        headers,
        duration(fields.get("connect_timeout")),
        duration(fields.get("idle_timeout")),
        duration(fields.get("timeout")),
        concurrency(fields),
        ProfileReader.read(fields.get("profile")),
        node);
  }

  private static URI uri(YamlNode node) {
    try {
      return BaseUrl.parse(node.text());
    } catch (IllegalArgumentException e) {
      throw node.wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private static ProviderSettings.DialectName dialect(YamlNode node) {
    String word = node.text();
    for (ProviderSettings.DialectName dialect : ProviderSettings.DialectName.values()) {
      if (dialect.word().equals(word)) {
        return dialect;
      }
    }
    List<String> known =
        Arrays.stream(ProviderSettings.DialectName.values())
            .map(ProviderSettings.DialectName::word)
            .toList();
    throw node.wrong(
        "unknown dialect "
            + word
            + ", known are "
            + String.join(" and ", known)
            + NearNames.question(word, known));
  }

  /**
   * Reads {@code 30}, {@code 30s}, {@code 250ms}, {@code 5m} or {@code 1h}; seconds where there is
   * no unit.
   */
  private static @Nullable Duration duration(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    String text = node.text().toLowerCase(Locale.ROOT);
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    long millis =
        switch (text.substring(end)) {
          case "ms" -> 1;
          case "", "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> 0;
        };
    try {
      BigDecimal total =
          new BigDecimal(text.substring(0, end).strip()).multiply(BigDecimal.valueOf(millis));
      if (total.compareTo(BigDecimal.ONE) >= 0
          && total.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) < 0) {
        return Duration.ofMillis(total.longValue());
      }
    } catch (NumberFormatException e) {
      throw node.wrong("expected a time such as 30s, 250ms or 5m, found " + node.text(), e);
    }
    throw node.wrong("expected a time such as 30s, 250ms or 5m, found " + node.text());
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

  private static @Nullable BigDecimal number(@Nullable YamlNode node) {
    return node == null ? null : node.notNegative();
  }
}
