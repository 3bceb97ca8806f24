package io.agenticflow.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildEnvironmentTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPENROUTER_API_KEY",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        "OPENAI_API_KEY",
        "AZURE_OPENAI_API_KEY",
        "HF_TOKEN",
        "HUGGINGFACE_API_KEY",
        "GEMINI_API_KEY",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "openai_api_key"
      })
  void providerKeys_areTakenAway(String name) {
    assertThat(ChildEnvironment.of(Map.of(name, "sk-1234567890", "HOME", "/h")))
        .doesNotContainKey(name)
        .containsEntry("HOME", "/h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GITHUB_TOKEN", "NODE_AUTH_TOKEN", "STRIPE_API_KEY", "OPENAI_BASE_URL"})
  void otherVariables_stay(String name) {
    assertThat(ChildEnvironment.of(Map.of(name, "value-12345"))).containsEntry(name, "value-12345");
  }

  @Test
  void sameSecretUnderAnotherName_isTakenAway() {
    assertThat(
            ChildEnvironment.of(
                Map.of("OPENAI_API_KEY", "sk-1234567890", "MY_KEY", "sk-1234567890"),
                Map.of("GROQ_API_KEY", "gsk-1234567890")))
        .doesNotContainValue("sk-1234567890");
  }

  @Test
  void whatWasLoadedFromDotEnv_isTakenAway_butNotWhatTheUserSet() {
    Map<String, String> child =
        ChildEnvironment.of(
            Map.of("DB_URL", "from-file", "REGION", "from-user"),
            Map.of("DB_URL", "from-file", "REGION", "from-file-too"));
    assertThat(child).doesNotContainKey("DB_URL").containsEntry("REGION", "from-user");
  }

  @Test
  void commandsNeitherAskNorPage() {
    assertThat(ChildEnvironment.of(Map.of("PAGER", "less", "TERM", "xterm")))
        .isEqualTo(
            Map.of(
                "GIT_TERMINAL_PROMPT", "0",
                "PAGER", "cat",
                "GIT_PAGER", "cat",
                "TERM", "dumb",
                "NO_COLOR", "1"));
  }
}
