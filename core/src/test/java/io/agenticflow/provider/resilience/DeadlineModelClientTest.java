package io.agenticflow.provider.resilience;

import static io.agenticflow.provider.resilience.Upstreams.answer;
import static io.agenticflow.provider.resilience.Upstreams.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.RetryingModelClient;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeadlineModelClientTest {
  private static final Duration LIMIT = Duration.ofMillis(400);

  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void streamThatTrickles_isEnded() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("one two three four five six seven eight nine ten")
                .chunk(1)
                .faults(Fault.delayEvents(Duration.ofMillis(40))))) {
      ModelStream stream =
          within(Upstreams.client(upstream, transport)).send(request("m"), new Cancellation());
      List<StreamEvent> events = new ArrayList<>();
      ModelException e =
          catchThrowableOfType(
              ModelException.class,
              () -> {
                for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
                  events.add(event);
                }
              });
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.TIMEOUT);
      assertThat(e).hasMessage("test had not finished within 0.4 s; the call was ended");
      assertThat(e.error().shouldRetry()).isFalse();
      assertThat(events).isNotEmpty();
      stream.close();
      assertThat(upstream.awaitClientLeft(0, Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void retriesAndTheirWaits_areInside() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(429).header("retry-after", "30")).forever())) {
      ModelClient retrying =
          new RetryingModelClient(
              Upstreams.client(upstream, transport), RetryPolicy.DEFAULT, (_, _, _, _) -> {});
      ModelException e =
          catchThrowableOfType(ModelException.class, () -> answer(within(retrying), "m"));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.TIMEOUT);
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void callersCancellation_staysACancellation() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER).forever())) {
      Cancellation cancellation = new Cancellation();
      Thread.ofVirtual()
          .start(() -> {
            while (upstream.modelRequests().isEmpty()) {
              Thread.onSpinWait();
            }
            cancellation.cancel("interrupted");
          });
      ModelClient client =
          new DeadlineModelClient(
              Upstreams.client(upstream, transport), "test", Duration.ofMinutes(1));
      ModelException e =
          catchThrowableOfType(ModelException.class, () -> client.send(request("m"), cancellation));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.CANCELLED);
      assertThat(e).hasMessage("cancelled: interrupted");
    }
  }

  @Test
  void whatIsInTime_isNotTouched() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("hello"), Turn.fails(Fault.status(401)))) {
      ModelClient client =
          new DeadlineModelClient(
              Upstreams.client(upstream, transport), "test", Duration.ofMinutes(1));
      assertThat(answer(client, "m")).isEqualTo("hello");
      ModelException e = catchThrowableOfType(ModelException.class, () -> answer(client, "m"));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.AUTHENTICATION);
    }
  }

  private static ModelClient within(ModelClient client) {
    return new DeadlineModelClient(client, "test", LIMIT);
  }
}
