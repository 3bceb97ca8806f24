package io.agenticflow.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.vocabulary.ModelRequest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFloorTest {
  private static ModelRequest saying(String text) {
    return ModelRequest.to("m").system(text).build();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "a, 1",
    "'a b c', 3",
    "'Hello, World [2026]', 2",
    "abcdefghijklmnop, 1",
    "abcdefghijklmnopq, 2",
    "@`[{~, 0",
    "éàü漢字, 0"
  })
  void eachRunOfLetters_counts_longOnesMore(String text, long tokens) {
    assertThat(TokenFloor.of(saying(text))).isEqualTo(tokens);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void ceiling_isNeverBelow(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(random.nextInt(3) == 0 ? ' ' : (char) ('a' + random.nextInt(26)));
      }
      ModelRequest request = saying(text.toString());
      assertThat(TokenFloor.ceiling(request))
          .as("seed %d: '%s'", seed, text)
          .isGreaterThanOrEqualTo(TokenFloor.of(request));
    }
  }

  @Test
  void ceiling_isReached() {
    ModelRequest request = saying("a b c d");
    assertThat(TokenFloor.ceiling(request)).isEqualTo(TokenFloor.of(request));
  }
}
