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
 * {@code .env} in the current folder, then the configuration file, then what is built in.
 *
 * <p>The file is the one that is named; else {@code agentic-flow.yaml} in the current folder; else
 * {@code config.yaml} in the program's own folder. Only one is read.
 *
 * <p>Files in the current folder may be somebody else's, in a repository just cloned for example.
 * They cannot lead a key of the user's environment astray: an address that comes from such a file
 * is refused where it would get one.
 */
public final class ConfigurationReader {
  private static final String FILE_NAME = "agentic-flow.yaml";
  private static final Set<String> KEY_VARIABLES =
      Set.of("OPENROUTER_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY");

  /** The environment over {@code .env}; an empty value is the same as none. */
  private final Map<String, String> variables = new HashMap<>();

  private final List<String> notes = new ArrayList<>();
  private final Map<String, String> environment;
  private final Path folder;

  /** The configuration file was found in the current folder, not named by the user. */
  private boolean fileIsFound;

  private ConfigurationReader(Map<String, String> environment, Path folder) {
    this.environment = Map.copyOf(environment);
    this.folder = folder;
    DotEnv.Content dotEnv = readDotEnv(folder.resolve(".env"));
    variables.putAll(dotEnv.values());
    variables.putAll(environment); // never overridden, not even where it is empty
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
    return new ConfigurationReader(environment, folder).read(userHome, file);
  }

