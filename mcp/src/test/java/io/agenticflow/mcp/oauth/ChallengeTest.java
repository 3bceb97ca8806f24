package io.agenticflow.mcp.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void bearer_isFoundAmongOthers() {
    assertThat(
            parameters(
                "Basic realm=\"x, Bearer y\", bearer Scope=\"a  b\", error=insufficient_scope"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("scope", "a  b", "error", "insufficient_scope"));
    assertThat(
            Objects.requireNonNull(Challenge.bearer(List.of("Bearer scope=\"a  b a\""))).scopes())
        .containsExactly("a", "b");
  }

  @Test
  void quotedStrings_areUnquoted() {
    assertThat(parameters("Bearer error_description = \"say \\\"please\\\", twice\" ,scope=\"\""))
        .containsEntry("error_description", "say \"please\", twice")
        .containsEntry("scope", "");
  }

  @Test
  void schemeAlone_isAChallenge_andAnotherSchemeIsNot() {
    assertThat(parameters("Bearer")).isEmpty();
    assertThat(Challenge.bearer(List.of("Negotiate", "Digest nonce=\"Bearer\""))).isNull();
    assertThat(Challenge.bearer(List.of())).isNull();
  }

  @Test
  void brokenText_endsTheReading() {
    for (String broken :
        List.of("Bearer scope=\"open", "Bearer =", "Bearer \"", "=,=,\"", "Bearer a==b", ",,,")) {
      Challenge.bearer(List.of(broken)); // comes back
    }
  }

  private static Map<String, String> parameters(String header) {
    return Objects.requireNonNull(Challenge.bearer(List.of(header))).parameters();
  }
}
