package io.agenticflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.ProviderEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelResolverTest {
  private static final String OR = "OPENROUTER_API_KEY=k1";
  private static final String AN = "ANTHROPIC_API_KEY=k2";

  @TempDir Path folder;

  /** What is set; what is asked for; who answers, as provider and model. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // the seeds' rules
        "OPENROUTER_API_KEY=k | - | meta-llama/llama-3.1-8b-instruct | openrouter meta-llama/llama-3.1-8b-instruct",
        "OPENROUTER_API_KEY=k ANTHROPIC_API_KEY=k | - | deepseek/deepseek-chat-v3.1 | openrouter deepseek/deepseek-chat-v3.1",
        "OPENROUTER_API_KEY=k | - | - | openrouter meta-llama/llama-3.1-8b-instruct",
        "OPENROUTER_API_KEY=k COMPLETION_MODEL=a/b | - | - | openrouter a/b",
        "OPENROUTER_API_KEY=k ANTHROPIC_API_KEY=k | - | - | anthropic claude-sonnet-5",
        "OPENROUTER_API_KEY=k ANTHROPIC_API_KEY=k USE_OPENROUTER=true | - | - | openrouter meta-llama/llama-3.1-8b-instruct",
        "ANTHROPIC_API_KEY=k | - | - | anthropic claude-sonnet-5",
        "ANTHROPIC_API_KEY=k COMPLETION_MODEL=claude-opus-4-8 | - | - | anthropic claude-opus-4-8",
        // Claude
        "ANTHROPIC_API_KEY=k OPENROUTER_API_KEY=k | - | claude-sonnet-4-5-20250929 | anthropic claude-sonnet-4-5-20250929",
        "ANTHROPIC_AUTH_TOKEN=t | - | claude-sonnet-4-5 | anthropic claude-sonnet-4-5",
        "ANTHROPIC_API_KEY=k | - | claude-sonnet-4.5 | anthropic claude-sonnet-4-5",
        "OPENROUTER_API_KEY=k | - | claude-sonnet-4-5-20250929 | openrouter anthropic/claude-sonnet-4.5",
        "OPENROUTER_API_KEY=k | - | claude-future-9 | openrouter anthropic/claude-future-9",
        "OPENROUTER_API_KEY=k COMPLETION_MODEL=a/b | - | claude-sonnet-4-5 | openrouter a/b",
        "OPENROUTER_API_KEY=k COMPLETION_MODEL=claude-opus-4-8 | - | - | openrouter anthropic/claude-opus-4.8",
        "OPENROUTER_API_KEY=k ANTHROPIC_API_KEY=k USE_OPENROUTER=1 | - | claude-sonnet-4-5 | openrouter anthropic/claude-sonnet-4.5",
        "ANTHROPIC_API_KEY=k | - | anthropic/claude-sonnet-4.5 | anthropic claude-sonnet-4-5",
        "ANTHROPIC_BASE_URL=http://127.0.0.1:1 | - | claude-x | anthropic claude-x",
        // --provider
        "OPENROUTER_API_KEY=k ANTHROPIC_API_KEY=k | openrouter | claude-sonnet-4-5 | openrouter anthropic/claude-sonnet-4.5",
        "OPENROUTER_API_KEY=k ANTHROPIC_API_KEY=k | anthropic | - | anthropic claude-sonnet-5",
        "ANTHROPIC_API_KEY=k COMPLETION_MODEL=a/b | anthropic | - | anthropic claude-sonnet-5",
        "OPENROUTER_API_KEY=k COMPLETION_MODEL=a/b | openrouter | - | openrouter a/b",
        "OPENAI_API_KEY=k | openai | - | openai gpt-5.4-mini",
        "OPENAI_API_KEY=k | openai | openai/gpt-5 | openai gpt-5",
        "- | ollama | qwen3:8b | ollama qwen3:8b",
        "- | ollama | ollama/qwen3:8b | ollama qwen3:8b",
        // other names
        "OPENAI_API_KEY=k OPENROUTER_API_KEY=k | - | gpt-5 | openai gpt-5",
        "OPENROUTER_API_KEY=k | - | gpt-5 | openrouter openai/gpt-5",
        "OPENROUTER_API_KEY=k USE_OPENROUTER=on | - | gpt-5 | openrouter openai/gpt-5",
        "OPENROUTER_API_KEY=k OPENAI_API_KEY=k | openrouter | gpt-5 | openrouter openai/gpt-5",
        "OPENROUTER_API_KEY=k | - | mystery | openrouter mystery",
        "OPENROUTER_API_KEY=k | - | openrouter/auto | openrouter openrouter/auto",
        "OPENROUTER_API_KEY=k | - | openrouter/qwen/qwen3-32b | openrouter qwen/qwen3-32b",
        "OPENAI_API_KEY=k | - | openai/gpt-5 | openai gpt-5",
        "OPENAI_BASE_URL=http://localhost:8000/v1 | - | Qwen/Qwen3-8B | openai-compatible Qwen/Qwen3-8B",
        "OPENAI_BASE_URL=http://localhost:8000/v1 | - | my-model | openai-compatible my-model",
        "OPENAI_BASE_URL=http://localhost:8000/v1 OPENROUTER_API_KEY=k | - | a/b | openrouter a/b",
        "OPENAI_BASE_URL=https://api.openai.com/v1 OPENAI_API_KEY=k | - | gpt-5 | openai gpt-5",
        "- | - | llama3.2:3b | ollama llama3.2:3b",
        "OLLAMA_HOST=box OPENROUTER_API_KEY=k | - | llama3.2 | ollama llama3.2",
        "OPENROUTER_BASE_URL=http://127.0.0.1:1/api/v1 | - | a/b | openrouter a/b",
      })
  void upstream_isChosen(
      @Nullable String set, @Nullable String provider, @Nullable String model, String expected)
      throws IOException {
    ModelChoice choice = resolver(set, "").resolve(provider, model);
    assertThat(choice).isInstanceOf(ModelChoice.Upstream.class);
    ModelChoice.Upstream upstream = (ModelChoice.Upstream) choice;
    assertThat(upstream.endpoint().name() + " " + upstream.model()).isEqualTo(expected);
    assertThat(upstream.reason()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | - | - | Embedded -",
        "OPENROUTER_API_KEY=k | onnx | - | Embedded -",
        "OPENROUTER_API_KEY=k | onnx | qwen | Embedded qwen",
        "- | onnx | gguf:x | Gguf x",
        "- | - | gguf:models/tiny.gguf | Gguf models/tiny.gguf",
        "- | gguf | tiny | Gguf tiny",
        "- | - | demo | Demo",
        "OPENROUTER_API_KEY=k | - | demo | Demo",
        "- | demo | - | Demo",
        "- | - | local | LocalServer any -",
        "- | - | local/qwen3:8b | LocalServer any qwen3:8b",
        "- | local | qwen3 | LocalServer any qwen3",
        "- | - | some-model | LocalServer any some-model",
        "- | ollama | - | LocalServer ollama -",
        "OLLAMA_HOST=localhost | - | - | LocalServer ollama -",
        "OPENAI_BASE_URL=http://127.0.0.1:1234/v1 | - | - | LocalServer openai-compatible -",
      })
  void thisMachine_isChosen(
      @Nullable String set, @Nullable String provider, @Nullable String model, String expected)
      throws IOException {
    ModelChoice choice = resolver(set, "").resolve(provider, model);
    String shown =
        switch (choice) {
          case ModelChoice.Embedded(String name, String _, List<String> _) -> "Embedded " + name;
          case ModelChoice.Gguf(String file, String _, List<String> _) -> "Gguf " + file;
          case ModelChoice.Demo _ -> "Demo";
          case ModelChoice.LocalServer(
                  ProviderEndpoint at,
                  String name,
                  String _,
                  List<String> _) ->
              "LocalServer " + (at == null ? "any" : at.name()) + " " + name;
          case ModelChoice.Upstream upstream -> "Upstream " + upstream.model();
        };
    assertThat(shown.replace("null", "-")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | - | meta-llama/llama-3.1-8b-instruct | NO_KEY | OPENROUTER_API_KEY required for OpenRouter models: get one at https://openrouter.ai/keys and export it; --model demo needs no key",
        "USE_OPENROUTER=yes | - | - | NO_KEY | OPENROUTER_API_KEY required for OpenRouter models: get one at https://openrouter.ai/keys and export it; --model demo needs no key",
        "- | - | claude-sonnet-4-5 | NO_KEY | ANTHROPIC_API_KEY required for Anthropic models: export it, or OPENROUTER_API_KEY to reach them through OpenRouter; --model demo needs no key",
        "- | openai | gpt-5 | NO_KEY | OPENAI_API_KEY required for OpenAI models: export it; --model demo needs no key",
        "- | - | gpt-5 | NO_KEY | OPENAI_API_KEY required for OpenAI models: export it; --model demo needs no key",
        "OPENROUTER_API_KEY=k | - | llama 3 | MODEL_UNKNOWN | \"llama 3\" is not the name of a model: such names have no blanks",
        "OPENROUTER_API_KEY=k | openruter | - | PROVIDER_UNKNOWN | there is no provider openruter; did you mean openrouter? (known: openrouter, anthropic, openai, ollama, local, onnx, gguf, demo)",
        "- | - | gguf: | MODEL_MISSING | gguf needs a file: name one as in --model gguf:models/tiny.gguf",
        "- | gguf | - | MODEL_MISSING | gguf needs a file: name one as in --model gguf:models/tiny.gguf",
        "OPENAI_BASE_URL=https://corp.example/v1 OPENAI_API_KEY=k | - | - | MODEL_MISSING | the server under OPENAI_BASE_URL has no default model; name one with --model",
      })
  void nobody_isAnErrorOfItsKind(
      @Nullable String set,
      @Nullable String provider,
      @Nullable String model,
      RoutingException.Kind kind,
      String message)
      throws IOException {
    ModelResolver resolver = resolver(set, "");
    RoutingException e =
        catchThrowableOfType(RoutingException.class, () -> resolver.resolve(provider, model));
    assertThat(e).hasMessage(message);
    assertThat(e.kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "OPENROUTER_API_KEY=k | - | fast | openrouter meta-llama/llama-3.1-8b-instruct",
        "GROQ_API_KEY=k | - | big | groq llama-3.3-70b",
        "GROQ_API_KEY=k | - | groq/other | groq other",
        "GROQ_API_KEY=k | groq | groq/other | groq other",
        "OPENROUTER_API_KEY=k COMPLETION_MODEL=fast | - | - | openrouter meta-llama/llama-3.1-8b-instruct",
        "- | - | mine/m | mine m",
      })
  void configuration_addsNamesAndProviders(
      @Nullable String set, @Nullable String provider, @Nullable String model, String expected)
      throws IOException {
    String yaml =
        """
        models:
          fast: meta-llama/llama-3.1-8b-instruct
          big: {provider: groq, model: llama-3.3-70b}
        providers:
          groq: {base_url: "https://api.groq.com/openai/v1", key_env: GROQ_API_KEY}
          mine: {base_url: "http://127.0.0.1:9", dialect: anthropic}
        """;
    ModelChoice.Upstream choice =
        (ModelChoice.Upstream) resolver(set, yaml).resolve(provider, model);
    assertThat(choice.endpoint().name() + " " + choice.model()).isEqualTo(expected);
  }

  @Test
  void configurationsProvider_standsInForTheFlag_exceptAnthropicForOtherModels()
      throws IOException {
    ModelResolver resolver = resolver(OR + " " + AN, "provider: anthropic\nmodel: claude-opus-4-8");
    assertThat(name(resolver.resolve(null, null))).isEqualTo("anthropic claude-opus-4-8");
    assertThat(name(resolver.resolve(null, "a/b"))).isEqualTo("openrouter a/b");
    assertThat(resolver.resolve(null, "a/b").alternatives())
        .containsExactly("anthropic, the configuration's provider: it has no a/b");
    ModelResolver openAi =
        resolver(OR + " OPENAI_BASE_URL=http://localhost:1/v1", "provider: openai");
    assertThat(name(openAi.resolve(null, "a/b"))).isEqualTo("openai-compatible a/b");
  }

  @Test
  void reasonAndAlternatives_areInWords() throws IOException {
    ModelChoice choice = resolver(OR, "").resolve(null, "claude-sonnet-4-5");
    assertThat(choice.reason()).isEqualTo("there is only an OpenRouter key");
    assertThat(choice.alternatives())
        .containsExactly("anthropic, whose model it is: ANTHROPIC_API_KEY is not set");
    assertThat(resolver("COMPLETION_MODEL=a/b " + OR, "").resolve(null, null).reason())
        .isEqualTo("COMPLETION_MODEL is set, and the name has a slash in it");
  }

  @Test
  void endpoint_hasTheProvidersManners() throws IOException {
    ProviderEndpoint anthropic = endpoint(resolver(AN, "").resolve(null, "claude-x"));
    assertThat(anthropic.requestUri()).hasToString("https://api.anthropic.com/v1/messages");
    assertThat(anthropic.credential()).isInstanceOf(Credential.ApiKey.class);
    assertThat(
            endpoint(resolver("ANTHROPIC_AUTH_TOKEN=t", "").resolve(null, "claude-x")).credential())
        .isInstanceOf(Credential.Bearer.class);
    ProviderEndpoint openRouter = endpoint(resolver(OR, "").resolve(null, "x-ai/grok-4.3"));
    assertThat(openRouter.requestUri())
        .hasToString("https://openrouter.ai/api/v1/chat/completions");
    assertThat(openRouter.profile("x/y")).isEqualTo(Profiles.OPENROUTER);
    assertThat(openRouter.headers()).containsEntry("X-Title", "Agentic Flow");
    ProviderEndpoint ollama = endpoint(resolver(null, "").resolve("ollama", "m"));
    assertThat(ollama.requestUri()).hasToString("http://127.0.0.1:11434/v1/chat/completions");
    assertThat(ollama.credential()).isInstanceOf(Credential.None.class);
  }

  @Test
  void catalogue_isNotReadWithoutNeed() throws IOException {
    Configuration configuration =
        ConfigurationReader.read(
            Map.of("OPENROUTER_API_KEY", "k", "ANTHROPIC_API_KEY", "k"), folder, folder, null);
    ModelResolver resolver =
        new ModelResolver(
            configuration,
            () -> {
              throw new AssertionError("the catalogue was read");
            });
    assertThat(name(resolver.resolve(null, "a/b"))).isEqualTo("openrouter a/b");
    assertThat(name(resolver.resolve(null, "claude-x"))).isEqualTo("anthropic claude-x");
    assertThat(name(resolver.resolve(null, null))).isEqualTo("anthropic claude-sonnet-5");
  }

  @Test
  void defaultModels_areInTheCatalogue_andHaveAFuture() {
    for (String[] each :
        new String[][] {
          {"openrouter", ModelResolver.OPENROUTER_DEFAULT},
          {"anthropic", ModelResolver.ANTHROPIC_DEFAULT},
          {"openai", ModelResolver.OPENAI_DEFAULT}
        }) {
      Model model = Catalogue.builtIn().find(each[0], each[1]).orElseThrow();
      assertThat(model.deprecated()).as(each[1]).isFalse();
      assertThat(model.tools()).as(each[1]).isTrue();
    }
  }

  private static String name(ModelChoice choice) {
    ModelChoice.Upstream upstream = (ModelChoice.Upstream) choice;
    return upstream.endpoint().name() + " " + upstream.model();
  }

  private static ProviderEndpoint endpoint(ModelChoice choice) {
    return ((ModelChoice.Upstream) choice).endpoint();
  }

  private ModelResolver resolver(@Nullable String set, String yaml) throws IOException {
    Map<String, String> environment = new HashMap<>();
    if (set != null) {
      for (String assignment : set.strip().split(" ")) {
        int equals = assignment.indexOf('=');
        environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
      }
    }
    Files.writeString(folder.resolve("agentic-flow.yaml"), yaml);
    Configuration configuration =
        ConfigurationReader.read(environment, folder, folder.resolve("home"), null);
    return new ModelResolver(configuration, Catalogue::builtIn);
  }
}
