package io.agenticflow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {
  @TempDir Path root;

  @Test
  void nothingSet_hasTheUsualAddresses_andNoKeys() throws IOException {
    Configuration configuration = read(Map.of());
    assertThat(configuration.providers().keySet())
        .containsExactly("openrouter", "anthropic", "openai", "ollama");
    assertThat(configuration.providers().values()).allMatch(provider -> provider.key() == null);
    assertThat(configuration.builtIn("openrouter").base())
        .hasToString("https://openrouter.ai/api/v1");
    assertThat(configuration.builtIn("anthropic").base()).hasToString("https://api.anthropic.com");
    assertThat(configuration.builtIn("openai").base()).hasToString("https://api.openai.com/v1");
    assertThat(configuration.builtIn("ollama").base()).hasToString("http://127.0.0.1:11434/v1");
    assertThat(configuration.builtIn("openrouter").headers())
        .containsEntry("X-Title", "Agentic Flow");
    assertThat(configuration.home()).isEqualTo(root.resolve("home/.agentic-flow"));
    assertThat(configuration.file()).isNull();
    assertThat(configuration.useOpenRouter()).isFalse();
  }

  @Test
  void everyVariable_isRead() throws IOException {
    Configuration configuration =
        read(
            Map.ofEntries(
                Map.entry("OPENROUTER_API_KEY", "sk-or"),
                Map.entry("OPENROUTER_BASE_URL", "http://127.0.0.1:1/api/v1"),
                Map.entry("ANTHROPIC_AUTH_TOKEN", "token"),
                Map.entry("ANTHROPIC_BASE_URL", "http://127.0.0.1:2"),
                Map.entry("OPENAI_API_KEY", "sk-oa"),
                Map.entry("OPENAI_BASE_URL", "http://127.0.0.1:3/v1"),
                Map.entry("OLLAMA_HOST", "box:99"),
                Map.entry("COMPLETION_MODEL", "a/b"),
                Map.entry("USE_OPENROUTER", "true"),
                Map.entry("AGENTS_DIR", "agents"),
                Map.entry("PROXY_PORT", "3001"),
                Map.entry("AGENT", "coder"),
                Map.entry("TASK", "do it"),
                Map.entry("AGENTIC_FLOW_HOME", "/var/af"),
                Map.entry("https_proxy", "http://proxy:3128"),
                Map.entry("NO_PROXY", "example.com")));
    assertThat(configuration.builtIn("openrouter").key()).isEqualTo(new Secret("sk-or"));
    assertThat(configuration.builtIn("openrouter").base()).hasToString("http://127.0.0.1:1/api/v1");
    assertThat(configuration.builtIn("anthropic").key()).isEqualTo(new Secret("token"));
    assertThat(configuration.builtIn("anthropic").keyIsToken()).isTrue();
    assertThat(configuration.builtIn("openai").key()).isEqualTo(new Secret("sk-oa"));
    assertThat(configuration.builtIn("ollama").base()).hasToString("http://box:99/v1");
    assertThat(configuration.completionModel()).isEqualTo("a/b");
    assertThat(configuration.useOpenRouter()).isTrue();
    assertThat(configuration.agentsDir()).isEqualTo(folder().resolve("agents"));
    assertThat(configuration.gateway().port()).isEqualTo(3001);
    assertThat(configuration.agent()).isEqualTo("coder");
    assertThat(configuration.task()).isEqualTo("do it");
    assertThat(configuration.home()).isEqualTo(Path.of("/var/af"));
    assertThat(configuration.proxies().https()).hasToString("http://proxy:3128");
    assertThat(configuration.proxies().exceptions()).containsExactly("example.com");
    assertThat(configuration.toString()).doesNotContain("sk-or").doesNotContain("sk-oa");
  }

  @Test
  void anthropicKey_winsOverItsToken() throws IOException {
    ProviderSettings anthropic =
        read(Map.of("ANTHROPIC_API_KEY", "k", "ANTHROPIC_AUTH_TOKEN", "t")).builtIn("anthropic");
    assertThat(anthropic.key()).isEqualTo(new Secret("k"));
    assertThat(anthropic.keyIsToken()).isFalse();
  }

  @Test
  void dotEnv_neverOverridesTheEnvironment_notEvenAnEmptyValue() throws IOException {
    write(".env", "COMPLETION_MODEL=from/file\nAGENT=reviewer\nTASK=hidden\nnonsense\n");
    Configuration configuration = read(Map.of("COMPLETION_MODEL", "from/env", "TASK", ""));
    assertThat(configuration.completionModel()).isEqualTo("from/env");
    assertThat(configuration.agent()).isEqualTo("reviewer");
    assertThat(configuration.task()).isNull();
    assertThat(configuration.notes())
        .containsExactly(".env:4: not NAME=value; the line was left out");
  }

  @Test
  void file_isRead() throws IOException {
    write(
        "agentic-flow.yaml",
        """
        provider: openrouter
        model: meta-llama/llama-3.3-70b-instruct
        max_retries: 2
        models:
          fast: meta-llama/llama-3.1-8b-instruct
          big: {provider: groq, model: llama-3.3-70b}
        prices:
          llama-3.3-70b: {input: 0.59, output: 0.79}
          other: {input: 1, output: 2, cache_read: 0.1, cache_write: 1.25}
        providers:
          groq:
            base_url: https://api.groq.com/openai/v1
            key_env: GROQ_API_KEY
            headers: {X-Team: 7}
            idle_timeout: 45
            connect_timeout: 250ms
            timeout: 5m
          bedrock:
            base_url: http://127.0.0.1:9000
            dialect: anthropic
          openrouter:
            headers: {HTTP-Referer: "https://example.org"}
        """);
    Configuration configuration = read(Map.of("GROQ_API_KEY", "gsk"));
    assertThat(configuration.defaultProvider()).isEqualTo("openrouter");
    assertThat(configuration.defaultModel()).isEqualTo("meta-llama/llama-3.3-70b-instruct");
    assertThat(configuration.retries().maxRetries()).isEqualTo(2);
    assertThat(configuration.models())
        .containsEntry("fast", new ModelAlias(null, "meta-llama/llama-3.1-8b-instruct", null))
        .containsEntry("big", new ModelAlias("groq", "llama-3.3-70b", null));
    assertThat(configuration.prices())
        .hasEntrySatisfying(
            "other", price -> assertThat(price.cacheWrite()).isEqualTo(new BigDecimal("1.25")));
    ProviderSettings groq = configuration.builtIn("groq");
    assertThat(groq.base()).isEqualTo(URI.create("https://api.groq.com/openai/v1"));
    assertThat(groq.key()).isEqualTo(new Secret("gsk"));
    assertThat(groq.headers()).containsEntry("X-Team", "7");
    assertThat(groq.limits())
        .isEqualTo(
            new HttpLimits(Duration.ofMillis(250), Duration.ofSeconds(45), Duration.ofMinutes(5)));
    assertThat(configuration.builtIn("bedrock").dialect())
        .isEqualTo(ProviderSettings.DialectName.ANTHROPIC);
    assertThat(configuration.builtIn("openrouter").headers())
        .containsEntry("HTTP-Referer", "https://example.org")
        .containsEntry("X-Title", "Agentic Flow");
    assertThat(configuration.file()).isEqualTo(folder().resolve("agentic-flow.yaml"));
  }

  @Test
  void fallbacksAndLimits_areRead() throws IOException {
    write(
        "agentic-flow.yaml",
        """
        max_retries: 3
        fallback: [openai/gpt-5.4-mini, fast]
        request_timeout: 30m
        breaker: {failures: 3, pause: 2s}
        models:
          fast: meta-llama/llama-3.1-8b-instruct
          big: {model: claude-sonnet-5, fallback: fast}
          alone: {model: claude-opus-5, fallback: []}
        providers:
          openrouter: {max_concurrent: 8}
          office:
            base_url: http://127.0.0.1:9000/v1
            max_concurrent: 2
            max_waiting: 5
            wait_timeout: 10s
        """);
    Configuration configuration = read(Map.of());
    assertThat(configuration.fallback()).containsExactly("openai/gpt-5.4-mini", "fast");
    assertThat(configuration.models())
        .containsEntry("big", new ModelAlias(null, "claude-sonnet-5", List.of("fast")))
        .containsEntry("alone", new ModelAlias(null, "claude-opus-5", List.of()))
        .containsEntry("fast", new ModelAlias(null, "meta-llama/llama-3.1-8b-instruct", null));
    assertThat(configuration.requestTimeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(configuration.breaker())
        .isEqualTo(new BreakerPolicy(3, Duration.ofSeconds(2), 50, 20, Duration.ofMinutes(1)));
    assertThat(configuration.retries().maxRetries()).isEqualTo(3);
    assertThat(configuration.gatewayRetries().maxRetries()).isEqualTo(3);
    assertThat(configuration.builtIn("openrouter").concurrency())
        .isEqualTo(new ConcurrencyPolicy(8, 100, Duration.ofSeconds(60)));
    assertThat(configuration.builtIn("office").concurrency())
        .isEqualTo(new ConcurrencyPolicy(2, 5, Duration.ofSeconds(10)));
    assertThat(configuration.builtIn("anthropic").concurrency()).isNull();
  }

  @Test
  void nothingSaidOfLimits_leavesTheUsualOnes() throws IOException {
    Configuration configuration = read(Map.of());
    assertThat(configuration.fallback()).isEmpty();
    assertThat(configuration.requestTimeout()).isNull();
    assertThat(configuration.breaker()).isEqualTo(BreakerPolicy.DEFAULT);
    assertThat(configuration.retries()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(configuration.gatewayRetries()).isEqualTo(RetryPolicy.GATEWAY);
  }

  @Test
  void namedFile_winsOverTheFolders_andThatOverTheHomes() throws IOException {
    write("mine.yaml", "model: mine");
    write("agentic-flow.yaml", "model: here");
    Files.createDirectories(root.resolve("home/.agentic-flow"));
    Files.writeString(root.resolve("home/.agentic-flow/config.yaml"), "model: home");
    assertThat(
            ConfigurationReader.read(Map.of(), folder(), root.resolve("home"), Path.of("mine.yaml"))
                .defaultModel())
        .isEqualTo("mine");
    assertThat(read(Map.of()).defaultModel()).isEqualTo("here");
    Files.delete(folder().resolve("agentic-flow.yaml"));
    assertThat(read(Map.of()).defaultModel()).isEqualTo("home");
  }

  @Test
  void namedFile_thatIsNotThere_isAnError() {
    assertThatThrownBy(
            () -> ConfigurationReader.read(Map.of(), folder(), root, Path.of("none.yaml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("no configuration file at none.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n"})
  void emptyFile_saysNothing(String text) throws IOException {
    write("agentic-flow.yaml", text);
    assertThat(read(Map.of()).defaultModel()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "modle: x | :1: modle: unknown field; did you mean model or models?",
        "a: 1\\nprices:\\n  m: {input: 1} | :1: a: unknown field",
        "prices:\\n  m: {input: 1} | :2: prices.m: needs the field output",
        "prices:\\n  m: {input: -1, output: 2} | :2: prices.m.input: must not be negative",
        "prices:\\n"
            + "  m:\\n"
            + "    input: cheap\\n"
            + "    output: 2 | :3: prices.m.input: expected a number, found \"cheap\"",
        "providers:\\n"
            + "  x:\\n"
            + "    base_url: nowhere | :3: providers.x.base_url: not an http or https address:"
            + " nowhere",
        "providers:\\n"
            + "  x:\\n"
            + "    base_url: http://u:p@h | :3: providers.x.base_url: an address must not hold a"
            + " login; give the key in its variable",
        "providers:\\n  x: {key_env: K} | :2: providers.x: needs the field base_url",
        "providers:\\n"
            + "  x:\\n"
            + "    base_url: http://h\\n"
            + "    dialect: chatt | :4: providers.x.dialect: unknown value chatt, known are chat,"
            + " anthropic, responses; did you mean chat?",
        "providers:\\n"
            + "  x:\\n"
            + "    base_url: http://h\\n"
            + "    idle_timeout: soon | :4: providers.x.idle_timeout: expected a time such as 30s,"
            + " 250ms or 5m, found soon",
        "providers:\\n"
            + "  x:\\n"
            + "    base_url: http://h\\n"
            + "    timeout: 0s | :4: providers.x.timeout: expected a time such as 30s, 250ms or 5m,"
            + " found 0s",
        "providers:\\n"
            + "  openai:\\n"
            + "    dialect: anthropic | :3: providers.openai: the dialect of openai cannot be"
            + " changed",
        "providers:\\n"
            + "  a/b:\\n"
            + "    base_url: http://h | :3: providers.a/b: a provider's name must not hold a slash"
            + " or a colon",
        "model: [a] | :1: model: expected text, found a list",
        "models: x | :1: models: expected fields, found \"x\"",
        "- a | :1: expected fields, found a list",
        "fallback: {a: b} | :1: fallback: expected text, found fields",
        "fallback: [a, [b]] | :1: fallback[1]: expected text, found a list",
        "breaker: {failures: -1} | :1: breaker.failures: expected a whole number from 0 to 1000,"
            + " found -1",
        "breaker: {pause: 0s} | :1: breaker.pause: expected a time such as 30s, 250ms or 5m, found"
            + " 0s",
        "providers:\\n"
            + "  ollama:\\n"
            + "    max_concurrent: 0 | :3: providers.ollama.max_concurrent: expected a whole number"
            + " from 1 to 100000, found 0",
        "providers:\\n"
            + "  ollama:\\n"
            + "    max_waiting: 3 | :3: providers.ollama.max_waiting: means nothing without"
            + " max_concurrent",
        "max_retries: 1.5 | :1: max_retries: expected a whole number from 0 to 100, found 1.5",
        "model: a\\nmodel: b | :2: the field model is there twice"
      })
  void mistakeInTheFile_isNamedWithItsPlace(String yaml, String message) throws IOException {
    write("agentic-flow.yaml", yaml.replace("\\n", "\n"));
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("agentic-flow.yaml" + message);
  }

  @Test
  void brokenYaml_isNamedWithItsLine() throws IOException {
    write("agentic-flow.yaml", "model: a\nmodels: {x: \n");
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("agentic-flow.yaml:3: not YAML: ");
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI_BASE_URL, nowhere, OPENAI_BASE_URL: not an http or https address: nowhere",
    "PROXY_PORT, 70000, 'PROXY_PORT: expected a whole number from 0 to 65535, found 70000'",
    "PROXY_PORT, http, 'PROXY_PORT: expected a whole number from 0 to 65535, found \"http\"'",
    "HTTPS_PROXY, socks5://p, HTTPS_PROXY must be an address like http://host:port; other kinds of"
        + " proxy are not supported"
  })
  void mistakeInAVariable_isNamed(String name, String value, String message) {
    assertThatThrownBy(() -> read(Map.of(name, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void keyWithALineBreakInIt_isAnError_withoutIt() {
    assertThatThrownBy(() -> read(Map.of("OPENAI_API_KEY", "sk-geheim\nX: y")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("OPENAI_API_KEY")
        .hasMessageNotContaining("geheim");
  }

  @ParameterizedTest
  @CsvSource({
    "OPENROUTER_BASE_URL, OPENROUTER_API_KEY",
    "ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL, ANTHROPIC_AUTH_TOKEN",
    "OPENAI_BASE_URL, OPENAI_API_KEY"
  })
  void addressFromDotEnv_doesNotGetAKeyOfTheEnvironment(String base, String key)
      throws IOException {
    write(".env", base + "=https://evil.example/v1\n");
    assertThatThrownBy(() -> read(Map.of(key, "sk-mine")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            base + " in .env would send the " + key + " of your environment to evil.example; ");
    // Both from the same place, or to this machine: nothing is led astray.
    write(".env", base + "=https://other.example/v1\n" + key + "=sk-its-own\n");
    read(Map.of());
    write(".env", base + "=http://127.0.0.1:8080/v1\n");
    read(Map.of(key, "sk-mine"));
    write(".env", base + "=https://evil.example/v1\n");
    read(Map.of(key, "sk-mine", base, "https://mine.example"));
  }

  @Test
  void addressFromTheFoldersFile_doesNotGetAKeyOfTheEnvironment_butANamedFilesDoes()
      throws IOException {
    String own = "providers: {x: {base_url: 'https://evil.example', key_env: OPENROUTER_API_KEY}}";
    String builtIn = "providers: {openrouter: {base_url: 'https://evil.example'}}";
    for (String text : new String[] {own, builtIn}) {
      write("agentic-flow.yaml", text);
      assertThatThrownBy(() -> read(Map.of("OPENROUTER_API_KEY", "sk-mine")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("would send the OPENROUTER_API_KEY of your environment");
      ConfigurationReader.read(
          Map.of("OPENROUTER_API_KEY", "sk-mine"),
          folder(),
          root.resolve("home"),
          Path.of("agentic-flow.yaml"));
    }
  }

  @Test
  void foldersFile_doesNotGetWhatIsNoKeyOfAProvider() throws IOException {
    write(
        "agentic-flow.yaml",
        "providers: {x: {base_url: 'https://evil.example', key_env: GITHUB_TOKEN}}");
    assertThatThrownBy(() -> read(Map.of("GITHUB_TOKEN", "ghp")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("would send the GITHUB_TOKEN of your environment to evil.example");
    read(Map.of());
  }

  @Test
  void dotEnv_cannotMoveTheHome_andSoMakeAFileTheUsersOwn() throws IOException {
    write(".env", "AGENTIC_FLOW_HOME=nest\n");
    write("nest/config.yaml", "providers: {openrouter: {base_url: 'https://evil.example'}}");
    assertThatThrownBy(() -> read(Map.of("OPENROUTER_API_KEY", "sk-mine")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("would send the OPENROUTER_API_KEY");
  }

  @Test
  void addressFromDotEnv_doesNotGetHeadersOfTheUsersOwnFile() throws IOException {
    write("mine.yaml", "providers: {openai: {headers: {X-Pass: geheim}}}");
    write(".env", "AGENTIC_FLOW_PROVIDERS_OPENAI_BASE_URL=https://evil.example/v1\n");
    assertThatThrownBy(() ->
            ConfigurationReader.read(
                Map.of(), folder(), root.resolve("home"), Path.of("mine.yaml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "AGENTIC_FLOW_PROVIDERS_OPENAI_BASE_URL in .env would send headers of yours to"
                + " evil.example; set the address in your environment too, or in a file named by"
                + " --config");
  }

  @Test
  void keysFile_isReadBelowTheEnvironmentAndDotEnv_andItsKeysAreTheUsers() throws IOException {
    write(
        "../home/.agentic-flow/keys.env", "OPENROUTER_API_KEY=sk-kept\nOPENAI_API_KEY=sk-kept-2\n");
    write(".env", "OPENAI_API_KEY=sk-nearer\n");
    Configuration configuration = read(Map.of());
    assertThat(configuration.builtIn("openrouter").key()).isEqualTo(new Secret("sk-kept"));
    assertThat(configuration.builtIn("openai").key()).isEqualTo(new Secret("sk-nearer"));
    assertThat(read(Map.of("OPENROUTER_API_KEY", "")).builtIn("openrouter").key()).isNull();
    write(".env", "OPENROUTER_BASE_URL=https://evil.example\n");
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("would send the OPENROUTER_API_KEY");
  }

  @Test
  void variable_winsOverTheField_andKeepsTheOthers() throws IOException {
    write(
        "agentic-flow.yaml",
        """
        max_retries: 2
        models: {my_fast: a/b}
        providers: {Office.Box: {base_url: 'http://h', timeout: 5s}}
        """);
    Configuration configuration =
        read(
            Map.of(
                "AGENTIC_FLOW_MAX_RETRIES", "7",
                "AGENTIC_FLOW_MODELS_MY_FAST_PROVIDER", "openai",
                "AGENTIC_FLOW_PROVIDERS_OFFICE_BOX_IDLE_TIMEOUT", "9s",
                "AGENTIC_FLOW_PROVIDERS_NEW_ONE_BASE_URL", "http://n",
                "AGENTIC_FLOW_PROVIDERS_NEW_ONE_HEADERS_X_TEAM", "tools",
                "AGENTIC_FLOW_FALLBACK", "a/b, c"));
    assertThat(configuration.retries().maxRetries()).isEqualTo(7);
    assertThat(configuration.models())
        .containsEntry("my_fast", new ModelAlias("openai", "a/b", null));
    assertThat(configuration.builtIn("Office.Box").limits().silence())
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(configuration.builtIn("Office.Box").limits().whole())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.builtIn("new-one").headers()).containsEntry("x-team", "tools");
    assertThat(configuration.fallback()).containsExactly("a/b", "c");
  }

  @Test
  void variableWithOurPrefix_thatMeansNothing_isNoted() throws IOException {
    assertThat(read(Map.of("AGENTIC_FLOW_MAX_RETRYS", "7")).notes())
        .containsExactly(
            "AGENTIC_FLOW_MAX_RETRYS stands for nothing; did you mean AGENTIC_FLOW_MAX_RETRIES?");
  }

  @Test
  void endlessYaml_isAnError() throws IOException {
    write("agentic-flow.yaml", "models: &a {x: *a}");
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("too deep inside other fields");
  }

  private Path folder() {
    return root.resolve("work");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder().resolve(name).normalize();
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Configuration read(Map<String, String> environment) throws IOException {
    Files.createDirectories(folder());
    return ConfigurationReader.read(environment, folder(), root.resolve("home"), null);
  }
}
