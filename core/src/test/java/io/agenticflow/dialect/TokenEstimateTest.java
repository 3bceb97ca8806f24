package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.vocabulary.TokenEstimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The formula against counts that tokenizers are known to give, which it must exceed, but not
 * absurdly.
 */
final class TokenEstimateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // text | tokens by a common tokenizer (o200k)
        "The quick brown fox jumps over the lazy dog.|10",
        "public static void main(String[] args) { System.out.println(\"hi\"); }|15",
        "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}}}|13",
        "Die Straße führt über die Brücke nach Köln.|12",
        "Съешь же ещё этих мягких французских булок|13",
        "我能吞下玻璃而不伤身体|10",
        "🙂🙂🙂|3"
      })
  void text_isCountedHighButNotAbsurdly(String text, int tokens) {
    assertThat(TokenEstimate.ofText(text)).isBetween((long) tokens, 4L * tokens);
  }

  @Test
  void everyPart_isCounted() {
    long bare = count("");
    assertThat(count(",\"system\":\"Be brief and kind.\"")).isGreaterThan(bare + 5);
    assertThat(
            count(
                ",\"tools\":[{\"name\":\"Read\",\"description\":\"Reads a file.\","
                    + "\"input_schema\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}}}}]"))
        .isGreaterThan(bare + 380);
  }

  @Test
  void image_isCountedByWhatItCostsAndNotByItsBytes() {
    String image =
        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"%s\"}}";
    String small = content(image.formatted("AAAA"));
    String large = content(image.formatted("A".repeat(400_000)));
    assertThat(estimate(small)).isBetween(1600L, 1700L).isEqualTo(estimate(large));
    String inResult =
        content(
            "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":["
                + image.formatted("AAAA")
                + "]}");
    assertThat(estimate(inResult)).isGreaterThan(1600);
  }

  @Test
  void document_isCounted() {
    String document =
        "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"%s\"}}";
    assertThat(estimate(content(document.formatted("AAAA")))).isBetween(3000L, 3100L);
    assertThat(estimate(content(document.formatted("A".repeat(400_000)))))
        .isBetween(30_000L, 31_000L);
  }

  private static long count(String fields) {
    return estimate(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + fields + "}");
  }

  private static String content(String block) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}";
  }

  private static long estimate(String request) {
    return TokenEstimate.of(new AnthropicDialect().readRequest(request.getBytes(UTF_8)));
  }
}
