package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StreamEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Whole requests and streams, as clients and providers write them, beside what they have to become.
 */
class GoldenTest {
  private static final Dialect MESSAGES = new AnthropicDialect();
  private static final Dialect CHAT =
      new ChatDialect(() -> Instant.ofEpochSecond(1_700_000_000), () -> "made-up");

  @Test
  void messagesRequest_becomesAChatRequest() throws IOException {
    byte[] written =
        CHAT.writeRequest(
            MESSAGES.readRequest(file("messages-to-chat/request.in.json")), Profiles.OPENROUTER);
    assertJson(written, "messages-to-chat/request.out.json");
  }

  @Test
  void chatRequest_becomesAMessagesRequest() throws IOException {
    byte[] written =
        MESSAGES.writeRequest(
            CHAT.readRequest(file("chat-to-messages/request.in.json")), Profiles.ANTHROPIC);
    assertJson(written, "chat-to-messages/request.out.json");
  }

  @Test
  void chatStream_becomesAMessagesStream() throws IOException {
    List<StreamEvent> events = read(CHAT, file("chat-to-messages/stream.in.sse"));
    assertThat(write(MESSAGES, events))
        .isEqualTo(new String(file("chat-to-messages/stream.out.sse"), UTF_8));
  }

  @Test
  void messagesStream_becomesAChatStream() throws IOException {
    List<StreamEvent> events = read(MESSAGES, file("messages-to-chat/stream.in.sse"));
    assertThat(write(CHAT, events))
        .isEqualTo(new String(file("messages-to-chat/stream.out.sse"), UTF_8));
  }

  @Test
  void streams_andWholeAnswers_areTheSame() throws IOException {
    ModelResponse chat = RoundTripTest.collect(read(CHAT, file("chat-to-messages/stream.in.sse")));
    assertJson(MESSAGES.writeResponse(chat), "chat-to-messages/response.out.json");
    ModelResponse messages =
        RoundTripTest.collect(read(MESSAGES, file("messages-to-chat/stream.in.sse")));
    assertJson(CHAT.writeResponse(messages), "messages-to-chat/response.out.json");
  }

  private static void assertJson(byte[] written, String name) throws IOException {
    assertThat(Json.write(Json.parse(written))).isEqualTo(Json.write(Json.parse(file(name))));
  }

  private static List<StreamEvent> read(Dialect dialect, byte[] bytes) {
    SseDecoder decoder = new SseDecoder();
    Dialect.StreamReader reader = dialect.newStreamReader();
    List<StreamEvent> events = new ArrayList<>();
    for (SseEvent event : decoder.feed(bytes)) {
      events.addAll(reader.read(event));
    }
    events.addAll(reader.end());
    return events;
  }

  private static String write(Dialect dialect, List<StreamEvent> events) {
    Dialect.StreamWriter writer = dialect.newStreamWriter();
    List<SseEvent> out = new ArrayList<>();
    events.forEach(event -> out.addAll(writer.write(event)));
    return new String(SseEncoder.encode(out), UTF_8);
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = GoldenTest.class.getResourceAsStream("golden/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
