package io.agenticflow.provider.resilience;

import static io.agenticflow.provider.resilience.Upstreams.answer;
import static io.agenticflow.provider.resilience.Upstreams.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StreamEvent;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LimitedModelClientTest {
  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void slot_isHeldUntilTheStreamIsClosed() throws Exception {
    ConcurrencyLimit limit =
        new ConcurrencyLimit(new ConcurrencyPolicy(1, 1, Duration.ofSeconds(20)));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").forever());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ModelClient client =
          new LimitedModelClient(Upstreams.client(upstream, transport), "test", limit);
      ModelStream first = client.send(request("m"), new Cancellation());
      while (!(first.next() instanceof StreamEvent.MessageStop)) {}
      Future<String> second = threads.submit(() -> answer(client, "m"));
      while (limit.waiting() == 0) {
        Thread.sleep(1);
      }
      ModelException third = catchThrowableOfType(ModelException.class, () -> answer(client, "m"));
      assertThat(third).isInstanceOf(NotAskedException.class);
      assertThat(third.error().kind()).isEqualTo(ApiError.Kind.OVERLOADED);
      assertThat(third.error().retryAfter()).isPositive();
      assertThat(third)
          .hasMessage(
              "too many calls to test: 1 are under way, the most that max_concurrent allows, and 1 wait");
      assertThat(upstream.modelRequests()).hasSize(1);
      first.close();
      assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo("hello");
      assertThat(limit.taken()).isZero();
    }
  }

  @Test
  void failedCall_givesItsPlaceBack() {
    ConcurrencyLimit limit =
        new ConcurrencyLimit(new ConcurrencyPolicy(1, 0, Duration.ofSeconds(1)));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(500)).repeat(2), Turn.says("hello"))) {
      ModelClient client =
          new LimitedModelClient(Upstreams.client(upstream, transport), "test", limit);
      for (int i = 0; i < 2; i++) {
        assertThat(
                catchThrowableOfType(ModelException.class, () -> answer(client, "m"))
                    .error()
                    .httpStatus())
            .isEqualTo(500);
      }
      assertThat(answer(client, "m")).isEqualTo("hello");
    }
  }
}
