package io.agenticflow.tool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadAndTailTest {
  @Test
  void whatFits_isWhole() {
    assertThat(kept(10, "0123456789")).isEqualTo("0123456789");
    assertThat(kept(10, "")).isEmpty();
  }

  @Test
  void theMiddle_isLeftOutAndCounted() {
    assertThat(kept(10, "0123456789abc"))
        .isEqualTo("01234\n[... 3 characters left out ...]\n89abc");
  }

  @Test
  void pairOfSurrogates_isNotCutInTwo() {
    String text = "abcd\uD83D\uDE00efgh\uD83D\uDE00ijkl";
    assertThat(kept(10, text)).isEqualTo("abcd\n[... 8 characters left out ...]\nijkl");
  }

  @Test
  void tooSmallLimit_isRefused() {
    assertThatThrownBy(() -> new HeadAndTail(1)).isInstanceOf(IllegalArgumentException.class);
  }

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void piecesOfAnySize_giveTheSame(long seed) {
    Random random = new Random(seed);
    String text = "x".repeat(random.nextInt(5)) + "0123456789".repeat(random.nextInt(20));
    int limit = 2 + random.nextInt(40);
    HeadAndTail pieces = new HeadAndTail(limit);
    for (int at = 0; at < text.length(); ) {
      int length = Math.min(text.length() - at, 1 + random.nextInt(50));
      pieces.write(text.toCharArray(), at, length);
      at += length;
    }
    int head = limit / 2;
    int tail = limit - head;
    String expected =
        text.length() <= limit
            ? text
            : text.substring(0, head)
                + "\n[... "
                + (text.length() - limit)
                + " characters left out ...]\n"
                + text.substring(text.length() - tail);
    assertThat(pieces.text()).isEqualTo(expected);
  }

  private static String kept(int limit, String text) {
    HeadAndTail kept = new HeadAndTail(limit);
    kept.write(text.toCharArray(), 0, text.length());
    return kept.text();
  }
}
