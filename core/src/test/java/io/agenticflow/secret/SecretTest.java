package io.agenticflow.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.provider.Credential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
  @Test
  void showsNothing_exceptWhenAsked() {
    Secret secret = new Secret(" sk-abc\n");
    assertThat(secret).hasToString("****");
    assertThat(secret.reveal()).isEqualTo("sk-abc");
    assertThat(new Credential.Bearer(secret).toString()).doesNotContain("abc");
  }

  @Test
  void equality_isThatOfTheValue() {
    assertThat(new Secret("a")).isEqualTo(new Secret("a")).hasSameHashCodeAs(new Secret("a"));
    assertThat(new Secret("a")).isNotEqualTo(new Secret("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb", "a\u0000b"})
  void whatCannotBeAHeader_isRefused_withoutItsValue(String value) {
    assertThatThrownBy(() -> new Secret(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a secret must not");
  }
}
