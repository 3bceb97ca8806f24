package io.agenticflow.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNamesTest {
  private static final List<String> AGENTS =
      List.of("coder", "reviewer", "tester", "planner", "researcher", "security-auditor");

  @ParameterizedTest
  @CsvSource({
    "codr, coder",
    "ocder, coder",
    "CODER, coder",
    "testr, tester",
    "securty-auditor, security-auditor",
    "auditor, security-auditor"
  })
  void slip_findsTheNameThatWasMeant(String typed, String meant) {
    assertThat(NearNames.of(typed, AGENTS)).first().isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"xyz", "''", "'  '", "co", "banana", "coder"})
  void farAway_findsNothing(String typed) {
    assertThat(NearNames.of(typed, AGENTS)).doesNotContain("coder");
  }

  @Test
  void nearest_comesFirst_andThereAreThreeAtMost() {
    assertThat(
            NearNames.of(
                "gpt-5", List.of("gpt-5-nano", "gpt-4", "gpt-5x", "gpt-6", "gpt-7", "llama")))
        .containsExactly("gpt-4", "gpt-5x", "gpt-6");
  }

  @Test
  void question_isASentenceOrNothing() {
    assertThat(NearNames.question("codr", AGENTS)).isEqualTo("; did you mean coder?");
    assertThat(NearNames.question("gpt-5", List.of("gpt-4", "gpt-6")))
        .isEqualTo("; did you mean gpt-4 or gpt-6?");
    assertThat(NearNames.question("banana", AGENTS)).isEmpty();
  }
}
