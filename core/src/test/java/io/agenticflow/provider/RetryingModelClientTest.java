package io.agenticflow.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.provider.resilience.Breakers;
import io.agenticflow.provider.resilience.BreakingModelClient;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.StreamEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class RetryingModelClientTest {
  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private final List<Duration> waits = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    transport.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 429, 500, 502, 503, 529})
  void passingTrouble_isTriedAgain(int status) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(status)), Turn.says("Hi."))) {
      try (ModelStream stream = send(upstream, RetryPolicy.DEFAULT)) {
        assertThat(stream.next()).isInstanceOf(StreamEvent.MessageStart.class);
      }
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(told).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422})
  void lastingTrouble_isNotTriedAgain(int status) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(status)), Turn.says("Hi."))) {
      assertThat(failure(upstream, RetryPolicy.DEFAULT).httpStatus()).isEqualTo(status);
      assertThat(upstream.modelRequests()).hasSize(1);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void providersOwnWord_comesFirst() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(400).header("x-should-retry", "true")),
            Turn.fails(Fault.status(500).header("x-should-retry", "false")))) {
      assertThat(failure(upstream, RetryPolicy.DEFAULT).httpStatus()).isEqualTo(500);
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  void brokenConnection_andErrorInsideA200_areTriedAgain() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.Plain.CLOSE_BEFORE_HEADERS),
            Turn.fails(Fault.Plain.RESET_BEFORE_HEADERS),
            Turn.fails(Fault.errorInside(0, 429, "slow down")),
            Turn.says("Hi."))) {
      try (ModelStream stream = send(upstream, RetryPolicy.DEFAULT)) {
        assertThat(stream.next()).isInstanceOf(StreamEvent.MessageStart.class);
      }
      assertThat(upstream.modelRequests()).hasSize(4);
    }
  }

  @Test
  void afterTheFirstEvent_nothingIsRepeated() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("one two three").chunk(4).faults(Fault.cut(3)), Turn.says("Hi."))) {
      try (ModelStream stream = send(upstream, RetryPolicy.DEFAULT)) {
        assertThatThrownBy(
                () -> {
                  while (stream.next() != null) {}
                })
            .isInstanceOf(ModelException.class);
      }
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void waits_double_andAreShortenedAtRandom() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(500)).forever())) {
      assertThat(failure(upstream, RetryPolicy.DEFAULT.withMaxRetries(6)).httpStatus())
          .isEqualTo(500);
      assertThat(waits)
          .extracting(Duration::toMillis)
          .containsExactly(437L, 875L, 1750L, 3500L, 7000L, 7000L); // 12.5 % off each
      assertThat(told.getFirst()).startsWith("1/6 API ");
      assertThat(upstream.modelRequests()).hasSize(7);
    }
  }

  @Test
  void retryAfter_isHonoured() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(429).header("retry-after", "3")),
            Turn.fails(
                Fault.status(429).header("retry-after", "9").header("retry-after-ms", "250")),
            Turn.says("Hi."))) {
      send(upstream, RetryPolicy.DEFAULT).close();
      assertThat(waits).containsExactly(Duration.ofSeconds(3), Duration.ofMillis(250));
    }
  }

  @Test
  void retryAfter_beyondTheLimit_failsAtOnce_andSaysSo() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(429).header("retry-after", "3600")), Turn.says("Hi."))) {
      ApiError error = failure(upstream, RetryPolicy.DEFAULT);
      assertThat(error.kind()).isEqualTo(ApiError.Kind.RATE_LIMIT);
      assertThat(error.message())
          .endsWith("; it asks to wait 3600 s, and no wait is longer than 60 s: try again later");
      assertThat(waits).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void noRetries_meansOneCall() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(500)).forever())) {
      failure(upstream, RetryPolicy.DEFAULT.withMaxRetries(0));
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void cancel_endsTheWait() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.fails(Fault.status(429).header("retry-after", "30")), Turn.says("Hi."));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch waiting = new CountDownLatch(1);
      ModelClient client =
          new RetryingModelClient(
              http(upstream), RetryPolicy.DEFAULT, (_, _, _, _) -> waiting.countDown());
      Cancellation cancellation = new Cancellation();
      Future<ApiError> call =
          threads.submit(() ->
              catchThrowableOfType(ModelException.class, () -> client.send(request(), cancellation))
                  .error());
      waiting.await();
      cancellation.cancel("interrupted");
      assertThat(call.get(1, TimeUnit.SECONDS).kind()).isEqualTo(ApiError.Kind.CANCELLED);
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void refusalOnThisSide_isWaitedOut() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(500)), Turn.says("Hi."))) {
      leftAloneAfterOneFailure(upstream, RetryPolicy.DEFAULT)
          .send(request(), new Cancellation())
          .close();
      assertThat(waits)
          .extracting(Duration::toMillis)
          .containsExactly(437L, 9_562L); // together the breaker's pause, less half a millisecond
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  void refusalOnThisSide_isNotWaitedOut_whereAnotherCanBeAsked() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(500)), Turn.says("Hi."))) {
      ModelClient client = leftAloneAfterOneFailure(upstream, RetryPolicy.DEFAULT.beforeAnother());
      assertThatThrownBy(() -> client.send(request(), new Cancellation()))
          .isInstanceOf(NotAskedException.class);
      assertThat(waits).hasSize(1);
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void beforeAnother_thereAreTwoShortRetriesAtMost() {
    assertThat(RetryPolicy.DEFAULT.beforeAnother().maxRetries()).isEqualTo(2);
    assertThat(RetryPolicy.DEFAULT.beforeAnother().maxRetryAfter())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(RetryPolicy.GATEWAY.beforeAnother()).isEqualTo(RetryPolicy.GATEWAY);
  }

  private ModelClient leftAloneAfterOneFailure(ScriptedUpstream upstream, RetryPolicy policy) {
    AtomicLong now = new AtomicLong();
    Breakers breakers =
        new Breakers(new BreakerPolicy(1, Duration.ofSeconds(10)), now::get, (_, _, _) -> {});
    return new RetryingModelClient(
        new BreakingModelClient(http(upstream), "test", breakers, true),
        policy,
        (_, _, _, _) -> {},
        (delay, _) -> {
          waits.add(delay);
          now.addAndGet(delay.toNanos());
        },
        () -> 0.5);
  }

  private ApiError failure(ScriptedUpstream upstream, RetryPolicy policy) {
    return catchThrowableOfType(ModelException.class, () -> send(upstream, policy)).error();
  }

  private ModelStream send(ScriptedUpstream upstream, RetryPolicy policy) {
    return new RetryingModelClient(
            http(upstream),
            policy,
            (error, retry, max, _) ->
                told.add(retry + "/" + max + " " + error.kind() + " " + error.message()),
            (delay, _) -> waits.add(delay),
            () -> 0.5)
        .send(request(), new Cancellation());
  }

  private ModelClient http(ScriptedUpstream upstream) {
    return new HttpModelClient(
        new ProviderEndpoint(
            "test",
            URI.create(upstream.openAiUrl()),
            ProviderEndpoint.Api.CHAT_COMPLETIONS,
            new ChatDialect(),
            Profiles.COMPATIBLE,
            new Credential.None(),
            Map.of(),
            HttpLimits.DEFAULT),
        transport);
  }

  private static ModelRequest request() {
    return ModelRequest.to("m").messages(List.of(Message.user("hi"))).build();
  }
}
