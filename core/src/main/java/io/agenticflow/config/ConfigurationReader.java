package io.agenticflow.config;

import io.agenticflow.config.ProviderSettings.DialectName;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link Configuration}. What is said nearer to the program wins: the environment, then
 * {@code .env} in the current folder, then {@code keys.env} in the program's own folder, then the
 * configuration file, then what is built in. Each field of the file has a variable too.
 *
 * <p>The file is the one that is named; else {@code agentic-flow.yaml} in the current folder; else
 * {@code config.yaml} in the program's own folder. Only one is read.
 *
 * <p>Files in the current folder may be somebody else's, in a repository just cloned for example.
 * They cannot lead a key of the user's environment astray: an address that comes from such a file
 * is refused where it would get one.
 */
public final class ConfigurationReader {
  static final String FILE_NAME = "agentic-flow.yaml";

  /** The file in the program's own folder that holds variables, keys above all. */
  public static final String KEYS_FILE = "keys.env";

  /** Only a variable, so that no token gets into a file that is shown around. */
  private static final String AUTH_TOKEN = "AGENTIC_FLOW_AUTH_TOKEN";

  static final Set<String> KEY_VARIABLES =
      Set.of("OPENROUTER_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY");

  private final Map<String, ReportWriter.ProviderOrigin> origins = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final Path folder;
  private final Variables variables;
  private final Path home;
  private final @Nullable Path file;

  /** The file was named by the user, or is the user's own; it was not just found. */
  private final boolean fileIsOwn;

  private ConfigurationReader(
      Map<String, String> environment, Path folder, Path userHome, @Nullable Path asked) {
    this.folder = folder;
    this.variables = new Variables(environment);
    addVariables(folder.resolve(".env"), false);
    String homeVariable = variables.get("AGENTIC_FLOW_HOME");
    this.home =
        homeVariable == null
            ? userHome.resolve(".agentic-flow")
            : path("AGENTIC_FLOW_HOME", homeVariable);
    boolean homeIsOwn = homeVariable == null || variables.isOwn("AGENTIC_FLOW_HOME");
    addVariables(home.resolve(KEYS_FILE), homeIsOwn);
    this.file = find(asked, home);
    this.fileIsOwn = asked != null || (homeIsOwn && !isHere(file));
  }

  /**
   * Reads everything once.
   *
   * @param environment of the process
   * @param folder the current folder
   * @param userHome the user's home folder
   * @param file the configuration file that was asked for, or null
   * @throws ConfigurationException where a setting is wrong or {@code file} cannot be read
   */
  public static Configuration read(
      Map<String, String> environment, Path folder, Path userHome, @Nullable Path file) {
    ConfigurationReader reader = new ConfigurationReader(environment, folder, userHome, file);
    YamlNode top = reader.fields();
    List<ConfigurationException> wrong = FieldCheck.of(top);
    if (!wrong.isEmpty()) {
      throw wrong.getFirst();
    }
    return reader.configuration(ConfigurationFile.read(top));
  }

  /**
   * Reads everything once, as {@link #read} does, and tells of all that was found instead of
   * stopping at the first mistake.
   */
  public static ConfigurationReport examine(
      Map<String, String> environment, Path folder, Path userHome, @Nullable Path file) {
    ConfigurationReader reader;
    YamlNode top;
    try {
      reader = new ConfigurationReader(environment, folder, userHome, file);
    } catch (ConfigurationException e) {
      return new ConfigurationReport(null, file, List.of(), List.of(message(e)), List.of());
    }
    try {
      top = reader.fields();
    } catch (ConfigurationException e) {
      return new ConfigurationReport(
          null, reader.file, List.of(), List.of(message(e)), reader.notes);
    }
    List<String> errors = new ArrayList<>();
    FieldCheck.of(top).forEach(each -> errors.add(message(each)));
    Configuration configuration = null;
    if (errors.isEmpty()) {
      try {
        configuration = reader.configuration(ConfigurationFile.read(top));
      } catch (ConfigurationException e) {
        errors.add(message(e));
      }
    }
    return new ConfigurationReport(
        configuration,
        reader.file,
        new ReportWriter(reader.variables).settings(top, configuration, reader.origins),
        errors,
        configuration == null
            ? reader.notes
            : ReportWriter.warnings(configuration, reader.home.resolve(KEYS_FILE)));
  }

