package io.agenticflow.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonErrorsTest {
  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,", "{\"a\":", "", "nope", "{} {}", "\"a"})
  void message_isForPeople_andSaysWhere(String broken) {
    assertThatThrownBy(() -> Json.parse(broken))
        .isInstanceOf(JsonException.class)
        .message()
        .isNotBlank()
        .doesNotContain("Source", "StreamReadFeature");
  }
}
