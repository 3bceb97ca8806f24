package io.agenticflow.cli.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> NAMES = List.of("model", "max-tokens", "max-turns", "task", "ask", "meta-llama/llama-3.1-8b-instruct");

  @ParameterizedTest
  @CsvSource({
    "modle,model",
    "mdoel,model",
    "MODEL,model",
    "max-token,max-tokens",
    "max-turn,max-turns",
    "maxturns,max-turns",
    "tasks,task",
    "ak,ask",
    "meta-llama,meta-llama/llama-3.1-8b-instruct",
    "meta-llama/llama-3.1-8b,meta-llama/llama-3.1-8b-instruct",
    "llama,",
    "provider,",
    "x,",
    "'',",
  })
  void nearest_isFoundWhereThereIsOne(String typed, String expected) {
    assertThat(NearestName.of(typed, NAMES)).isEqualTo(expected);
  }
}
