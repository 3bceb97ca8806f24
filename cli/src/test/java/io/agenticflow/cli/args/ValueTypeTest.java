package io.agenticflow.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
  @ParameterizedTest
  @CsvSource({
    "90,PT90S",
    "90s,PT90S",
    "500ms,PT0.5S",
    "5m,PT5M",
    "1h,PT1H",
    "1h30m,PT1H30M",
    "30d,PT720H",
    "1m5s20ms,PT1M5.02S",
    "999999999h,PT999999999H"
  })
  void time_isRead(String text, Duration expected) {
    assertThat(ValueType.TIME.read(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "0s", "-5", "5w", "m", "1h30", "1.5h", "5 m", "9999999999", "\u0665"})
  void wrongTime_isRefused(String text) {
    assertThatThrownBy(() -> ValueType.TIME.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a time above zero such as 90s, 5m or 1h30m");
  }

  @Test
  void decimal_keepsItsRange() {
    ValueType<BigDecimal> type = ValueType.decimal("0", "2");
    assertThat(type.read("0.70")).isEqualTo(new BigDecimal("0.70"));
    assertThat(type.read("2")).isEqualTo(new BigDecimal("2"));
    for (String wrong : new String[] {"2.01", "-0.1", "x", "", "NaN", "1e999999999"}) {
      assertThatThrownBy(() -> type.read(wrong)).as(wrong).hasMessage("a number from 0 to 2");
    }
    assertThatThrownBy(() -> ValueType.decimal("0", null).read("-1"))
        .hasMessage("a number, at least 0");
  }

  @Test
  void wholeNumber_keepsItsRange() {
    ValueType<Long> type = ValueType.wholeNumber(1, 9);
    assertThat(type.read("9")).isEqualTo(9);
    for (String wrong : new String[] {"0", "10", "1.0", "x", "", "99999999999999999999"}) {
      assertThatThrownBy(() -> type.read(wrong)).as(wrong).hasMessage("a whole number from 1 to 9");
    }
    assertThatThrownBy(() -> ValueType.wholeNumber(1, Long.MAX_VALUE).read("0"))
        .hasMessage("a whole number, at least 1");
  }

  @Test
  void emptyPath_isRefused() {
    assertThatThrownBy(() -> ValueType.FOLDER.read("")).hasMessage("a folder");
    assertThatThrownBy(() -> ValueType.FILE.read("a\0b")).hasMessage("a file");
  }
}