  /**
   * Returns every file that can matter, also those that are not there.
   *
   * @param home the program's own folder
   */
  public static List<Path> files(Path folder, Path home, @Nullable Path asked) {
    Path variables = folder.resolve(".env");
    Path keys = home.resolve(KEYS_FILE);
    return asked == null
        ? List.of(folder.resolve(FILE_NAME), home.resolve("config.yaml"), variables, keys)
        : List.of(folder.resolve(asked), variables, keys);
  }

  private static String message(ConfigurationException e) {
    return String.valueOf(e.getMessage());
  }

  /** Returns what the file says, with the variables over it. */
  private YamlNode fields() {
    YamlNode said =
        file == null ? null : YamlNode.parse(shown(file), fileIsOwn, readText(file)).orElse(null);
    YamlNode nothing = YamlNode.noFields(new YamlNode.Place("", 0, true), "");
    VariableFields.Result result =
        VariableFields.over(said == null ? nothing : said, variables.all(), variables::place);
    notes.addAll(result.unknown());
    return result.top();
  }

  private Configuration configuration(ConfigurationFile content) {
    return new Configuration(
        providers(content),
        content.models(),
        content.prices(),
        content.provider(),
        content.model(),
        variables.get("COMPLETION_MODEL"),
        isTrue("USE_OPENROUTER"),
        content.maxBudget(),
        content.budgets(),
        content.ledgerUrl(),
        content.memory(),
        content.durable(),
        content.agentsDir() == null ? null : path("agents_dir", content.agentsDir()),
        gateway(content.gateway()),
        openedBy(content.gateway()),
        routing(content.routing()),
        variables.get("AGENT"),
        variables.get("TASK"),
        home,
        retries(content, RetryPolicy.DEFAULT),
        retries(content, RetryPolicy.GATEWAY),
        content.fallback(),
        content.requestTimeout(),
        content.breaker(),
        proxies(),
        file,
        notes);
  }

  private GatewayConfiguration gateway(ConfigurationFile.Gateway said) {
    String file = said.authTokenFile();
    return said.fields()
        .with(secret(AUTH_TOKEN), file == null ? null : path("gateway.auth_token_file", file));
  }

  private RoutingConfiguration routing(ConfigurationFile.Routing said) {
    RoutingConfiguration routing = said.fields();
    String file = said.policyFile();
    if (file != null) {
      routing = routing.withPolicyFile(path("routing.policy_file", file));
    }
    ConfigurationFile.Learned learned = said.learned();
    return learned == null
        ? routing
        : routing.withLearned(
            new RoutingConfiguration.Learned(
                path("routing.learned.model", learned.model()),
                learned.cheap(),
                learned.strong(),
                learned.strongShare(),
                learned.otherwise()));
  }

  private @Nullable String openedBy(ConfigurationFile.Gateway said) {
    return said.openedBy() == null
            && variables.get(AUTH_TOKEN) != null
            && !variables.isOwn(AUTH_TOKEN)
        ? variables.place(AUTH_TOKEN).label()
        : said.openedBy();
  }

  private static RetryPolicy retries(ConfigurationFile content, RetryPolicy usual) {
    return content.maxRetries() == null ? usual : usual.withMaxRetries(content.maxRetries());
  }

  private Map<String, ProviderSettings> providers(ConfigurationFile content) {
    Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    add(
        providers,
        content,
        builtIn(
            Configuration.OPENROUTER,
            DialectName.CHAT,
            "OPENROUTER_BASE_URL",
            "https://openrouter.ai/api/v1",
            "OPENROUTER_API_KEY",
            Map.of("X-Title", "Agentic Flow")));
    add(providers, content, anthropic());
    add(
        providers,
        content,
        builtIn(
            Configuration.OPENAI,
            DialectName.CHAT,
            "OPENAI_BASE_URL",
            "https://api.openai.com/v1",
            "OPENAI_API_KEY",
            Map.of()));
    add(providers, content, ollama());
    content
        .providers()
        .forEach((name, provider) -> {
          if (!providers.containsKey(name)) {
            providers.put(name, own(name, provider));
          }
        });
    return providers;
  }

  /**
   * A provider that is always there, as the environment has it.
   *
   * @param baseVariable the variable of its address
   * @param usedKey the variable that its key came from
   */
  private record Known(ProviderSettings settings, String baseVariable, @Nullable String usedKey) {}

