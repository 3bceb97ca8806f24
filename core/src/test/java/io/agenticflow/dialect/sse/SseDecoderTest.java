package io.agenticflow.dialect.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseDecoderTest {
  private static final String TRICKY =
      "\uFEFF: a comment\r\n"
          + "event: first\r\ndata: grüße 🎉\r\n\r\n"
          + "data: two\ndata: lines\n\n"
          + "data:no space\r\r"
          + "data\n\n"
          + "event: named but without data\n\n"
          + "id: 7\nretry: 100\nunknown: x\ndata:  one space stays\n\n"
          + ": OPENROUTER PROCESSING\n\n"
          + "data: {\"a\":\"b:c\"}\n\n"
          + "data: [DONE]\n\n";

  private static final List<SseEvent> READ =
      List.of(
          new SseEvent("first", "grüße 🎉"),
          new SseEvent(null, "two\nlines"),
          new SseEvent(null, "no space"),
          new SseEvent(null, ""),
          new SseEvent(null, " one space stays"),
          new SseEvent(null, "{\"a\":\"b:c\"}"),
          new SseEvent(null, "[DONE]"));

  @Test
  void wholeStream_givesItsEvents() {
    assertThat(decode(TRICKY.getBytes(UTF_8), Integer.MAX_VALUE)).isEqualTo(READ);
  }

  @Test
  void idAndRetry_belongToTheStream() {
    SseDecoder decoder = new SseDecoder();
    assertThat(decoder.lastEventId()).isNull();
    assertThat(decoder.retryMillis()).isNegative();
    decoder.feed("retry: 250\nid: a-1\ndata:\n\ndata: x\n\n".getBytes(UTF_8));
    assertThat(decoder.lastEventId()).isEqualTo("a-1");
    assertThat(decoder.retryMillis()).isEqualTo(250);
    decoder.feed("id: a-2\ndata: cut off".getBytes(UTF_8));
    assertThat(decoder.lastEventId()).as("no blank line has ended it").isEqualTo("a-1");
    decoder.feed("\n\nretry: soon\nid\n\n".getBytes(UTF_8));
    assertThat(decoder.lastEventId()).as("an empty id takes it back").isNull();
    assertThat(decoder.retryMillis()).as("no digits, no change").isEqualTo(250);
  }

  @Test
  void everyCutIntoTwo_givesTheSameEvents() {
    byte[] bytes = TRICKY.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      SseDecoder decoder = new SseDecoder();
      List<SseEvent> events = new ArrayList<>(decoder.feed(bytes, 0, cut));
      events.addAll(decoder.feed(bytes, cut, bytes.length - cut));
      events.addAll(decoder.end());
      assertThat(events).as("cut at byte %d", cut).isEqualTo(READ);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64})
  void piecesOfAnySize_giveTheSameEvents(int size) {
    assertThat(decode(TRICKY.getBytes(UTF_8), size)).isEqualTo(READ);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomEvents_comeBackThroughTheEncoder(long seed) {
    Random random = new Random(seed);
    List<SseEvent> events = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      events.add(
          new SseEvent(random.nextBoolean() ? null : "e" + random.nextInt(9), words(random)));
    }
    byte[] bytes = SseEncoder.encode(events);
    SseDecoder decoder = new SseDecoder();
    List<SseEvent> read = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int n = Math.min(bytes.length - at, 1 + random.nextInt(40));
      read.addAll(decoder.feed(bytes, at, n));
      at += n;
    }
    assertThat(read).as("seed %d", seed).isEqualTo(events);
    assertThat(decoder.end()).isEmpty();
  }

  @Test
  void missingLastBlankLine_losesNothing() {
    assertThat(decode("data: a\n\ndata: [DONE]\n".getBytes(UTF_8), 100))
        .containsExactly(new SseEvent(null, "a"), new SseEvent(null, "[DONE]"));
  }

  @Test
  void missingLastLineEnd_losesNothing() {
    assertThat(decode("data: a\n\ndata: [DONE]".getBytes(UTF_8), 1))
        .containsExactly(new SseEvent(null, "a"), new SseEvent(null, "[DONE]"));
  }

  @Test
  void endWithoutData_isNoEvent() {
    assertThat(decode("data: a\n\nevent: x\n: bye".getBytes(UTF_8), 4))
        .containsExactly(new SseEvent(null, "a"));
    assertThat(decode(new byte[0], 4)).isEmpty();
  }

  @Test
  void invalidUtf8_isReplacedAndDoesNotSpread() {
    byte[] bytes = "data: a?b\n\ndata: c\n\n".getBytes(UTF_8);
    bytes[7] = (byte) 0xFF;
    assertThat(decode(bytes, 3))
        .containsExactly(new SseEvent(null, "a\uFFFDb"), new SseEvent(null, "c"));
  }

  @Test
  void byteOrderMarkLaterOn_belongsToTheField() {
    assertThat(decode("data: a\n\n\uFEFFdata: b\n\n".getBytes(UTF_8), 100))
        .containsExactly(new SseEvent(null, "a"));
  }

  @Test
  void eventOverTheLimit_isAnError_inOneLineOrInMany() {
    byte[] line = ("data: " + "x".repeat(100)).getBytes(UTF_8);
    assertThatThrownBy(() -> new SseDecoder(50).feed(line))
        .isInstanceOf(SseException.class)
        .hasMessageContaining("larger than 50 bytes");
    byte[] lines = "data: 0123456789\n".repeat(6).getBytes(UTF_8);
    assertThatThrownBy(() -> new SseDecoder(50).feed(lines)).isInstanceOf(SseException.class);
    SseDecoder bytewise = new SseDecoder(50);
    assertThatThrownBy(
            () -> {
              for (byte b : lines) {
                bytewise.feed(new byte[] {b});
              }
            })
        .isInstanceOf(SseException.class);
  }

  @Test
  void manyEventsTogetherOverTheLimit_areFine() {
    byte[] lines = "data: 0123456789\n\n".repeat(600).getBytes(UTF_8);
    assertThat(new SseDecoder(50).feed(lines)).hasSize(600);
  }

  @Test
  void encoder_writesOneDataLineForEachLine() {
    assertThat(new String(SseEncoder.encode(new SseEvent("ping", "a\nb\r\nc\rd\n")), UTF_8))
        .isEqualTo("event: ping\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
  }

  @Test
  void comment_isSkippedByReaders() {
    assertThat(decode(SseEncoder.comment(), 1)).isEmpty();
  }

  private static List<SseEvent> decode(byte[] bytes, int size) {
    SseDecoder decoder = new SseDecoder();
    List<SseEvent> events = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += Math.min(size, bytes.length - at)) {
      events.addAll(decoder.feed(bytes, at, Math.min(size, bytes.length - at)));
    }
    events.addAll(decoder.end());
    return events;
  }

  private static String words(Random random) {
    StringBuilder words = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      words.append(List.of("a", " ", ":", "é", "漢", "🎉", "\n", "data: ").get(random.nextInt(8)));
    }
    return words.toString();
  }
}
