package io.agenticflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profile.SystemRole;
import io.agenticflow.dialect.Profile.Tools;
import io.agenticflow.dialect.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration file says of what providers and models understand. */
class ProfileConfigurationTest {
  @TempDir Path folder;

  @Test
  void profile_ofAProvider_andOfAModel_winOverWhatIsBuiltIn() throws IOException {
    String file =
        """
        models:
          small: {provider: office, model: tiny-1, profile: {tools: prompt, efforts: []}}
          openai/gpt-5: {profile: {request_fields: {provider: {order: [azure], sort: price}}}}
        providers:
          office:
            base_url: http://127.0.0.1:9/v1
            profile:
              like: ollama
              system_role: user
              request_fields: {keep_alive: 5m, seed: 7, "on": true, empty: null}
          openrouter:
            profile:
              request_fields:
                provider: {only: [deepinfra], allow_fallbacks: false, data_collection: deny}
                models: [a/b, c/d]
        """;
    Profile small = profile(file, "small");
    assertThat(small.tools()).isEqualTo(Tools.PROMPT);
    assertThat(small.efforts()).isEmpty();
    assertThat(small.systemRole()).isEqualTo(SystemRole.USER);
    assertThat(small.toolChoices()).isEqualTo(Profiles.ofKind("ollama").of("x").toolChoices());
    assertThat(small.requestFields().toString()).isEqualTo("{keep_alive=\"5m\", seed=7, on=true}");
    assertThat(profile(file, "office/other").tools()).isEqualTo(Tools.NATIVE);

    assertThat(profile(file, "a/b").requestFields().toString())
        .isEqualTo(
            "{provider={\"only\":[\"deepinfra\"],\"allow_fallbacks\":false,\"data_collection\":\"deny\"}, models=[\"a/b\",\"c/d\"]}");
    assertThat(profile(file, "openai/gpt-5").requestFields().toString())
        .as("the model's value takes the place of the provider's")
        .isEqualTo(
            "{provider={\"order\":[\"azure\"],\"sort\":\"price\"}, models=[\"a/b\",\"c/d\"]}");
    assertThat(profile(file, "openai/gpt-5").cacheControl()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{tols: prompt}|agentic-flow.yaml:4: providers.office.profile.tols: unknown field; did you mean tools?",
        "{tools: promt}|agentic-flow.yaml:4: providers.office.profile.tools: expected native, prompt, none, found \"promt\"",
        "{streaming: maybe}|agentic-flow.yaml:4: providers.office.profile.streaming: expected true or false, found \"maybe\"",
        "{like: olama}|agentic-flow.yaml:4: providers.office.profile.like: there is no profile olama; did you mean ollama? (known: ",
        "7|agentic-flow.yaml:4: providers.office.profile: expected fields, found 7",
      })
  void wrongProfile_isPointedAt(String profile, String message) {
    String file =
        "providers:\n  office:\n    base_url: http://127.0.0.1:9/v1\n    profile: "
            + profile
            + "\n";
    assertThatThrownBy(() -> profile(file, "office/x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  private Profile profile(String yaml, String model) throws IOException {
    Files.writeString(folder.resolve("agentic-flow.yaml"), yaml);
    ModelChoice choice =
        new ModelResolver(
                ConfigurationReader.read(
                    Map.of("OPENROUTER_API_KEY", "sk-or-test"), folder, folder, null),
                Catalogue::builtIn)
            .resolve(null, model);
    ModelChoice.Upstream upstream = (ModelChoice.Upstream) choice;
    return upstream.endpoint().profile(upstream.model());
  }
}