  private Known builtIn(
      String name,
      DialectName dialect,
      String baseVariable,
      String usualBase,
      String keyVariable,
      Map<String, String> headers) {
    URI base = baseUrl(baseVariable);
    return new Known(
        new ProviderSettings(
            name,
            dialect,
            base == null ? URI.create(usualBase) : base,
            base != null,
            secret(keyVariable),
            false,
            keyVariable,
            headers,
            HttpLimits.DEFAULT),
        baseVariable,
        keyVariable);
  }

  /**
   * Anthropic has two variables for what proves who asks; the key wins, as in Anthropic's own
   * clients.
   */
  private Known anthropic() {
    Known known =
        builtIn(
            Configuration.ANTHROPIC,
            DialectName.ANTHROPIC,
            "ANTHROPIC_BASE_URL",
            "https://api.anthropic.com",
            "ANTHROPIC_API_KEY",
            Map.of());
    ProviderSettings settings = known.settings();
    if (settings.key() != null) {
      return known;
    }
    return new Known(
        new ProviderSettings(
            settings.name(),
            settings.dialect(),
            settings.base(),
            settings.baseIsSet(),
            secret("ANTHROPIC_AUTH_TOKEN"),
            true,
            settings.keyVariable(),
            settings.headers(),
            settings.limits(),
            settings.concurrency(),
            settings.profile()),
        known.baseVariable(),
        "ANTHROPIC_AUTH_TOKEN");
  }

  private Known ollama() {
    String host = variables.get("OLLAMA_HOST");
    URI base = OllamaHost.parse(host);
    return new Known(
        new ProviderSettings(
            Configuration.OLLAMA,
            DialectName.CHAT,
            URI.create(base + "/v1"),
            host != null,
            null,
            false,
            null,
            Map.of(),
            HttpLimits.DEFAULT),
        "OLLAMA_HOST",
        null);
  }

  /**
   * Adds a provider with what the file says of it; the environment's address and key win over the
   * file's.
   */
  private void add(
      Map<String, ProviderSettings> providers, ConfigurationFile content, Known known) {
    ProviderSettings settings = known.settings();
    YamlNode.Place basePlace = settings.baseIsSet() ? variables.place(known.baseVariable()) : null;
    ConfigurationFile.Provider entry = content.providers().get(settings.name());
    if (entry == null) {
      checkOrigin(settings.name(), settings.base(), basePlace, known.usedKey(), false);
      providers.put(settings.name(), settings);
      return;
    }
    if (entry.dialect() != null && entry.dialect() != settings.dialect()) {
      throw entry.where().wrong("the dialect of " + settings.name() + " cannot be changed");
    }
    URI base = settings.baseIsSet() ? null : entry.base();
    String keyVariable = entry.keyVariable();
    boolean useKey = settings.key() == null && keyVariable != null;
    Map<String, String> headers = new HashMap<>(settings.headers());
    headers.putAll(entry.headers());
    checkOrigin(
        settings.name(),
        base == null ? settings.base() : base,
        base == null ? basePlace : entry.basePlace(),
        useKey ? keyVariable : known.usedKey(),
        entry.hasOwnHeader());
    providers.put(
        settings.name(),
        new ProviderSettings(
            settings.name(),
            settings.dialect(),
            base == null ? settings.base() : base,
            settings.baseIsSet() || base != null,
            useKey && keyVariable != null ? secret(keyVariable) : settings.key(),
            settings.key() != null && settings.keyIsToken(),
            keyVariable == null ? settings.keyVariable() : keyVariable,
            headers,
            entry.limits(settings.limits()),
            entry.concurrency(),
            entry.profile()));
  }

  private ProviderSettings own(String name, ConfigurationFile.Provider entry) {
    URI base = entry.base();
    if (base == null) {
      throw entry.where().wrong("needs the field base_url");
    }
    String keyVariable = entry.keyVariable();
    checkOrigin(name, base, entry.basePlace(), keyVariable, entry.hasOwnHeader());
    return new ProviderSettings(
        name,
        entry.dialect() == null ? DialectName.CHAT : entry.dialect(),
        base,
        true,
        keyVariable == null ? null : secret(keyVariable),
        false,
        keyVariable,
        entry.headers(),
        entry.limits(HttpLimits.DEFAULT),
        entry.concurrency(),
        entry.profile());
  }

