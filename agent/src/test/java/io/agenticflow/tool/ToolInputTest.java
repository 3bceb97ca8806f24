package io.agenticflow.tool;

import static io.agenticflow.tool.ToolInput.Type.ARRAY;
import static io.agenticflow.tool.ToolInput.Type.BOOLEAN;
import static io.agenticflow.tool.ToolInput.Type.INTEGER;
import static io.agenticflow.tool.ToolInput.Type.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsObject;

class ToolInputTest {
  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.strict("Do")
          .required("file_path", STRING, "path", "filename")
          .optional("limit", INTEGER)
          .optional("all", BOOLEAN)
          .optional("list", ARRAY);

  private static ToolInput read(String json) throws ToolException {
    return ToolInput.read(SHAPE, (JrsObject) Json.parse(json));
  }

  @Test
  void rightArguments_areRead() throws Exception {
    ToolInput input =
        read(
            """
            {"file_path":"a","limit":5,"all":true,"list":[1,2]}\
            """);
    assertThat(input.string("file_path")).isEqualTo("a");
    assertThat(input.integer("limit", 9, 1, 10)).isEqualTo(5);
    assertThat(input.bool("all", false)).isTrue();
    assertThat(input.array("list")).hasSize(2);
  }

  @Test
  void absentAndNull_areTheDefault() throws Exception {
    ToolInput input =
        read(
            """
            {"file_path":"a","limit":null,"all":"","other":null}\
            """);
    assertThat(input.integer("limit", 9, 1, 10)).isEqualTo(9);
    assertThat(input.bool("all", true)).isTrue();
    assertThat(input.array("list")).isEmpty();
    assertThat(input.has("limit")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"10\"", "10.0", "1e1", "\" 10 \"", "10"})
  void wholeNumber_inOtherSpellings(String value) throws Exception {
    ToolInput input = read("{\"file_path\":\"a\",\"limit\":" + value + "}");
    assertThat(input.integer("limit", 0, 1, 100)).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "\"ten\"", "true", "[1]", "{}", "99999999999999999999999"})
  void noWholeNumber_isRefused(String value) {
    assertThatThrownBy(() -> read("{\"file_path\":\"a\",\"limit\":" + value + "}"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("\"limit\" must be of type integer");
  }

  @Test
  void numberOutOfRange_isRefused() throws Exception {
    ToolInput input = read("{\"file_path\":\"a\",\"limit\":-1}");
    assertThatThrownBy(() -> input.integer("limit", 0, 1, 100))
        .hasMessageContaining("\"limit\" must be from 1 to 100");
    assertThatThrownBy(() -> input.integer("limit", 0, 1, Integer.MAX_VALUE))
        .hasMessageContaining("at least 1");
  }

  @ParameterizedTest
  @CsvSource({"'\"true\"',true", "'\"False\"',false", "true,true"})
  void boolean_inOtherSpellings(String value, boolean expected) throws Exception {
    assertThat(read("{\"file_path\":\"a\",\"all\":" + value + "}").bool("all", !expected))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"7,7", "1.50,1.50", "true,true"})
  void string_fromABareValue(String value, String expected) throws Exception {
    assertThat(read("{\"file_path\":" + value + "}").string("file_path")).isEqualTo(expected);
  }

  @Test
  void string_fromAnObject_isRefusedWithAdvice() {
    assertThatThrownBy(() -> read("{\"file_path\":{\"a\":1}}"))
        .hasMessageContaining("must be of type string, not object")
        .hasMessageContaining("put it in a JSON string");
  }

  @Test
  void array_fromAString() throws Exception {
    assertThat(read("{\"file_path\":\"a\",\"list\":\"[1,2,3]\"}").array("list")).hasSize(3);
    assertThatThrownBy(() -> read("{\"file_path\":\"a\",\"list\":\"one\"}"))
        .hasMessageContaining("must be of type array, not string");
  }

  @Test
  void missing_showsWhatCameAndWhatIsExpected() {
    assertThatThrownBy(() -> read("{\"limit\":1}"))
        .isInstanceOf(ToolException.class)
        .hasMessage(
            "Do: \"file_path\" is missing. Got: {\"limit\":1}. Expected: {\"file_path\": string, \"limit\"?: integer,"
                + " \"all\"?: boolean, \"list\"?: array}");
  }

  @Test
  void alias_standsInForWhatIsAbsent_only() throws Exception {
    assertThat(read("{\"path\":\"p\"}").string("file_path")).isEqualTo("p");
    assertThat(read("{\"file_path\":null,\"path\":\"p\"}").string("file_path")).isEqualTo("p");
    assertThatThrownBy(() -> read("{\"path\":\"p\",\"filename\":\"q\"}"))
        .as("two of them leave a doubt")
        .hasMessageContaining("\"file_path\" is missing");
    assertThatThrownBy(() -> read("{\"file_path\":\"a\",\"path\":\"p\"}"))
        .hasMessageContaining("\"path\" is not an argument");
  }

  @Test
  void unknownArgument_isRefusedByAStrictShape_only() throws Exception {
    assertThatThrownBy(() -> read("{\"file_path\":\"a\",\"mode\":\"append\"}"))
        .hasMessageContaining("\"mode\" is not an argument of this tool");
    assertThat(read("{\"file_path\":\"a\",\"description\":\"why\"}").string("file_path"))
        .isEqualTo("a");
    ToolInput.Shape lenient = ToolInput.Shape.lenient("Do").required("a", STRING);
    JrsObject given = (JrsObject) Json.parse("{\"a\":\"x\",\"b\":1}");
    assertThat(ToolInput.read(lenient, given).string("a")).isEqualTo("x");
  }

  @Test
  void choice_isOneOfThem() throws Exception {
    ToolInput input = read("{\"file_path\":\"Content\"}");
    assertThat(input.choice("file_path", List.of("files", "content"))).isEqualTo("content");
    assertThatThrownBy(() -> input.choice("file_path", List.of("x", "y")))
        .hasMessageContaining("must be one of x, y");
  }

  @Test
  void longInput_isShownShort() {
    assertThatThrownBy(() -> read("{\"limit\":\"" + "x".repeat(5000) + "\"}"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700))
        .hasMessageContaining("more characters");
  }
}
