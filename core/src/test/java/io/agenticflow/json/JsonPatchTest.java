package io.agenticflow.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.vocabulary.RawJson;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchTest {

  @Test
  void field_isReplacedAndNothingElse() {
    assertThat(
            patched("{ \"é\" : 1.50,\n \"model\":\t\"a\\u0062c\" , \"x\":[ 1 , {\"model\":2}]}\n"))
        .isEqualTo("{ \"é\" : 1.50,\n \"model\":\t\"new\" , \"x\":[ 1 , {\"model\":2}]}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"12", "-1.5e3", "null", "true", "{\"a\":[{}]}", "[1,[2]]", "\"\"", "\"é🙂\""})
  void valueOfAnyKind_isReplaced(String value) {
    assertThat(patched("{\"a\":1,\"model\":" + value + "}"))
        .isEqualTo("{\"a\":1,\"model\":\"new\"}");
    assertThat(patched("{\"model\":" + value + " ,\"b\":\"🙂\"}"))
        .isEqualTo("{\"model\":\"new\" ,\"b\":\"🙂\"}");
  }

  @Test
  void fieldThatOccursTwice_isReplacedTwice() {
    assertThat(patched("{\"model\":\"a\",\"model\":\"b\"}"))
        .isEqualTo("{\"model\":\"new\",\"model\":\"new\"}");
  }

  @Test
  void escapedName_isTheSameName() {
    assertThat(patched("{\"mod\\u0065l\":\"a\"}")).isEqualTo("{\"mod\\u0065l\":\"new\"}");
  }

  @Test
  void fieldThatIsNotThere_isNotAdded() {
    assertThat(patched("{\"a\":{\"model\":1}}")).isEqualTo("{\"a\":{\"model\":1}}");
  }

  @Test
  void byteOrderMark_staysAndMovesNothing() {
    assertThat(patched("\uFEFF{\"model\":\"a\",\"b\":2}"))
        .isEqualTo("\uFEFF{\"model\":\"new\",\"b\":2}");
  }

  @Test
  void longText_isReplacedWhereItStands() {
    String filler = "x".repeat(70_000) + "é";
    assertThat(
            patched(
                "{\"f\":\"" + filler + "\",\"model\":\"" + filler + "\",\"g\":\"" + filler + "\"}"))
        .isEqualTo("{\"f\":\"" + filler + "\",\"model\":\"new\",\"g\":\"" + filler + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"model\":\"a\"", "{\"model\":", "{\"model\"", "{\"a\":tru}"})
  void whatIsNoObject_isRefused(String text) {
    assertThatThrownBy(() -> patched(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void otherEncoding_isRefused() {
    byte[] json = "{\"model\":\"a\"}".getBytes(UTF_16);
    assertThatThrownBy(() -> JsonPatch.replaceFields(json, Map.of("model", new RawJson("1"))))
        .isInstanceOf(JsonException.class);
  }

  private static String patched(String json) {
    return new String(
        JsonPatch.replaceFields(json.getBytes(UTF_8), Map.of("model", new RawJson("\"new\""))),
        UTF_8);
  }
}