  /**
   * Remembers where an address and a key come from, and throws where an address that somebody else
   * can have written would get what is the user's own.
   *
   * @param place where the address was said; null for the usual one
   * @param keyVariable the variable that holds the key, or null
   * @param hasOwnHeader whether a header is the user's own
   */
  private void checkOrigin(
      String provider,
      URI base,
      YamlNode.@Nullable Place place,
      @Nullable String keyVariable,
      boolean hasOwnHeader) {
    origins.put(provider, new ReportWriter.ProviderOrigin(place, keyVariable));
    boolean isBuiltIn = Configuration.BUILT_IN.contains(provider);
    boolean hasOwnKey =
        keyVariable != null
            && variables.isOwn(keyVariable)
            && (isBuiltIn || !isKeyOfAnyProvider(keyVariable));
    if (place == null
        || place.isOwn()
        || BaseUrl.isLoopback(base)
        || !(hasOwnKey || hasOwnHeader)) {
      return;
    }
    String what = hasOwnKey ? "the " + keyVariable + " of your environment" : "headers of yours";
    throw new ConfigurationException(
        (place.line() == 0
                ? place.label()
                : "providers." + provider + ".base_url in " + place.label())
            + (" would send " + what + " to " + base.getHost())
            + "; set the address in your environment too, or in a file named by --config");
  }

  /**
   * Returns whether a variable is named like the key of a model provider, none of those that are
   * always there. Any file may say where such a key goes: else no project could have a provider of
   * its own. It may not take what else is in the environment.
   */
  private static boolean isKeyOfAnyProvider(String variable) {
    return (variable.endsWith("_API_KEY") || variable.endsWith("_MODEL_KEY"))
        && !KEY_VARIABLES.contains(variable);
  }

  private @Nullable Path find(@Nullable Path asked, Path home) {
    if (asked != null) {
      Path named = folder.resolve(asked);
      if (!Files.isRegularFile(named)) {
        throw new ConfigurationException("no configuration file at " + asked);
      }
      return named;
    }
    Path here = folder.resolve(FILE_NAME);
    if (Files.isRegularFile(here)) {
      return here;
    }
    Path atHome = home.resolve("config.yaml");
    return Files.isRegularFile(atHome) ? atHome : null;
  }

  private boolean isHere(@Nullable Path found) {
    return folder.resolve(FILE_NAME).equals(found);
  }

  private String shown(Path path) {
    return path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
  }

  private void addVariables(Path path, boolean isOwn) {
    if (!Files.isRegularFile(path)) {
      return;
    }
    DotEnv.Content content = DotEnv.read(readText(path));
    for (int line : content.unread()) {
      notes.add(shown(path) + ":" + line + ": not NAME=value; the line was left out");
    }
    variables.addBelow(shown(path), isOwn, content);
  }

  private String readText(Path path) {
    try {
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(shown(path) + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new ConfigurationException(shown(path) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns a variable that programs also read by its lower-case name. */
  private @Nullable String eitherCase(String name) {
    String value = variables.get(name);
    return value == null ? variables.get(name.toLowerCase(Locale.ROOT)) : value;
  }

  private @Nullable Secret secret(String variable) {
    String value = variables.get(variable);
    try {
      return value == null ? null : new Secret(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(variable + ": " + e.getMessage(), e);
    }
  }

  private @Nullable URI baseUrl(String variable) {
    String value = variables.get(variable);
    try {
      return value == null ? null : BaseUrl.parse(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(variable + ": " + e.getMessage(), e);
    }
  }

  private Path path(String variable, String value) {
    try {
      return folder.resolve(value);
    } catch (InvalidPathException e) {
      throw new ConfigurationException(variable + " is not a path: " + value, e);
    }
  }

  private boolean isTrue(String variable) {
    String value = variables.get(variable);
    return value != null
        && switch (value.toLowerCase(Locale.ROOT)) {
          case "true", "1", "yes", "on" -> true;
          default -> false;
        };
  }

  private ProxySettings proxies() {
    try {
      return ProxySettings.of(
          eitherCase("HTTP_PROXY"), eitherCase("HTTPS_PROXY"), eitherCase("NO_PROXY"));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }
}
