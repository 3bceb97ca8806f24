package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.models.ModelListPage;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Anthropic's own SDK for Java as the client: its strict accumulator takes no stream that breaks
 * the grammar.
 */
@Timeout(60)
final class AnthropicSdkTest {
  private static final MessageCreateParams ASKING =
      MessageCreateParams.builder()
          .model("vendor/model")
          .maxTokens(100)
          .addUserMessage("Go.")
          .build();

  @Test
  void streamOfEverything_isAccumulated() throws Exception {
    Turn turn =
        Turn.says("Grüße 🙂")
            .thinking("Let me think.")
            .tool("Read", "file_path", "a b/ü.txt")
            .tool("Bash", "command", "echo \"hi\"\n")
            .usage(Usage.of(500, 40).withCached(200))
            .chunk(2);
    for (Fault fault :
        new Fault[] {Fault.split(1), Fault.randomSplit(7), Fault.Plain.INTERLEAVED_TOOL_CALLS}) {
      try (Session session = new Session(turn.faults(fault))) {
        Message message = session.stream();
        assertThat(message.content()).hasSize(4);
        assertThat(message.content().get(0).isThinking()).isTrue();
        assertThat(message.content().get(1).asText().text()).isEqualTo("Grüße 🙂");
        assertThat(message.content().get(2).asToolUse().name()).isEqualTo("Read");
        assertThat(message.content().get(2).asToolUse()._input().toString()).contains("a b/ü.txt");
        assertThat(message.content().get(3).asToolUse()._input().toString())
            .contains("echo \"hi\"\n");
        assertThat(message.stopReason()).hasValue(StopReason.TOOL_USE);
        assertThat(message.usage().inputTokens()).isEqualTo(300);
        assertThat(message.usage().cacheReadInputTokens()).hasValue(200L);
        assertThat(message.usage().outputTokens()).isEqualTo(40);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void plainAnswer_isRead(int chunk) throws Exception {
    try (Session session = new Session(Turn.says("Hello there.").chunk(chunk))) {
      Message message = session.client.messages().create(ASKING);
      assertThat(message.content().getFirst().asText().text()).isEqualTo("Hello there.");
      assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
    }
  }

  @Test
  void refusal_isTheRightException() throws Exception {
    try (Session session = new Session(Turn.fails(Fault.status(429)).forever())) {
      assertThatThrownBy(session::stream).isInstanceOf(RateLimitException.class);
    }
  }

  @Test
  void failureInTheMiddle_isAnException() throws Exception {
    Turn breaking =
        Turn.says("many words to say").chunk(2).faults(Fault.errorInside(4, 502, "it broke"));
    try (Session session = new Session(breaking)) {
      assertThatThrownBy(session::stream)
          .isInstanceOf(SseException.class)
          .isInstanceOf(AnthropicServiceException.class)
          .hasMessageContaining("it broke");
    }
  }

  @Test
  void clientThatClosesItsStream_endsTheUpstreamCall() throws Exception {
    try (Session session =
        new Session(Turn.says("a b c d e f").chunk(2).faults(Fault.silence(3)))) {
      try (StreamResponse<RawMessageStreamEvent> stream =
          session.client.messages().createStreaming(ASKING)) {
        assertThat(stream.stream().findFirst()).isPresent();
      }
      assertThat(session.upstream.awaitClientLeft(0, Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void modelsAndTokens_areReadToo() throws Exception {
    try (Session session = new Session()) {
      ModelListPage models = session.client.models().list();
      assertThat(models.data()).hasSize(3);
      assertThat(models.data().getFirst().id()).isEqualTo("claude-one");
      assertThat(models.data().getFirst().createdAt().getYear()).isEqualTo(2026);
      assertThat(models.hasNextPage()).isFalse();
      MessageCountTokensParams counting =
          MessageCountTokensParams.builder().model("vendor/model").addUserMessage("Hello.").build();
      assertThat(session.client.messages().countTokens(counting).inputTokens()).isPositive();
    }
  }

  /** An upstream, a gateway and a client. */
  private static final class Session implements AutoCloseable {
    final ScriptedUpstream upstream;
    final TestGateway gateway;
    final AnthropicClient client;

    Session(Turn... turns) throws IOException {
      upstream = ScriptedUpstream.start(turns);
      gateway = TestGateway.toOpenRouter(upstream.openRouterUrl());
      client =
          AnthropicOkHttpClient.builder()
              .apiKey(MarkedKeys.CLIENT)
              .baseUrl(gateway.server.baseUri().toString())
              .maxRetries(0)
              .timeout(Duration.ofSeconds(20))
              .build();
    }

    Message stream() {
      MessageAccumulator accumulator = MessageAccumulator.create();
      try (StreamResponse<RawMessageStreamEvent> stream =
          client.messages().createStreaming(ASKING)) {
        stream.stream().forEach(accumulator::accumulate);
      }
      return accumulator.message();
    }

    @Override
    public void close() {
      client.close();
      gateway.close();
      upstream.close();
    }
  }
}
