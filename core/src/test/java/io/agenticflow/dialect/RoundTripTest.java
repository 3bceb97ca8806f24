package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.testkit.SchemaCheck;
import io.agenticflow.testkit.SchemaName;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.ToolChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read, written and read again is equal, for made-up values of every kind. */
class RoundTripTest {

  private static final Dialect ANTHROPIC = new AnthropicDialect();
  private static final Dialect CHAT = new ChatDialect();

  /** A dialect, its richest upstream, and its schema. */
  enum Side {
    ANTHROPIC,
    CHAT;

    Dialect dialect() {
      return this == CHAT ? RoundTripTest.CHAT : RoundTripTest.ANTHROPIC;
    }

    Profile profile() {
      return this == CHAT ? Profiles.OPENROUTER : Profiles.ANTHROPIC;
    }

    SchemaName request() {
      return this == CHAT ? SchemaName.CHAT_REQUEST : SchemaName.MESSAGES_REQUEST;
    }

    SchemaName response() {
      return this == CHAT ? SchemaName.CHAT_RESULT : SchemaName.MESSAGES_RESULT;
    }

    SchemaName stream() {
      return this == CHAT ? SchemaName.CHAT_STREAM_CHUNK : SchemaName.MESSAGES_STREAM_EVENT;
    }

    /** Returns what says on the wire that the answer is whole. */
    String whole() {
      return this == CHAT ? "\"logprobs\":null,\"finish_reason\":" : "\"type\":\"message_stop\"";
    }
  }

  static Stream<Arguments> sidesAndSeeds() {
    return Stream.of(Side.values())
        .flatMap(side -> LongStream.range(0, 40).mapToObj(seed -> Arguments.of(side, seed)));
  }