  private Configuration read(Path userHome, @Nullable Path asked) {
    String homeVariable = variable("AGENTIC_FLOW_HOME");
    Path home =
        homeVariable == null
            ? userHome.resolve(".agentic-flow")
            : path("AGENTIC_FLOW_HOME", homeVariable);
    Path file = find(asked, home);
    ConfigurationFile content = file == null ? ConfigurationFile.EMPTY : readFile(file);
    String agentsDir = variable("AGENTS_DIR");
    return new Configuration(
        providers(content),
        content.models(),
        content.prices(),
        content.provider(),
        content.model(),
        variable("COMPLETION_MODEL"),
        isTrue("USE_OPENROUTER"),
        agentsDir == null ? null : path("AGENTS_DIR", agentsDir),
        port("PROXY_PORT"),
        variable("AGENT"),
        variable("TASK"),
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

  private ProviderSettings builtIn(
      String name,
      DialectName dialect,
      String baseVariable,
      String usualBase,
      String keyVariable,
      Map<String, String> headers) {
    URI base = baseUrl(baseVariable);
    if (base != null && !environment.containsKey(baseVariable)) {
      refuseToLeak(keyVariable, base, baseVariable + " in .env");
    }
    return new ProviderSettings(
        name,
        dialect,
        base == null ? URI.create(usualBase) : base,
        base != null,
        secret(keyVariable),
        false,
        keyVariable,
        headers,
        HttpLimits.DEFAULT);
  }

  /**
   * Anthropic has two variables for what proves who asks; the key wins, as in Anthropic's own
   * clients.
   */
  private ProviderSettings anthropic() {
    ProviderSettings settings =
        builtIn(
            Configuration.ANTHROPIC,
            DialectName.ANTHROPIC,
            "ANTHROPIC_BASE_URL",
            "https://api.anthropic.com",
            "ANTHROPIC_API_KEY",
            Map.of());
    if (settings.key() != null) {
      return settings;
    }
    if (settings.baseIsSet() && !environment.containsKey("ANTHROPIC_BASE_URL")) {
      refuseToLeak("ANTHROPIC_AUTH_TOKEN", settings.base(), "ANTHROPIC_BASE_URL in .env");
    }
    return new ProviderSettings(
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
        settings.profile());
  }

  private ProviderSettings ollama() {
    String host = variable("OLLAMA_HOST");
    URI base = OllamaHost.parse(host);
    return new ProviderSettings(
        Configuration.OLLAMA,
        DialectName.CHAT,
        URI.create(base + "/v1"),
        host != null,
        null,
        false,
        null,
        Map.of(),
        HttpLimits.DEFAULT);
  }

  /**
   * Adds a provider with what the file says of it; the environment's address and key win over the
   * file's.
   */
  private void add(
      Map<String, ProviderSettings> providers,
      ConfigurationFile content,
      ProviderSettings settings) {
    ConfigurationFile.Provider entry = content.providers().get(settings.name());
    if (entry == null) {
      providers.put(settings.name(), settings);
      return;
    }
    if (entry.dialect() != null && entry.dialect() != settings.dialect()) {
      throw entry.where().wrong("the dialect of " + settings.name() + " cannot be changed");
    }
    URI base = entry.base();
    boolean useBase = base != null && !settings.baseIsSet();
    Map<String, String> headers = new HashMap<>(settings.headers());
    headers.putAll(entry.headers());
    String keyVariable = entry.keyVariable();
    Secret key =
        settings.key() == null && keyVariable != null ? secret(keyVariable) : settings.key();
    if (useBase && base != null && fileIsFound) {
      String variable = keyVariable == null ? settings.keyVariable() : keyVariable;
      for (String name : KEY_VARIABLES) {
        if (name.equals(variable) || name.startsWith(settings.name().toUpperCase(Locale.ROOT))) {
          refuseToLeak(name, base, "providers." + settings.name() + ".base_url in " + FILE_NAME);
        }
      }
    }
    providers.put(
        settings.name(),
        new ProviderSettings(
            settings.name(),
            settings.dialect(),
            useBase && base != null ? base : settings.base(),
            settings.baseIsSet() || useBase,
            key,
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
    if (keyVariable != null && fileIsFound && KEY_VARIABLES.contains(keyVariable)) {
      refuseToLeak(keyVariable, base, "providers." + name + ".base_url in " + FILE_NAME);
    }
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
   * Throws where an address out of a file in the current folder would get a key of the user's
   * environment.
   */
  private void refuseToLeak(String keyVariable, URI base, String where) {
    String key = environment.get(keyVariable);
    if (key == null || key.isBlank() || BaseUrl.isLoopback(base)) {
      return;
    }
    throw new ConfigurationException(
        (where + " would send the " + keyVariable + " of your environment to " + base.getHost())
            + "; set the address in your environment too, or in a file named by --config");
  }

  private @Nullable Path find(@Nullable Path asked, Path home) {
    if (asked != null) {
      Path file = folder.resolve(asked);
      if (!Files.isRegularFile(file)) {
        throw new ConfigurationException("no configuration file at " + asked);
      }
      return file;
    }
    Path here = folder.resolve(FILE_NAME);
    if (Files.isRegularFile(here)) {
      fileIsFound = true;
      return here;
    }
    Path atHome = home.resolve("config.yaml");
    return Files.isRegularFile(atHome) ? atHome : null;
  }

  private ConfigurationFile readFile(Path file) {
    String shown = file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
    return ConfigurationFile.read(shown, readText(file, shown));
  }

  private DotEnv.Content readDotEnv(Path file) {
    if (!Files.isRegularFile(file)) {
      return new DotEnv.Content(Map.of(), List.of());
    }
    DotEnv.Content content = DotEnv.read(readText(file, ".env"));
    for (int line : content.unread()) {
      notes.add(".env:" + line + ": not NAME=value; the line was left out");
    }
    return content;
  }

  private static String readText(Path file, String shown) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(shown + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new ConfigurationException(shown + " cannot be read: " + e.getMessage(), e);
    }
  }

  private @Nullable String variable(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** Returns a variable that programs also read by its lower-case name. */
  private @Nullable String eitherCase(String name) {
    String value = variable(name);
    return value == null ? variable(name.toLowerCase(Locale.ROOT)) : value;
  }

  private @Nullable Secret secret(String variable) {
    String value = variable(variable);
    try {
      return value == null ? null : new Secret(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(variable + ": " + e.getMessage(), e);
    }
  }

  private @Nullable URI baseUrl(String variable) {
    String value = variable(variable);
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

  private @Nullable Integer port(String variable) {
    String value = variable(variable);
    if (value == null) {
      return null;
    }
    if (value.length() > 5
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')
        || Integer.parseInt(value) > 65535) {
      throw new ConfigurationException(variable + " must be a port from 0 to 65535, not " + value);
    }
    return Integer.valueOf(value);
  }

  private boolean isTrue(String variable) {
    String value = variable(variable);
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
