package io.agenticflow.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTextTest {
  @Test
  void line_isOne_asLongAsIsWanted_andDrivesNoTerminal() {
    assertThat(VisibleText.line("a\nb\tc\u001b[2J", 20)).isEqualTo("a b c [2J");
    assertThat(VisibleText.line("a\u202eb", 20)).isEqualTo("a\ufffdb");
    assertThat(VisibleText.line("\ud83d\ude00bc", 2)).isEqualTo("\ud83d\ude00b");
  }

  @Test
  void controlCharacters_areSeen() {
    assertThat(VisibleText.of("a\u001b[2Kb\u0007\r\u009bc"))
        .isEqualTo("a\uFFFD[2Kb\uFFFD\uFFFD\uFFFDc");
  }

  @Test
  void linesAndTabs_stay() {
    assertThat(VisibleText.of("über\n\tx 😀")).isEqualTo("über\n\tx 😀");
  }

  @Test
  void turnedAndInvisibleLetters_areSeen() {
    String tagged = "ok" + Character.toString(0xE0041) + "\u202Eko";

    assertThat(VisibleText.of(tagged)).isEqualTo("ok\uFFFD\uFFFDko");
  }
}