  static Stream<Arguments> sidesAndFewSeeds() {
    return Stream.of(Side.values())
        .flatMap(side -> LongStream.range(100, 106).mapToObj(seed -> Arguments.of(side, seed)));
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndSeeds")
  void request_writtenAndRead_isEqual(Side side, long seed) {
    ModelRequest request = new Samples(seed, side.dialect().name()).request();
    byte[] json = side.dialect().writeRequest(request, side.profile());
    ModelRequest read = side.dialect().readRequest(json);
    assertThat(withoutDefaults(read)).isEqualTo(withoutDefaults(request));
    assertThat(side.dialect().writeRequest(read, side.profile()))
        .asString(UTF_8)
        .isEqualTo(new String(json, UTF_8));
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndSeeds")
  void request_ofTheOtherDialect_settlesAfterOneWriting(Side side, long seed) {
    Side other = side == Side.CHAT ? Side.ANTHROPIC : Side.CHAT;
    ModelRequest request = sayable(new Samples(seed, other.dialect().name()).request(), side);
    ModelRequest once =
        side.dialect().readRequest(side.dialect().writeRequest(request, side.profile()));
    ModelRequest twice =
        side.dialect().readRequest(side.dialect().writeRequest(once, side.profile()));
    assertThat(twice).isEqualTo(once);
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndSeeds")
  void request_keepsTheSchema_fromEitherSide(Side side, long seed) {
    for (Side from : Side.values()) {
      ModelRequest request = sayable(new Samples(seed, from.dialect().name()).request(), side);
      String json = new String(side.dialect().writeRequest(request, side.profile()), UTF_8);
      assertThat(SchemaCheck.problems(side.request(), json)).as(json).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndSeeds")
  void answer_keepsTheSchema_wholeOrStreamed(Side side, long seed) {
    Samples samples = new Samples(seed, side.dialect().name());
    ModelResponse response = samples.response();
    String json = new String(side.dialect().writeResponse(response), UTF_8);
    assertThat(SchemaCheck.problems(side.response(), json)).as(json).isEmpty();
    Dialect.StreamWriter writer = side.dialect().newStreamWriter();
    for (StreamEvent event : samples.stream(response)) {
      for (SseEvent sse : writer.write(event)) {
        if (!sse.data().equals("[DONE]")) {
          assertThat(SchemaCheck.problems(side.stream(), sse.data())).as(sse.data()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndSeeds")
  void response_writtenAndRead_isEqual(Side side, long seed) {
    ModelResponse response = new Samples(seed, side.dialect().name()).response();
    ModelResponse read = side.dialect().readResponse(side.dialect().writeResponse(response));
    assertThat(withoutExtensions(read)).isEqualTo(withoutExtensions(response));
    assertThat(read.extensions().fields()).containsAllEntriesOf(response.extensions().fields());
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndSeeds")
  void stream_writtenAndRead_isTheSameAnswer(Side side, long seed) {
    Samples samples = new Samples(seed, side.dialect().name());
    ModelResponse response = samples.response();
    List<StreamEvent> read = read(side, bytes(side, samples.stream(response)), 1 << 20);
    assertThat(withoutExtensions(collect(read))).isEqualTo(withoutExtensions(response));
    assertGrammar(read);
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndFewSeeds")
  void stream_cutAtEveryByte_givesTheSameEvents(Side side, long seed) {
    Samples samples = new Samples(seed, side.dialect().name());
    byte[] bytes = bytes(side, samples.stream(samples.response()));
    List<StreamEvent> whole = read(side, bytes, bytes.length);
    assertThat(read(side, bytes, 1)).isEqualTo(whole);
    for (int cut = 1; cut < bytes.length; cut++) {
      assertThat(read(side, bytes, cut)).as("pieces of %d bytes", cut).isEqualTo(whole);
    }
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("sidesAndFewSeeds")
  void stream_brokenOffAnywhere_neverEndsAsIfItWereWhole(Side side, long seed) {
    Samples samples = new Samples(seed, side.dialect().name());
    byte[] bytes = bytes(side, samples.stream(samples.response()));
    String text = new String(bytes, UTF_8);
    // Up to here the upstream has not yet said that, or why, the answer ends.
    int known = text.indexOf(side.whole());
    int from = text.substring(0, known).getBytes(UTF_8).length;
    for (int cut = 0; cut < from; cut += 3) {
      byte[] part = Arrays.copyOf(bytes, cut);
      assertThat(read(side, part, part.length + 1).getLast())
          .as("cut after %d bytes", cut)
          .isInstanceOf(StreamEvent.Failed.class);
    }
  }

  private static byte[] bytes(Side side, List<StreamEvent> events) {
    Dialect.StreamWriter writer = side.dialect().newStreamWriter();
    List<SseEvent> sse = new ArrayList<>();
    events.forEach(event -> sse.addAll(writer.write(event)));
    return SseEncoder.encode(sse);
  }

  private static List<StreamEvent> read(Side side, byte[] bytes, int size) {
    SseDecoder decoder = new SseDecoder();
    Dialect.StreamReader reader = side.dialect().newStreamReader();
    List<StreamEvent> events = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += Math.min(size, bytes.length - at)) {
      for (SseEvent event : decoder.feed(bytes, at, Math.min(size, bytes.length - at))) {
        events.addAll(reader.read(event));
      }
    }
    decoder.end().forEach(event -> events.addAll(reader.read(event)));
    events.addAll(reader.end());
    return events;
  }

  static ModelResponse collect(List<StreamEvent> events) {
    StreamCollector collector = new StreamCollector();
    events.forEach(collector::accept);
    return collector.response();
  }

  /** Holds events against the grammar that {@link StreamEvent} states. */
  static void assertGrammar(List<StreamEvent> events) {
    StringBuilder letters = new StringBuilder();
    int open = -1;
    int next = 0;
    for (StreamEvent event : events) {
      switch (event) {
        case StreamEvent.MessageStart start -> letters.append('S');
        case StreamEvent.BlockStart start -> {
          assertThat(start.index()).isEqualTo(next++);
          open = start.index();
          letters.append('b');
        }
        case StreamEvent.BlockDelta delta -> assertThat(delta.index()).isEqualTo(open);
        case StreamEvent.BlockStop stop -> {
          assertThat(stop.index()).isEqualTo(open);
          open = -1;
          letters.append('e');
        }
        case StreamEvent.MessageDelta delta -> letters.append('D');
        case StreamEvent.MessageStop stop -> letters.append('E');
        case StreamEvent.Ping ping -> {}
        case StreamEvent.Failed failed -> letters.append('F');
        case StreamEvent.Other other -> {}
      }
    }
    assertThat(letters.toString()).matches("S(be)*DE|S?(be)*b?F");
  }

  private static ModelResponse withoutExtensions(ModelResponse response) {
    return new ModelResponse(
        response.id(),
        response.model(),
        response.content(),
        response.stopReason(),
        response.stopSequence(),
        response.usage(),
        Extensions.NONE);
  }

  /** Leaves out what the profile adds by itself. */
  private static ModelRequest withoutDefaults(ModelRequest request) {
    Map<String, RawJson> fields = new LinkedHashMap<>(request.extensions().fields());
    fields.remove("chat:stream_options.include_usage");
    fields.remove("chat:response_format.name");
    return request.toBuilder().extensions(new Extensions(fields)).build();
  }

  /** Leaves out what the other dialect must refuse. */
  private static ModelRequest sayable(ModelRequest request, Side side) {
    var tools = request.tools().stream().filter(tool -> tool.type() == null).toList();
    var messages =
        request.messages().stream()
            .map(message ->
                new Message(
                    message.role(),
                    message.content().stream()
                        .filter(block ->
                            !(block instanceof ContentBlock.Other other)
                                || other.dialect().equals(side.dialect().name()))
                        .toList(),
                    message.extensions()))
            .toList();
    ModelRequest.Builder builder = request.toBuilder().tools(tools).messages(messages);
    if (tools.isEmpty()
        || (request.toolChoice() instanceof ToolChoice.Named named
            && tools.stream().noneMatch(tool -> tool.name().equals(named.name())))) {
      builder.toolChoice(null).parallelToolCalls(null);
    }
    return builder.build();
  }
}
