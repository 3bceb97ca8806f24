package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** What the tests of the known failures share: pieces of both dialects, and ways to read them. */
final class FailureCases {
  static final Dialect ANTHROPIC = new AnthropicDialect();
  static final Dialect CHAT = new ChatDialect();
  static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";

  private FailureCases() {}

  static JrsValue toChat(String messagesRequest, Profile profile) {
    ModelRequest request = ANTHROPIC.readRequest(messagesRequest.getBytes(UTF_8));
    return Json.parse(CHAT.writeRequest(request, profile));
  }

  static String parameters(JrsValue tool) {
    return Json.write(notNull(Json.field(Json.field(tool, "function"), "parameters")));
  }

  static JrsValue notNull(@Nullable JrsValue value) {
    assertThat(value).isNotNull();
    return Objects.requireNonNull(value);
  }

  static List<StreamEvent> readChat(String... data) {
    return read(CHAT.newStreamReader(), data);
  }

  static List<StreamEvent> readAnthropic(String... data) {
    return read(ANTHROPIC.newStreamReader(), data);
  }

  static List<StreamEvent> read(Dialect.StreamReader reader, String... data) {
    List<StreamEvent> events = new ArrayList<>();
    for (String each : data) {
      events.addAll(reader.read(new SseEvent(null, each)));
    }
    events.addAll(reader.end());
    return events;
  }

  static ModelResponse collect(List<StreamEvent> events) {
    return RoundTripTest.collect(events);
  }

  static List<StreamEvent.BlockStart> blockStarts(List<StreamEvent> events) {
    return events.stream()
        .filter(StreamEvent.BlockStart.class::isInstance)
        .map(StreamEvent.BlockStart.class::cast)
        .toList();
  }

  static String toAnthropicWire(List<StreamEvent> events) {
    return wire(ANTHROPIC, events);
  }

  static String wire(Dialect dialect, List<StreamEvent> events) {
    Dialect.StreamWriter writer = dialect.newStreamWriter();
    List<SseEvent> out = new ArrayList<>();
    events.forEach(event -> out.addAll(writer.write(event)));
    return new String(SseEncoder.encode(out), UTF_8);
  }

  static String[] dataLines(String wire) {
    return wire.lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring(6))
        .toArray(String[]::new);
  }

  static String delta(String delta) {
    return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":null}]}";
  }

  static String finish(String reason) {
    return "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\""
        + reason
        + "\"}]}";
  }

  static String call(int index, String id, String name, String arguments) {
    return "{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}]}"
        .formatted(index, id, name, Json.write(Json.of(arguments)));
  }

  static String arguments(int index, String piece) {
    return "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":%s}}]}"
        .formatted(index, Json.write(Json.of(piece)));
  }

  static Supplier<String> counter() {
    AtomicInteger next = new AtomicInteger();
    return () -> String.valueOf(next.incrementAndGet());
  }

  static String sse(String data) {
    return new String(SseEncoder.encode(new SseEvent(null, data)), UTF_8);
  }
}
