package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

/** A request that only goes on from what the provider holds. */
final class HeldConversationTest {
  private static final String CONTINUED =
      """
      {"model":"claude-x","max_tokens":9,"messages":[{"role":"user","content":"And then?"}],\
      "thread":{"type":"continue","previous_message_id":"msg_1"}}\
      """;

  private final AnthropicDialect anthropic = new AnthropicDialect();
  private final ModelRequest request = anthropic.readRequest(CONTINUED.getBytes(UTF_8));

  @Test
  void upstreamWithoutThem_refusesInTheWordsThatTheSdkKnows() {
    assertThatThrownBy(() -> new ChatDialect().writeRequest(request, Profiles.OPENROUTER))
        .isInstanceOfSatisfying(
            DialectException.class,
            e -> {
              ApiError error = requireNonNull(e.error());
              assertThat(error.kind()).isEqualTo(ApiError.Kind.INVALID_REQUEST);
              JrsValue told = Json.field(Json.parse(anthropic.writeError(error)), "error");
              assertThat(Json.string(told, "type")).isEqualTo("invalid_request_error");
              assertThat(Json.string(Json.field(told, "details"), "error_code"))
                  .isEqualTo("thread_unsupported_request");
            });
  }

  @Test
  void anthropicUpstream_getsIt() {
    byte[] written = anthropic.writeRequest(request, Profiles.ANTHROPIC);
    assertThat(Json.string(Json.field(Json.parse(written), "thread"), "previous_message_id"))
        .isEqualTo("msg_1");
  }
}
