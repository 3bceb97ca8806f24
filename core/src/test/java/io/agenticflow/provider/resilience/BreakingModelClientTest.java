package io.agenticflow.provider.resilience;

import static io.agenticflow.provider.resilience.Upstreams.answer;
import static io.agenticflow.provider.resilience.Upstreams.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ApiError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BreakingModelClientTest {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private final AtomicLong now = new AtomicLong();
  private final List<String> changes = new ArrayList<>();
  private final Breakers breakers =
      new Breakers(
          new BreakerPolicy(3, PAUSE),
          now::get,
          (model, state, pause) -> changes.add(model + " " + state + " " + pause.toSeconds()));

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void deadUpstream_isLeftAlone_andFoundWhenItIsBack() {
    ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("one").forever());
    int port = upstream.port();
    ModelClient client = breaking(upstream);
    assertThat(answer(client, "m")).isEqualTo("one");
    upstream.close();
    for (int i = 0; i < 3; i++) {
      assertThat(failure(client, "m").error().kind()).isEqualTo(ApiError.Kind.CONNECTION);
    }
    assertThat(changes).containsExactly("null OPEN 10");
    assertNotAsked(failure(client, "m"), Duration.ofSeconds(10));
    assertNotAsked(failure(client, "another"), Duration.ofSeconds(10));

    now.addAndGet(PAUSE.toNanos());
    assertThat(failure(client, "m").error().kind()).isEqualTo(ApiError.Kind.CONNECTION);
    assertNotAsked(failure(client, "m"), Duration.ofSeconds(10));

    try (ScriptedUpstream revived =
        ScriptedUpstream.start(Script.of(Turn.says("back").forever()), port, null)) {
      assertNotAsked(failure(client, "m"), Duration.ofSeconds(10));
      assertThat(revived.modelRequests()).isEmpty();
      now.addAndGet(PAUSE.toNanos());
      assertThat(answer(client, "m")).isEqualTo("back");
      assertThat(answer(client, "m")).isEqualTo("back");
    }
    assertThat(changes).endsWith("null HALF_OPEN 0", "null CLOSED 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503, 529})
  void failingModel_isLeftAlone_othersAtTheSameProviderAreNot(int status) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(status)).repeat(3), Turn.says("fine").forever())) {
      ModelClient client = breaking(upstream);
      for (int i = 0; i < 3; i++) {
        failure(client, "bad");
      }
      assertNotAsked(failure(client, "bad"), PAUSE);
      assertThat(upstream.modelRequests()).hasSize(3);
      assertThat(answer(client, "good")).isEqualTo("fine");
      assertThat(changes).containsExactly("bad OPEN 10");
    }
  }

  @Test
  void retryAfter_isHonoured() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(529).header("retry-after", "42")).forever())) {
      ModelClient client = breaking(upstream);
      for (int i = 0; i < 3; i++) {
        failure(client, "m");
      }
      assertNotAsked(failure(client, "m"), Duration.ofSeconds(42));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 413})
  void refusals_thatOthersNeedNotGet_doNotCount(int status) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(status)).repeat(6), Turn.says("fine"))) {
      ModelClient client = breaking(upstream);
      for (int i = 0; i < 6; i++) {
        assertThat(failure(client, "m").error().httpStatus()).isEqualTo(status);
      }
      assertThat(answer(client, "m")).isEqualTo("fine");
      assertThat(changes).isEmpty();
    }
  }

  @Test
  void whereNobodyElseCanBeAsked_everyCallIsMade_andAnAnswerClosesItForAll() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(503)).repeat(5),
            Turn.fails(Fault.status(400)),
            Turn.says("fine").forever())) {
      ModelClient only =
          new BreakingModelClient(Upstreams.client(upstream, transport), "test", breakers, false);
      for (int i = 0; i < 5; i++) {
        assertThat(failure(only, "m").error().httpStatus()).isEqualTo(503);
      }
      assertThat(changes).containsExactly("m OPEN 10");
      assertNotAsked(failure(breaking(upstream), "m"), PAUSE);
      assertThat(failure(only, "m").error().httpStatus()).isEqualTo(400);
      assertNotAsked(failure(breaking(upstream), "m"), PAUSE);
      assertThat(answer(only, "m")).isEqualTo("fine");
      assertThat(answer(breaking(upstream), "m")).isEqualTo("fine");
      assertThat(changes).containsExactly("m OPEN 10", "m CLOSED 0");
    }
  }

  @Test
  void streamThatBreaksInTheMiddle_counts() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("one two three").chunk(4).faults(Fault.cut(3)).repeat(2),
            Turn.says("one two three").chunk(4).faults(Fault.errorInside(3, 500, "gone")))) {
      ModelClient client = breaking(upstream);
      for (int i = 0; i < 3; i++) {
        readToTheBitterEnd(client);
      }
      assertNotAsked(failure(client, "m"), PAUSE);
      assertThat(changes).containsExactly("m OPEN 10");
    }
  }

  @Test
  void streamThatItsReaderLeaves_doesNotCount() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("one two three").chunk(4).forever())) {
      ModelClient client = breaking(upstream);
      for (int i = 0; i < 5; i++) {
        client.send(request("m"), new Cancellation()).close();
      }
      assertThat(answer(client, "m")).isEqualTo("one two three");
      assertThat(changes).isEmpty();
    }
  }

  @Test
  void cancelledCalls_doNotCount() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER).repeat(4), Turn.says("fine"))) {
      ModelClient client = breaking(upstream);
      for (int i = 1; i <= 4; i++) {
        Cancellation cancellation = new Cancellation();
        int number = i;
        Thread.ofVirtual()
            .start(() -> {
              while (upstream.modelRequests().size() < number) {
                Thread.onSpinWait();
              }
              cancellation.cancel("interrupted");
            });
        ModelException e =
            catchThrowableOfType(
                ModelException.class, () -> client.send(request("m"), cancellation));
        assertThat(e.error().kind()).isEqualTo(ApiError.Kind.CANCELLED);
      }
      assertThat(answer(client, "m")).isEqualTo("fine");
      assertThat(changes).isEmpty();
    }
  }

  @Test
  void providersOwnTimeLimit_counts_theCallersDoesNot() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER).forever())) {
      Duration short_ = Duration.ofMillis(50);
      ModelClient callers = new DeadlineModelClient(breaking(upstream), "the request", short_);
      for (int i = 0; i < 4; i++) {
        assertThat(failure(callers, "m").error().kind()).isEqualTo(ApiError.Kind.TIMEOUT);
      }
      assertThat(changes).isEmpty();
      ModelClient providers = new DeadlineModelClient(breaking(upstream), "test", short_);
      for (int i = 0; i < 3; i++) {
        assertThat(failure(providers, "m").error().kind()).isEqualTo(ApiError.Kind.TIMEOUT);
      }
      assertThat(changes).containsExactly("m OPEN 10");
    }
  }

  @Test
  void clientsMakeUpNames_andOnlySoManyAreRemembered() {
    CircuitBreaker first = breakers.ofModel("m");
    for (int i = 0; i < 1_000; i++) {
      breakers.ofModel("made-up-" + i);
      assertThat(breakers.ofModel("m")).isSameAs(first); // what is used is kept
    }
    CircuitBreaker old = breakers.ofModel("made-up-0");
    assertThat(old).isNotSameAs(first);
    for (int i = 0; i < 256; i++) {
      breakers.ofModel("other-" + i);
    }
    assertThat(breakers.ofModel("m")).isNotSameAs(first);
  }

  private ModelClient breaking(ScriptedUpstream upstream) {
    return new BreakingModelClient(Upstreams.client(upstream, transport), "test", breakers, true);
  }

  private static void readToTheBitterEnd(ModelClient client) {
    try (ModelStream stream = client.send(request("m"), new Cancellation())) {
      while (stream.next() != null) {}
    } catch (ModelException e) {
      assertThat(e.error().kind()).isIn(ApiError.Kind.CONNECTION, ApiError.Kind.API);
    }
  }

  private static ModelException failure(ModelClient client, String model) {
    return catchThrowableOfType(ModelException.class, () -> answer(client, model));
  }

  private static void assertNotAsked(ModelException e, Duration retryAfter) {
    assertThat(e).isInstanceOf(NotAskedException.class);
    assertThat(e.error().kind()).isEqualTo(ApiError.Kind.OVERLOADED);
    assertThat(e.error().retryAfter()).isEqualTo(retryAfter);
    assertThat(e.getMessage())
        .endsWith(
            "is left alone for "
                + retryAfter.toSeconds()
                + " s more, because its last calls failed");
  }
}
