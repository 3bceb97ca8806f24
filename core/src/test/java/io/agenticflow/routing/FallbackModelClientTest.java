package io.agenticflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.provider.resilience.DeadlineModelClient;
import io.agenticflow.routing.FallbackModelClient.Leg;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains over real sockets, through everything that a model's client is made of. */
@Timeout(30)
class FallbackModelClientTest {
  private static final RetryPolicy QUICK =
      new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1), false);

  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private final List<CallEvent> events = new ArrayList<>();
  private final ModelClients clients =
      new ModelClients(
          transport,
          QUICK,
          new BreakerPolicy(5, Duration.ofMinutes(1)),
          events::add,
          Catalogue::builtIn);

  @AfterEach
  void close() {
    transport.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 529})
  void passingTrouble_isRetriedTwice_thenTheNextIsAsked(int status) {
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.status(status)).forever());
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      assertThat(
              answer(chain(leg("first", one, "a/one", true), leg("second", two, "b/two", false))))
          .isEqualTo("from two, by b/two at second");
      assertThat(one.modelRequests()).hasSize(3);
      assertThat(fallbacks()).containsExactly("a/one at first > b/two at second");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403, 404})
  void accountOrModelThatIsNotThere_isNotRetried_andTheNextIsAsked(int status) {
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.status(status)).forever());
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      assertThat(
              answer(chain(leg("first", one, "a/one", true), leg("second", two, "b/two", false))))
          .isEqualTo("from two, by b/two at second");
      assertThat(one.modelRequests()).hasSize(1);
      assertThat(one.requests()).hasSize(1); // no list of models is asked for
    }
  }

  @Test
  void modelThatIsNotThere_saidByA400_countsToo() {
    String body = "{\"error\":{\"message\":\"a/one is not a valid model ID\"}}";
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.status(400).body(body)));
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      assertThat(
              answer(chain(leg("first", one, "a/one", true), leg("second", two, "b/two", false))))
          .isEqualTo("from two, by b/two at second");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void callersMistake_isTheCallers(int status) {
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.status(status)).forever());
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      ModelException e =
          failure(chain(leg("first", one, "a/one", true), leg("second", two, "b/two", false)));
      assertThat(e.error().httpStatus()).isEqualTo(status);
      assertThat(two.requests()).isEmpty();
      assertThat(events).singleElement().isInstanceOf(CallEvent.Ended.class);
    }
  }

  @Test
  void deadServer_isPassedOver_andAtOnceOnceItIsLeftAlone() {
    ScriptedUpstream dead = ScriptedUpstream.start(Turn.says("never"));
    Leg gone = leg("first", dead, "a/one", true);
    dead.close();
    try (ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two").forever())) {
      ModelClient chain = chain(gone, leg("second", two, "b/two", false));
      for (int i = 0; i < 4; i++) {
        assertThat(answer(chain)).isEqualTo("from two, by b/two at second");
      }
      // Three attempts of the first call and two of the second open the breaker; its refusal is
      // not waited out.
      assertThat(events.stream().filter(CallEvent.Retried.class::isInstance)).hasSize(4);
      assertThat(events)
          .filteredOn(CallEvent.BreakerChanged.class::isInstance)
          .singleElement()
          .extracting(event -> ((CallEvent.BreakerChanged) event).words())
          .isEqualTo(
              "first is left alone for 60 s where another can be asked, because its last calls failed");
      assertThat(fallbacks()).hasSize(4);
    }
  }

  @Test
  void whatTheLastSays_isTold_ratherThanThatAnotherIsLeftAlone() {
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.status(503)).forever());
        ScriptedUpstream two = ScriptedUpstream.start(Turn.fails(Fault.status(400)).forever())) {
      ModelClient chain =
          chain(leg("first", one, "a/one", true), leg("second", two, "b/two", false));
      for (int i = 0; i < 2; i++) {
        failure(chain);
      }
      int asked = one.modelRequests().size();
      ModelException e = failure(chain);
      assertThat(one.modelRequests()).hasSize(asked);
      assertThat(e.error().httpStatus()).isEqualTo(400);
      assertThat(e).hasMessageContaining("a/one at first is left alone");
    }
  }

  @Test
  void eachLeg_hasItsOwnNameDialectAndLimit_theSamplingStays() {
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.status(401)));
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      ModelClient chain =
          chain(leg("openrouter", one, "vendor/one", true), messagesLeg(two, "claude-sonnet-4-5"));
      ModelRequest request = request().toBuilder().temperature(0.3).build();
      try (ModelStream stream = chain.send(request, new Cancellation())) {
        assertThat(stream.answeredBy()).isEqualTo(new Answerer("anthropic", "claude-sonnet-4-5"));
        assertThat(stream.next())
            .isInstanceOfSatisfying(
                StreamEvent.MessageStart.class,
                start -> assertThat(start.model()).isEqualTo("claude-sonnet-4-5"));
      }
      RecordedRequest first = one.modelRequests().getFirst();
      assertThat(first.path()).isEqualTo("/v1/chat/completions");
      assertThat(first.at("/model")).isEqualTo("vendor/one");
      assertThat(first.at("/temperature")).isEqualTo("0.3");
      assertThat(first.at("/max_tokens")).isNull();
      RecordedRequest second = two.modelRequests().getFirst();
      assertThat(second.path()).isEqualTo("/v1/messages");
      assertThat(second.at("/model")).isEqualTo("claude-sonnet-4-5");
      assertThat(second.at("/temperature")).isEqualTo("0.3");
      assertThat(second.at("/max_tokens")).isEqualTo("1234");
      assertThat(two.problems()).isEmpty();
    }
  }

  @Test
  void promptThatIsTooLong_goesToTheNextThatHoldsMore_andToNoOther() {
    String body =
        """
        {"error":{"message":"This endpoint's maximum context length is 131072 tokens","code":400}}\
        """;
    try (ScriptedUpstream one =
            ScriptedUpstream.start(Turn.fails(Fault.status(400).body(body)).forever());
        ScriptedUpstream unknown = ScriptedUpstream.start(Turn.says("no"));
        ScriptedUpstream larger = ScriptedUpstream.start(Turn.says("all of it"))) {
      Leg small = leg("openrouter", one, "meta-llama/llama-3.1-8b-instruct", true);
      assertThat(
              answer(
                  chain(
                      small,
                      leg("office", unknown, "whatever", true),
                      leg("openrouter", larger, "anthropic/claude-sonnet-4.5", false))))
          .isEqualTo("all of it, by anthropic/claude-sonnet-4.5 at openrouter");
      assertThat(unknown.requests()).isEmpty();
      ModelException e = failure(chain(small, leg("office", unknown, "whatever", false)));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.INVALID_REQUEST);
      assertThat(unknown.requests()).isEmpty();
    }
  }

  @Test
  void onceTheAnswerHasBegun_nobodyElseIsAsked() {
    try (ScriptedUpstream one =
            ScriptedUpstream.start(Turn.says("one two three").chunk(4).faults(Fault.cut(3)));
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      ModelException e =
          failure(chain(leg("first", one, "a/one", true), leg("second", two, "b/two", false)));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.CONNECTION);
      assertThat(two.requests()).isEmpty();
    }
  }

  @Test
  void afterACancellation_nobodyElseIsAsked() {
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER));
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      Cancellation cancellation = new Cancellation();
      Thread.ofVirtual()
          .start(() -> {
            while (one.modelRequests().isEmpty()) {
              Thread.onSpinWait();
            }
            cancellation.cancel("interrupted");
          });
      ModelClient chain =
          chain(leg("first", one, "a/one", true), leg("second", two, "b/two", false));
      ModelException e =
          catchThrowableOfType(ModelException.class, () -> chain.send(request(), cancellation));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.CANCELLED);
      assertThat(two.requests()).isEmpty();
      assertThat(events).singleElement().isInstanceOf(CallEvent.Ended.class);
    }
  }

  @Test
  void deadlineOfTheWhole_boundsTheChain() {
    try (ScriptedUpstream one = ScriptedUpstream.start(Turn.fails(Fault.status(401)));
        ScriptedUpstream two = ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER).forever());
        ScriptedUpstream three = ScriptedUpstream.start(Turn.says("too late"))) {
      ModelClient chain =
          new DeadlineModelClient(
              chain(
                  leg("first", one, "a/one", true),
                  leg("second", two, "b/two", true),
                  leg("third", three, "c/three", false)),
              "the request",
              Duration.ofMillis(300));
      ModelException e = failure(chain);
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.TIMEOUT);
      assertThat(e).hasMessage("the request had not finished within 0.3 s; the call was ended");
      assertThat(three.requests()).isEmpty();
    }
  }

  @Test
  void deadlineOfOneProvider_leavesTimeForTheNext() {
    try (ScriptedUpstream one =
            ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER).forever());
        ScriptedUpstream two = ScriptedUpstream.start(Turn.says("from two"))) {
      ProviderEndpoint slow =
          endpoint(
              "first",
              one.openAiUrl(),
              new HttpLimits(
                  Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMillis(200)));
      Leg first = new Leg(clients.openBeforeAnother(slow), new Answerer("first", "a/one"), null);
      assertThat(answer(chain(first, leg("second", two, "b/two", false))))
          .isEqualTo("from two, by b/two at second");
      assertThat(one.modelRequests()).hasSize(1);
    }
  }

  @Test
  void whereNoneAnswers_allAreNamed_andTheFirstThatTimeMayMendIsTheFailure() {
    try (ScriptedUpstream one =
            ScriptedUpstream.start(
                Turn.fails(
                    Fault.status(401)
                        .body("{\"error\":{\"message\":\"no such key\"}}")
                        .header("x-should-retry", "false")));
        ScriptedUpstream two =
            ScriptedUpstream.start(
                Turn.fails(
                        Fault.status(529)
                            .body("{\"error\":{\"message\":\"busy\"}}")
                            .header("retry-after", "7"))
                    .forever());
        ScriptedUpstream three =
            ScriptedUpstream.start(
                Turn.fails(Fault.status(402).body("{\"error\":{\"message\":\"no credit\"}}")))) {
      ModelException e =
          failure(
              chain(
                  leg("first", one, "a/one", true),
                  leg("second", two, "b/two", true),
                  leg("third", three, "c/three", false)));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.OVERLOADED);
      assertThat(e.error().retryAfter()).isEqualTo(Duration.ofSeconds(7));
      assertThat(e)
          .hasMessageStartingWith(
              "no model answered: a/one at first: no such key; b/two at second: busy")
          .hasMessageEndingWith("; c/three at third: no credit");
    }
  }

  private Leg leg(String provider, ScriptedUpstream upstream, String model, boolean hasNext) {
    ProviderEndpoint endpoint = endpoint(provider, upstream.openAiUrl(), HttpLimits.DEFAULT);
    return new Leg(
        hasNext ? clients.openBeforeAnother(endpoint) : clients.open(endpoint),
        new Answerer(provider, model),
        null);
  }

  private Leg messagesLeg(ScriptedUpstream upstream, String model) {
    ProviderEndpoint endpoint =
        new ProviderEndpoint(
            "anthropic",
            URI.create(upstream.anthropicUrl()),
            ProviderEndpoint.Api.MESSAGES,
            new AnthropicDialect(),
            Profiles.ANTHROPIC,
            new Credential.None(),
            Map.of(),
            HttpLimits.DEFAULT);
    return new Leg(clients.open(endpoint), new Answerer("anthropic", model), 1234L);
  }

  private static ProviderEndpoint endpoint(String provider, String base, HttpLimits limits) {
    return new ProviderEndpoint(
        provider,
        URI.create(base),
        ProviderEndpoint.Api.CHAT_COMPLETIONS,
        new ChatDialect(),
        Profiles.COMPATIBLE,
        new Credential.None(),
        Map.of(),
        limits);
  }

  private FallbackModelClient chain(Leg... legs) {
    return new FallbackModelClient(List.of(legs), Catalogue::builtIn, events::add);
  }

  private List<String> fallbacks() {
    List<String> told = new ArrayList<>();
    for (CallEvent event : events) {
      if (event instanceof CallEvent.FellBack fellBack) {
        told.add(fellBack.from() + " > " + fellBack.to());
      }
    }
    return told;
  }

  private static ModelRequest request() {
    return ModelRequest.to("whatever").messages(List.of(Message.user("hi"))).build();
  }

  private static ModelException failure(ModelClient client) {
    return catchThrowableOfType(ModelException.class, () -> answer(client));
  }

  private static String answer(ModelClient client) {
    StringBuilder text = new StringBuilder();
    @Nullable Answerer answerer;
    try (ModelStream stream = client.send(request(), new Cancellation())) {
      answerer = stream.answeredBy();
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        if (event instanceof StreamEvent.BlockDelta(int _, StreamEvent.Delta.Text delta)) {
          text.append(delta.text());
        }
      }
    }
    return text + ", by " + answerer;
  }
}
