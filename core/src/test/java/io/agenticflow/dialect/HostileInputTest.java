package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StreamEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.jr.stree.JrsNull;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Wire values with one part replaced by something else: they are read, or refused in words, and
 * nothing else.
 */
class HostileInputTest {
  private static final List<Dialect> DIALECTS = List.of(new AnthropicDialect(), new ChatDialect());

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mutatedRequest_isReadAndWritten_orRefused(long seed) {
    for (Dialect dialect : DIALECTS) {
      ModelRequest request = new Samples(seed, dialect.name()).request();
      Profile profile = dialect.name().equals("chat") ? Profiles.OPENROUTER : Profiles.ANTHROPIC;
      byte[] json = mutated(dialect.writeRequest(request, profile), new Random(seed));
      try {
        ModelRequest read = dialect.readRequest(json);
        for (Dialect other : DIALECTS) {
          other.writeRequest(read, Profiles.OPENROUTER);
          other.uncarried(read, Profiles.OPENROUTER);
        }
      } catch (DialectException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mutatedResponse_isReadAndWritten_orRefused(long seed) {
    for (Dialect dialect : DIALECTS) {
      byte[] json =
          mutated(
              dialect.writeResponse(new Samples(seed, dialect.name()).response()),
              new Random(seed));
      try {
        ModelResponse read = dialect.readResponse(json);
        for (Dialect other : DIALECTS) {
          other.writeResponse(read);
        }
      } catch (DialectException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mutatedStream_endsWhole_orFailed_andKeepsTheGrammar(long seed) {
    Random random = new Random(seed);
    for (Dialect dialect : DIALECTS) {
      Samples samples = new Samples(seed, dialect.name());
      Dialect.StreamWriter writer = dialect.newStreamWriter();
      Dialect.StreamReader reader = dialect.newStreamReader();
      List<StreamEvent> events = new ArrayList<>();
      for (StreamEvent event : samples.stream(samples.response())) {
        for (SseEvent sse : writer.write(event)) {
          String data = sse.data();
          if (random.nextInt(8) == 0 && !data.equals("[DONE]")) {
            data = new String(mutated(data.getBytes(UTF_8), random), UTF_8);
          }
          if (random.nextInt(30) != 0) {
            events.addAll(reader.read(new SseEvent(sse.name(), data)));
          }
        }
      }
      events.addAll(reader.end());
      assertThat(events.getLast())
          .isInstanceOfAny(StreamEvent.MessageStop.class, StreamEvent.Failed.class);
      StreamCollector collector = new StreamCollector();
      events.forEach(collector::accept);
      Dialect.StreamWriter messages = DIALECTS.getFirst().newStreamWriter();
      Dialect.StreamWriter chat = DIALECTS.getLast().newStreamWriter();
      for (StreamEvent event : events) {
        messages.write(event);
        chat.write(event);
      }
      assertThat(collector.response()).isNotNull();
      RoundTripTest.assertGrammar(events);
    }
  }

  private static byte[] mutated(byte[] json, Random random) {
    JrsValue tree = Json.parse(json);
    return Json.writeBytes(mutate(tree, random, random.nextInt(Math.max(1, size(tree)))).value());
  }

  /** A tree, and how many of its nodes are still to be passed before the one that is replaced. */
  private record Walked(JrsValue value, int left) {}

  private static Walked mutate(JrsValue tree, Random random, int left) {
    if (left == 0) {
      return new Walked(something(random), -1);
    }
    int rest = left - 1;
    if (tree instanceof JrsObject) {
      JsonObjectBuilder copy = Json.object();
      for (Map.Entry<String, JrsValue> field : Json.fields(tree)) {
        Walked walked =
            rest < 0 ? new Walked(field.getValue(), rest) : mutate(field.getValue(), random, rest);
        copy.put(field.getKey(), walked.value());
        rest = walked.left();
      }
      return new Walked(copy.build(), rest);
    }
    if (tree.isArray()) {
      List<JrsValue> copy = new ArrayList<>();
      for (JrsValue element : Json.elements(tree)) {
        Walked walked = rest < 0 ? new Walked(element, rest) : mutate(element, random, rest);
        copy.add(walked.value());
        rest = walked.left();
      }
      return new Walked(Json.array(copy), rest);
    }
    return new Walked(tree, rest);
  }

  private static int size(JrsValue tree) {
    int size = 1;
    for (Map.Entry<String, JrsValue> field : Json.fields(tree)) {
      size += size(field.getValue());
    }
    for (JrsValue element : Json.elements(tree)) {
      size += size(element);
    }
    return size;
  }

  private static JrsValue something(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> JrsNull.instance();
      case 1 -> Json.of("");
      case 2 -> Json.of("something else");
      case 3 -> Json.of(-1);
      case 4 -> Json.of(new BigDecimal("1e400"));
      case 5 -> Json.of(true);
      case 6 -> Json.array(List.of());
      case 7 -> Json.object().build();
      default -> Json.array(List.of(Json.object().put("type", "odd").build()));
    };
  }
}
