package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.vocabulary.Usage;
import org.junit.jupiter.api.Test;

class AnthropicUsageTest {
  @Test
  void whatIsKeptForAnHour_isAPartOfWhatWasWritten() {
    assertThat(
            usage(
                "\"cache_creation\":{\"ephemeral_5m_input_tokens\":148,"
                    + "\"ephemeral_1h_input_tokens\":100},"))
        .isEqualTo(new Usage(21, 10, 248, 100, 5, 0, null));
  }

  @Test
  void whereNothingIsSaidOfIt_thereIsNone() {
    assertThat(usage("")).isEqualTo(new Usage(21, 10, 248, 0, 5, 0, null));
    assertThat(usage("\"cache_creation\":null,").hourWriteTokens()).isZero();
  }

  private static Usage usage(String creation) {
    String answer =
        "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-x\","
            + "\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\","
            + "\"usage\":{\"input_tokens\":21,\"cache_read_input_tokens\":10,"
            + "\"cache_creation_input_tokens\":248,"
            + creation
            + "\"output_tokens\":5}}";
    return new AnthropicDialect().readResponse(answer.getBytes(UTF_8)).usage();
  }
}
