package io.agenticflow.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonRepair;
import io.agenticflow.vocabulary.RawJson;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

class ToolArgumentsTest {
  private static String parse(String text) throws ToolException {
    return Json.write(ToolArguments.parse(new RawJson(text)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`{\"a\":1}` | `{\"a\":1}`",
        "`` | `{}`",
        "`  ` | `{}`",
        "`null` | `{}`",
        "`{\"a\":1,}` | `{\"a\":1}`",
        "`{\"a\":[1,2,],}` | `{\"a\":[1,2]}`",
        "`{\"a\":True,\"b\":False,\"c\":None}` | `{\"a\":true,\"b\":false,\"c\":null}`",
        "`{'a': 'it\\'s \"so\"'}` | `{\"a\":\"it's \\\"so\\\"\"}`",
        "`{\"a\":\"it\\'s\"}` | `{\"a\":\"it's\"}`",
        "`{\"a\":\"b\"` | `{\"a\":\"b\"}`",
        "`{\"a\":{\"b\":[\"c\"` | `{\"a\":{\"b\":[\"c\"]}}`",
        "`{\"a\":true` | `{\"a\":true}`",
        "`{\"a\":{}` | `{\"a\":{}}`",
        "`{\"a\":1}}` | `{\"a\":1}`",
        "`{\"a\":1}]} ` | `{\"a\":1}`",
        "`Sure, here you are: {\"a\":1} - done.` | `{\"a\":1}`",
        "`\"{\\\"a\\\":1}\"` | `{\"a\":1}`",
        "`\"{\\\"a\\\":1,}\"` | `{\"a\":1}`",
      })
  void mended(String broken, String expected) throws Exception {
    assertThat(parse(broken)).isEqualTo(expected);
  }

  @Test
  void fence_isTakenAway() throws Exception {
    assertThat(parse("```json\n{\"a\": 1}\n```")).isEqualTo("{\"a\":1}");
    assertThat(parse("```\n{\"a\": \"```\"}\n```\n")).isEqualTo("{\"a\":\"```\"}");
  }

  @Test
  void lineBreaksAndTabsInStrings_areKept() throws Exception {
    JrsObject object = ToolArguments.parse(new RawJson("{\"a\":\"x\n\ty\r\nz\u0001\"}"));
    assertThat(Json.string(object, "a")).isEqualTo("x\n\ty\r\nz\u0001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"file_path\":\"a\",\"content\":\"print(1)\\nprint(",
        "{\"file_path\":\"a\",\"content\":\"print(1)\\n",
        "{\"file_path\":\"a\",\"content\":\"print(1)\\",
        "{\"file_path\":\"a\",\"content\":\"",
        "{'content':'abc",
      })
  void stringWithoutItsEnd_isNeverCompleted(String cut) {
    assertThatThrownBy(() -> parse(cut))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("does not end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"limit\":1",
        "{\"limit\":-",
        "{\"a\":\"b\",",
        "{\"a\":[1,",
        "{\"a\":",
        "{\"a\"",
        "{",
        "{\"a\":tru",
        "{\"a\":[1,2}",
        "{\"a\":{\"b\":1]}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":\"say \"hi\" now\"}",
        "{'a':'it's'}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1} and [2]",
        "[{\"a\":1}]",
        "[1]",
        "7",
        "true",
        "\"text\"",
        "hello",
        "{a:1}",
        "{\"a\":1 /* one */}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":\"\\d\",}",
        "{,}",
        "{\"a\":,}",
        "{\"a\":[,]}",
        "}{",
      })
  void anythingElse_isRefused(String broken) {
    assertThatThrownBy(() -> parse(broken)).isInstanceOf(ToolException.class);
  }

  @Test
  void refusal_showsThePlace() {
    assertThatThrownBy(() -> parse("{\"a\": 1,\n \"b\": oops, \"c\": 2}"))
        .hasMessageContaining("line 2")
        .hasMessageContaining("\"b\":  >>>HERE>>> oops, \"c\": 2}")
        .hasMessageNotContaining("\n");
  }

  @Test
  void deepNesting_isRefused_notAnOverflow() {
    assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("nested too deeply");
  }

  static java.util.stream.LongStream seeds() {
    return java.util.stream.LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void validObject_isNeverChanged(long seed) throws Exception {
    String text = Json.write(object(new Random(seed), 3));
    assertThat(parse(text)).isEqualTo(text);
    assertThat(JsonRepair.mend(text)).as("also where it is mended").isEqualTo(text);
  }

  /** Whatever is cut off, no value may come out other than it was. */
  @ParameterizedTest
  @MethodSource("seeds")
  void cutObject_isRefused_orHasOnlyWholeValues(long seed) {
    JrsObject whole = object(new Random(seed), 3);
    String text = Json.write(whole);
    for (int cut = 1; cut < text.length(); cut++) {
      JrsValue mended;
      try {
        mended = ToolArguments.parse(new RawJson(text.substring(0, cut)));
      } catch (ToolException e) {
        continue;
      }
      assertBeginningOf(mended, whole, text.substring(0, cut));
    }
  }

  private static void assertBeginningOf(JrsValue part, JrsValue whole, String text) {
    if (part instanceof JrsObject) {
      for (Map.Entry<String, JrsValue> field : Json.fields(part)) {
        JrsValue other = ((JrsObject) whole).get(field.getKey());
        assertThat(other).as(text).isNotNull();
        assertBeginningOf(field.getValue(), other, text);
      }
    } else if (part.isArray()) {
      var elements = Json.elements(part);
      for (int i = 0; i < elements.size(); i++) {
        assertBeginningOf(elements.get(i), Json.elements(whole).get(i), text);
      }
    } else {
      assertThat(Json.write(part)).as(text).isEqualTo(Json.write(whole));
    }
  }

  private static JrsObject object(Random random, int depth) {
    var object = Json.object();
    int fields = 1 + random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      object.put("k" + i + text(random), value(random, depth - 1));
    }
    return object.build();
  }

  private static JrsValue value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> Json.of(random.nextInt(2000) - 1000L);
      case 1 -> Json.of(new java.math.BigDecimal("-12.50"));
      case 2 -> Json.of(random.nextBoolean());
      case 3, 4 -> Json.of(text(random));
      case 5 -> object(random, depth);
      default ->
          Json.array(
              java.util.stream.IntStream.range(0, random.nextInt(4))
                  .mapToObj(i -> value(random, depth - 1))
                  .toList());
    };
  }

  private static String text(Random random) {
    String alphabet = "ab{}[]\"\\',:\n\t `True1\u00e9\u20ac";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
