package io.agenticflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a name to an answer, through everything in between. */
@Timeout(20)
class ModelClientsTest {
  private static final RetryPolicy QUICK =
      new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1), false);

  @TempDir Path folder;
  private final List<CallEvent.Retried> retries = new ArrayList<>();
  private final List<CallRecord> calls = new ArrayList<>();

  @Test
  void everyCall_isToldOnce_withOnWhoseBehalfAndWhatBecameOfIt() {
    CallOrigin origin = CallOrigin.builder().run("r1", null).agent("coder").build();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(Fault.status(503)), Turn.says("Hi.").usage(11, 7), Turn.says("Ho."))) {
      ModelClient client =
          clients(QUICK, BreakerPolicy.DEFAULT)
              .open(choice(upstream, "sk-test", "vendor/model").endpoint());
      ModelRequest request = hello().toBuilder().origin(origin).build();
      try (ModelStream stream = client.send(request, new Cancellation())) {
        while (stream.next() != null) {
          assertThat(calls).hasSizeBetween(1, 2);
        }
      }
      client.send(request, new Cancellation()).close(); // without reading it
    }
    assertThat(calls)
        .allSatisfy(call -> {
          assertThat(call.origin()).isEqualTo(origin);
          assertThat(call.answerer()).isEqualTo(new Answerer("openrouter", "vendor/model"));
        })
        .extracting(CallRecord::outcome)
        .containsExactly(
            CallRecord.Outcome.FAILED, CallRecord.Outcome.ANSWERED, CallRecord.Outcome.CANCELLED);
    CallRecord failed = calls.get(0);
    assertThat(failed.error()).isNotNull();
    assertThat(failed.usage()).isEqualTo(Usage.NONE);
    CallRecord answered = calls.get(1);
    assertThat(answered.usage().promptTokens()).isEqualTo(11);
    assertThat(answered.usage().outputTokens()).isEqualTo(7);
    assertThat(answered.estimated()).isFalse();
    assertThat(answered.firstWord()).isPositive().isLessThanOrEqualTo(answered.whole());
  }

  @Test
  void failedCall_isTriedAgain_andAnswers() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(503)), Turn.says("Hi."))) {
      try (ModelStream stream = send(upstream, "vendor/model")) {
        assertThat(stream.next()).isInstanceOf(StreamEvent.MessageStart.class);
      }
      assertThat(retries).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, 'No endpoints found for vendor/modle.'",
    "400, 'vendor/modle is not a valid model ID'",
    "400, 'The model `vendor/modle` does not exist'"
  })
  void unknownModel_isNotFound_withNearNames(int status, String words) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                    Turn.fails(
                        Fault.status(status).body("{\"error\":{\"message\":\"" + words + "\"}}")))
                .withModels("vendor/model", "other/thing"))) {
      ModelException e =
          catchThrowableOfType(ModelException.class, () -> send(upstream, "vendor/modle"));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.NOT_FOUND);
      assertThat(e)
          .hasMessage(
              "model vendor/modle not found at openrouter; did you mean vendor/model? (it said: "
                  + words
                  + ")");
    }
  }

  @Test
  void unknownModel_withoutAList_hasTheCataloguesNames() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.fails(Fault.status(404))).withModels())) {
      assertThatThrownBy(() -> send(upstream, "meta-llama/llama-3.1-8b-instuct"))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("did you mean meta-llama/llama-3.1-8b-instruct");
    }
  }

  @Test
  void otherRefusals_staysAsTheyAre() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.fails(
                Fault.status(400).body("{\"error\":{\"message\":\"max_tokens is too large\"}}")))) {
      assertThatThrownBy(() -> send(upstream, "vendor/model"))
          .isInstanceOf(ModelException.class)
          .hasMessage("max_tokens is too large");
    }
  }

  @Test
  void request_isFittedToTheModel() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hi.").repeat(3))) {
      Reasoning much = new Reasoning(Reasoning.Mode.ENABLED, 1024L, null, null);
      send(upstream, "meta-llama/llama-3.1-8b-instruct", 128_000L, much).close();
      send(upstream, "anthropic/claude-sonnet-4.5", 128_000L, much).close();
      send(upstream, "nobody/knows", 128_000L, much).close();
      assertThat(upstream.modelRequests())
          .extracting(request -> request.at("/max_tokens"))
          .containsExactly("16384", "64000", "128000");
      assertThat(upstream.modelRequests())
          .extracting(request -> request.at("/reasoning/max_tokens"))
          .containsExactly(null, "1024", "1024");
    }
  }

  @Test
  void smallLimits_needNoLookIntoTheCatalogue() {
    assertThat(Catalogue.builtIn().models())
        .allMatch(model -> model.maxOutputTokens() >= FittingModelClient.FITS_ANY_MODEL);
  }

  /** A configuration read again makes new clients; what failed before it still counts. */
  @Test
  void breaker_outlivesAConfiguration_whereTheProviderIsTheSame() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(503)).forever())) {
      BreakerPolicy one = new BreakerPolicy(1, Duration.ofMinutes(1));
      EndpointGuards guards = new EndpointGuards(event -> {});
      assertThatThrownBy(() -> ask(upstream, "sk-test", one, guards))
          .isInstanceOf(ModelException.class);
      int asked = upstream.modelRequests().size();
      assertThatThrownBy(() -> ask(upstream, "sk-test", one, guards))
          .hasMessageContaining("is left alone");
      assertThat(upstream.modelRequests()).hasSize(asked);

      assertThatThrownBy(() -> ask(upstream, "sk-other", one, guards))
          .hasMessageNotContaining("is left alone");
      assertThat(upstream.modelRequests()).hasSizeGreaterThan(asked);
      BreakerPolicy two = new BreakerPolicy(2, Duration.ofMinutes(1));
      assertThatThrownBy(() -> ask(upstream, "sk-other", two, guards))
          .hasMessageNotContaining("is left alone");
    }
  }

  @Test
  void withoutAFallback_eachStatusOfTheProviderIsHeard_howeverManyFailedBefore() {
    int[] statuses = {500, 502, 503, 504, 529, 408, 429, 500, 503, 529, 400, 401, 402, 403, 413};
    Turn[] turns = new Turn[statuses.length + 1];
    for (int i = 0; i < statuses.length; i++) {
      turns[i] = Turn.fails(Fault.status(statuses[i]).header("x-should-retry", "false"));
    }
    turns[statuses.length] = Turn.says("Hi.");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turns)) {
      ModelClient client =
          clients(QUICK, new BreakerPolicy(3, Duration.ofMinutes(5)))
              .open(choice(upstream, "sk-test", "vendor/model").endpoint());
      for (int status : statuses) {
        ModelException e =
            catchThrowableOfType(
                ModelException.class, () -> client.send(hello(), new Cancellation()));
        assertThat(e.error().httpStatus()).isEqualTo(status);
      }
      client.send(hello(), new Cancellation()).close();
    }
  }

  private ModelClients clients(RetryPolicy policy, BreakerPolicy breaker) {
    return new ModelClients(
        new SocketTransport(ProxySettings.NONE),
        policy,
        breaker,
        event -> {
          switch (event) {
            case CallEvent.Retried retried -> retries.add(retried);
            case CallEvent.Ended(CallRecord call) -> calls.add(call);
            default -> {
              // Breakers are of no interest here.
            }
          }
        },
        Catalogue::builtIn);
  }

  private static ModelRequest hello() {
    return ModelRequest.to("vendor/model").messages(List.of(Message.user("hi"))).build();
  }

  private void ask(
      ScriptedUpstream upstream, String key, BreakerPolicy breaker, EndpointGuards guards) {
    new ModelClients(
            new SocketTransport(ProxySettings.NONE),
            new RetryPolicy(0, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, false),
            breaker,
            guards,
            CallAdmission.EVERY,
            event -> {},
            Catalogue::builtIn)
        .openBeforeAnother(choice(upstream, key, "vendor/model").endpoint())
        .send(hello(), new Cancellation())
        .close();
  }

  private ModelStream send(ScriptedUpstream upstream, String model) {
    return send(upstream, model, null, null);
  }

  private ModelStream send(
      ScriptedUpstream upstream,
      String model,
      @Nullable Long maxTokens,
      @Nullable Reasoning reasoning) {
    ModelChoice.Upstream choice = choice(upstream, "sk-test", model);
    ModelClient client = clients(QUICK, BreakerPolicy.DEFAULT).open(choice.endpoint());
    return client.send(
        ModelRequest.to(choice.model())
            .messages(List.of(Message.user("hi")))
            .maxTokens(maxTokens)
            .reasoning(reasoning)
            .build(),
        new Cancellation());
  }

  private ModelChoice.Upstream choice(ScriptedUpstream upstream, String key, String model) {
    ModelResolver resolver =
        new ModelResolver(
            ConfigurationReader.read(
                Map.of("OPENROUTER_API_KEY", key, "OPENROUTER_BASE_URL", upstream.openRouterUrl()),
                folder,
                folder,
                null),
            Catalogue::builtIn);
    return (ModelChoice.Upstream) resolver.resolve(null, model);
  }
}
