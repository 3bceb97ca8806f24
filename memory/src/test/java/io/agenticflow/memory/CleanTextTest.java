package io.agenticflow.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.secret.Redaction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanTextTest {
  private final CleanText clean = new CleanText(new Redaction(List.of()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The database of staging has password=s3cr3t-Pw and nothing else",
        "Staging is reached with DB_PASSWORD: \"s3cr3t-Pw\" in the environment",
        "The api key is s3cr3t-Pw for the weather service",
        "Send the header Authorization: Bearer s3cr3t-Pw.abcdef to the service",
        "Connect to postgres://flow:s3cr3t-Pw@db.lan/app for the reports",
        "client_secret => 's3cr3t-Pw' belongs to the login page",
        "{\"accessKey\": \"s3cr3t-Pw\", \"region\": \"eu\", \"purpose\": \"backup\"}",
        "password=s3cr3t is what the test server takes",
        "PASSWD := s3cr3t-Pw; stands in the old script",
      })
  void valuesOfSecrets_areTakenOut(String text) {
    assertThat(clean.of(text)).doesNotContain("s3cr3t").contains("[redacted]");
  }

  @Test
  void afterAnEqualsSign_anyWordIsASecret() {
    assertThat(clean.of("Log in with password=swordfish on the test server"))
        .isEqualTo("Log in with password=[redacted] on the test server");
  }

  @Test
  void keysOfKnownShapes_areTakenOut() {
    String key = "sk-" + "a1b2".repeat(10);
    assertThat(clean.of("The CI uses " + key + " for its model calls"))
        .isEqualTo("The CI uses [redacted] for its model calls");
    String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl";
    assertThat(clean.of("The gateway took " + jwt + " yesterday")).doesNotContain("eyJ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The token is required for every request",
        "Set password=${DB_PASSWORD} from the environment",
        "What takes a token: docs/tokens.md has the list",
        "max_tokens=4096 is too little for this model",
        "Passwords are hashed with argon2",
        "curl http://localhost:8080/health answers",
      })
  void sentencesAboutSecrets_stay(String text) {
    assertThat(clean.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"password=hunter2!", "sk-aaaaaaaaaaaaaaaaaaaaaaaa", "token: abc123def"})
  void littleElseThanASecret_isRefused(String text) {
    assertThatThrownBy(() -> clean.of(text))
        .isInstanceOf(SecretTextException.class)
        .hasMessageNotContaining("abc123");
  }
}
