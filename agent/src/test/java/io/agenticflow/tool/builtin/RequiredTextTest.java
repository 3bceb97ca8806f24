package io.agenticflow.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequiredTextTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          "ab",
          "c",
          ".",
          "\\.",
          "\\w",
          "\\b",
          "[ab]",
          "[^a]",
          "[]a]",
          "(a|b)",
          "(ab)",
          "?",
          "*",
          "+",
          "{2}",
          "{0,1}",
          "{",
          "}",
          "|",
          "^",
          "$",
          "\\x61",
          "\\Qa",
          "\\E",
          "(?i)",
          "[[:alpha:]]",
          "\\{",
          "]",
          ")");

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "needle needle",
        "class\\s+\\w+Tool class",
        "log\\.warn\\( log.warn(",
        "colou?r colo",
        "ab{0,3}cd cd",
        "[x]yz yz",
        "(abc)d+ef ef",
        "x+yz yz",
      })
  void found(String regex, String expected) {
    assertThat(RequiredText.of(regex)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"a|b", "(?i)abc", "\\x41b", "\\Qa.b\\E", "[abc]", "a?", ".*"})
  void unknown(String regex) {
    assertThat(RequiredText.of(regex)).isNull();
  }

  static LongStream seeds() {
    return LongStream.range(0, 2000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyMatch_hasIt(long seed) {
    Random random = new Random(seed);
    StringBuilder regex = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      regex.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex.toString());
    } catch (PatternSyntaxException e) {
      return;
    }
    String required = RequiredText.of(regex.toString());
    for (int i = 0; i < 50 && required != null; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(8); j > 0; j--) {
        text.append("abcA.{}]2 ".charAt(random.nextInt(10)));
      }
      if (pattern.matcher(text).find()) {
        assertThat(text.toString()).as("seed %d: %s", seed, regex).contains(required);
      }
    }
  }
}
