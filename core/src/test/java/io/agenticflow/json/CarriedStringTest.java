package io.agenticflow.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

class CarriedStringTest {
  private static final String LONG = "a text that is longer than what is read at once, by far";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyDocument_saysWhatTheOrdinaryReaderReads(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      String document = value(random, 4);
      byte[] utf8 = document.getBytes(UTF_8);
      JrsValue plain = Json.parse(utf8);

      JrsValue carried = Json.parseCarrying(utf8);

      assertThat(Json.write(carried)).as(document).isEqualTo(Json.write(plain));
      assertThat(Json.parse(Json.writeBytes(carried)))
          .as(document)
          .isEqualTo(Json.parse(Json.writeBytes(plain)));
    }
  }

  @Test
  void longString_leavesInTheBytesInWhichItCame() {
    String escaped = "\\u0041\\/" + LONG + "\\ud83d\\ude00";
    byte[] utf8 = ("{\"text\": \"" + escaped + "\" }").getBytes(UTF_8);

    JrsValue json = Json.parseCarrying(utf8);

    assertThat(new String(Json.writeBytes(json), UTF_8))
        .isEqualTo("{\"text\":\"" + escaped + "\"}");
    assertThat(Json.string(json, "text")).isEqualTo("A/" + LONG + "\ud83d\ude00");
    assertThat(Json.words(json, "text").text()).isEqualTo("A/" + LONG + "\ud83d\ude00");
  }

  @Test
  void words_tellTheirBeginning_withoutBeingRead() {
    assertThat(carried(LONG).startsWith("a text")).isTrue();
    assertThat(carried(LONG).startsWith("b text")).isFalse();
    assertThat(carried(LONG).startsWith(LONG + LONG)).isFalse();
    assertThat(carried("\\u0061" + LONG.substring(1)).startsWith("a text")).isTrue();
  }

  @Test
  void carriedString_equalsOthersByText() {
    JrsString escaped = carried("\\u0061" + LONG.substring(1));

    assertThat(escaped).isEqualTo(carried(LONG)).hasSameHashCodeAs(carried(LONG));
    assertThat(escaped.equals(new JrsString(LONG))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "{\"a\":}",
        "{\"a\" 1}",
        "[1,]",
        "{} {}",
        "\"abc",
        "[\"a\tb\"]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "nul",
        "{\"a\":\"b\"",
        "[\"a text that is cut off in its midst"
      })
  void brokenDocument_isRefusedInTheSameWords(String document) {
    byte[] utf8 = document.getBytes(UTF_8);
    String words = messageOf(() -> Json.parse(utf8));

    assertThatThrownBy(() -> Json.parseCarrying(utf8))
        .isInstanceOf(JsonException.class)
        .hasMessage(words);
  }

  @Test
  void otherEncodings_areReadAsBefore() {
    String document = "{\"text\":\"" + LONG + "\"}";
    byte[] marked = ("\ufeff" + document).getBytes(UTF_8);

    assertThat(Json.string(Json.parseCarrying(marked), "text")).isEqualTo(LONG);
    for (var charset :
        new java.nio.charset.Charset[] {StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE}) {
      assertThat(Json.string(Json.parseCarrying(document.getBytes(charset)), "text"))
          .isEqualTo(LONG);
    }
  }

  private static CarriedString carried(String escaped) {
    byte[] utf8 = ("[\"" + escaped + "\"]").getBytes(UTF_8);
    return (CarriedString) Json.elements(Json.parseCarrying(utf8)).getFirst();
  }

  private static String messageOf(Runnable reading) {
    try {
      reading.run();
    } catch (JsonException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("was read");
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> string(random);
      case 1 ->
          random.nextInt(-9999, 9999) + (random.nextBoolean() ? "" : ".250e" + random.nextInt(9));
      case 2 -> random.nextBoolean() ? "true" : "null";
      case 3 -> Long.toString(random.nextLong()) + random.nextInt(1, 99);
      case 4 -> {
        StringBuilder out = new StringBuilder("[" + space(random));
        for (int i = random.nextInt(4); i > 0; i--) {
          out.append(value(random, depth - 1)).append(space(random)).append(i == 1 ? "" : ",");
        }
        yield out.append(space(random)).append(']').toString();
      }
      default -> {
        StringBuilder out = new StringBuilder("{" + space(random));
        for (int i = random.nextInt(4); i > 0; i--) {
          out.append("\"k")
              .append(i)
              .append("\"")
              .append(space(random))
              .append(':')
              .append(space(random))
              .append(value(random, depth - 1))
              .append(space(random))
              .append(i == 1 ? "" : ",");
        }
        yield out.append(space(random)).append('}').toString();
      }
    };
  }

  private static String space(Random random) {
    return " \n\t\r".substring(random.nextInt(5));
  }

  private static String string(Random random) {
    String[] pieces = {
      "plain ",
      "\\n",
      "\\\"",
      "\\\\",
      "\\u00e9",
      "é",
      "€",
      "\ud83d\ude00",
      "\\ud83d\\ude00",
      ",",
      "{",
      "]",
      ":",
      "/"
    };
    StringBuilder out = new StringBuilder("\"");
    for (int i = random.nextInt(24); i > 0; i--) {
      out.append(pieces[random.nextInt(pieces.length)]);
    }
    return out.append('"').toString();
  }
}
