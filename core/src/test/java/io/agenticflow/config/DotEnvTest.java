package io.agenticflow.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotEnvTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "A=b | b",
        "A= b c  | b c",
        "  A = b | b",
        "export A=b | b",
        "A='b # c' | b # c",
        "A=\"b # c\" # d | b # c",
        "A=b # c | b",
        "A=b#c | b#c",
        "A=#c | ``",
        "A= | ``",
        "A='' | ``",
        "A=\"x\\\"y\\\\z\\$\" | x\"y\\z$",
        "A='x\\ny' | x\\ny",
        "A=$HOME | $HOME",
        "A=b=c | b=c",
        "A=\"ü 世\" | ü 世",
        "A=it's | it's"
      })
  void value_isRead(String line, String value) {
    DotEnv.Content content = DotEnv.read(line + "\n");
    assertThat(content.values()).containsExactly(Map.entry("A", value));
    assertThat(content.unread()).isEmpty();
  }

  @Test
  void file_isReadLineByLine() {
    DotEnv.Content content =
        DotEnv.read(
            "\ufeff"
                + String.join(
                    "\r\n",
                    "# keys",
                    "",
                    "A=1",
                    "  # more",
                    "export B='two'",
                    "export=3",
                    "A=4",
                    "C=\"x",
                    "y\"",
                    "D=5"));
    assertThat(content.values())
        .containsExactly(
            Map.entry("A", "4"),
            Map.entry("B", "two"),
            Map.entry("export", "3"),
            Map.entry("C", "x\r\ny"),
            Map.entry("D", "5"));
    assertThat(content.unread()).isEmpty();
  }

  @Test
  void linesThatAreNone_areLeftOut_andReported() {
    DotEnv.Content content =
        DotEnv.read("A=1\nhello\n2B=x\nC=\"open\nD='a' b\n: E\nF=6\nexport G\n=x\n");
    assertThat(content.values()).containsExactly(Map.entry("A", "1"), Map.entry("F", "6"));
    assertThat(content.unread()).containsExactly(2, 3, 4, 5, 6, 8, 9);
  }

  @Test
  void escapes_inDoubleQuotes() {
    assertThat(DotEnv.read("A=\"a\\nb\\tc\\rd\\q\"").values()).containsEntry("A", "a\nb\tc\rd\\q");
  }
}
