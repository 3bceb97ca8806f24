package io.agenticflow.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
  private static final List<String> KNOWN =
      List.of("coder", "reviewer", "tester", "security-auditor", "code-analyzer");

  @Test
  void slips_areRecognised() {
    assertThat(NearNames.of("codr", KNOWN)).containsExactly("coder");
    assertThat(NearNames.of("ocder", KNOWN)).containsExactly("coder");
    assertThat(NearNames.of("Coder", KNOWN)).containsExactly("coder");
    assertThat(NearNames.of("revewier", KNOWN)).first().isEqualTo("reviewer");
  }

  @Test
  void beginnings_areRecognised() {
    assertThat(NearNames.of("security", KNOWN)).containsExactly("security-auditor");
    assertThat(NearNames.of("code", KNOWN)).containsExactly("code-analyzer", "coder");
  }

  @Test
  void otherWords_areNot() {
    assertThat(NearNames.of("plumber", KNOWN)).isEmpty();
    assertThat(NearNames.of("", KNOWN)).isEmpty();
    assertThat(NearNames.of("x", List.of())).isEmpty();
  }
}
