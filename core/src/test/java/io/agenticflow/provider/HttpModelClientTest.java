package io.agenticflow.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.secret.Secret;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.ToolDefinition;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpModelClientTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Who is asked. */
  enum Side {
    OPENROUTER,
    OPENAI,
    ANTHROPIC;

    ProviderEndpoint of(ScriptedUpstream upstream, HttpLimits limits) {
      return switch (this) {
        case OPENROUTER ->
            chat("openrouter", upstream.openRouterUrl(), Profiles.OPENROUTER, limits);
        case OPENAI -> chat("openai", upstream.openAiUrl(), Profiles.OPENAI, limits);
        case ANTHROPIC ->
            new ProviderEndpoint(
                "anthropic",
                URI.create(upstream.anthropicUrl()),
                ProviderEndpoint.Api.MESSAGES,
                new AnthropicDialect(),
                Profiles.ANTHROPIC,
                new Credential.ApiKey(new Secret("sk-ant-test")),
                Map.of(),
                limits);
      };
    }

    private static ProviderEndpoint chat(
        String name, String base, Profile profile, HttpLimits limits) {
      Dialect dialect = new ChatDialect();
      return new ProviderEndpoint(
          name,
          URI.create(base),
          ProviderEndpoint.Api.CHAT_COMPLETIONS,
          dialect,
          profile,
          new Credential.Bearer(new Secret("sk-test")),
          Map.of("X-Title", "Test"),
          limits);
    }
  }

  @AfterEach
  void close() {
    transport.close();
    threads.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void streamedAnswer_comesAsEvents(Side side) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("I will write it.")
                .tool("Write", "file_path", "hello.py", "content", "print('hé')\n")
                .usage(900, 40))) {
      List<StreamEvent> events = all(send(side, upstream, request()));
      StreamCollector collector = new StreamCollector();
      events.forEach(collector::accept);
      assertThat(collector.response().stopReason()).isEqualTo(StopReason.TOOL_USE);
      assertThat(collector.response().content()).hasSize(2);
      assertThat(((ContentBlock.Text) collector.response().content().get(0)).text())
          .isEqualTo("I will write it.");
      assertThat(((ContentBlock.ToolUse) collector.response().content().get(1)).input().text())
          .contains("hé");
      assertThat(collector.response().usage().promptTokens()).isEqualTo(900);
      assertThat(collector.response().usage().outputTokens()).isEqualTo(40);
      assertThat(events.getLast()).isInstanceOf(StreamEvent.MessageStop.class);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void wholeAnswer_comesAsTheSameEvents(Side side) {
    Turn turn = Turn.says("Hi.").tool("Read", "file_path", "a").usage(10, 2);
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turn, turn)) {
      List<StreamEvent> whole =
          all(send(side, upstream, request().toBuilder().stream(false).build()));
      List<StreamEvent> streamed = all(send(side, upstream, request()));
      assertThat(text(whole)).isEqualTo(text(streamed)).isEqualTo("Hi.");
      assertThat(whole.getLast()).isInstanceOf(StreamEvent.MessageStop.class);
      assertThat(upstream.modelRequests().get(0).at("/stream")).isIn("false", null);
      assertThat(upstream.modelRequests().get(1).at("/stream")).isEqualTo("true");
    }
  }

  @Test
  void openRouter_isAskedAtItsPath_withBearerAndOwnHeaders() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hi."))) {
      all(send(Side.OPENROUTER, upstream, request()));
      RecordedRequest asked = upstream.modelRequests().getFirst();
      assertThat(asked.path()).isEqualTo("/api/v1/chat/completions");
      assertThat(asked.header("authorization")).isEqualTo("Bearer sk-test");
      assertThat(asked.header("x-title")).isEqualTo("Test");
      assertThat(asked.header("content-type")).isEqualTo("application/json");
      assertThat(asked.header("accept")).isEqualTo("text/event-stream");
      assertThat(asked.header("anthropic-version")).isNull();
    }
  }

  @Test
  void anthropic_isAskedAtItsPath_withKeyAndVersion() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hi."))) {
      all(send(Side.ANTHROPIC, upstream, request()));
      RecordedRequest asked = upstream.modelRequests().getFirst();
      assertThat(asked.path()).isEqualTo("/v1/messages");
      assertThat(asked.header("x-api-key")).isEqualTo("sk-ant-test");
      assertThat(asked.header("authorization")).isNull();
      assertThat(asked.header("anthropic-version")).isEqualTo("2023-06-01");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_REQUEST",
    "401, AUTHENTICATION",
    "402, BILLING",
    "403, PERMISSION",
    "404, NOT_FOUND",
    "413, REQUEST_TOO_LARGE",
    "429, RATE_LIMIT",
    "500, API",
    "529, OVERLOADED"
  })
  void errorStatus_isItsKind_withTheProvidersWords(int status, ApiError.Kind kind) {
    for (Side side : Side.values()) {
      try (ScriptedUpstream upstream =
          ScriptedUpstream.start(
              Turn.fails(
                  Fault.status(status)
                      .body("{\"error\":{\"message\":\"the reason\"}}")
                      .header("retry-after", "7")
                      .header("x-should-retry", "false")))) {
        ApiError error = failure(side, upstream);
        assertThat(error.kind()).as("%s", side).isEqualTo(kind);
        assertThat(error.message()).contains("the reason");
        assertThat(error.httpStatus()).isEqualTo(status);
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(error.shouldRetry()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void errorInsideA200_beforeAnyEvent_isThrown(boolean stream) {
    for (Side side : Side.values()) {
      try (ScriptedUpstream upstream =
          ScriptedUpstream.start(Turn.fails(Fault.errorInside(0, 429, "slow down")))) {
        ApiError error =
            failure(
                side, upstream, request().toBuilder().stream(stream).build(), HttpLimits.DEFAULT);
        assertThat(error.kind()).as("%s", side).isEqualTo(ApiError.Kind.RATE_LIMIT);
        assertThat(error.message()).contains("slow down");
      }
    }
  }

  @Test
  void errorInsideTheStream_isTheLastEvent() {
    for (Side side : Side.values()) {
      try (ScriptedUpstream upstream =
          ScriptedUpstream.start(
              Turn.says("one two three four five six")
                  .chunk(4)
                  .faults(Fault.errorInside(5, 502, "gone")))) {
        List<StreamEvent> events = all(send(side, upstream, request()));
        assertThat(events.getLast()).isInstanceOf(StreamEvent.Failed.class);
        assertThat(((StreamEvent.Failed) events.getLast()).error().message()).contains("gone");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void cutStream_isAnError_afterItsEvents(Side side) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("one two three four five six").chunk(4).faults(Fault.cut(5)))) {
      ModelStream stream = send(side, upstream, request());
      List<StreamEvent> events = new ArrayList<>();
      ModelException e = catchThrowableOfType(ModelException.class, () -> readInto(events, stream));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.CONNECTION);
      assertThat(text(events)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 300})
  void streamInPieces_isTheSame(int bytes) {
    for (Side side : Side.values()) {
      try (ScriptedUpstream upstream =
          ScriptedUpstream.start(Turn.says("grüße, 世界 🎉").faults(Fault.split(bytes)))) {
        assertThat(text(all(send(side, upstream, request())))).isEqualTo("grüße, 世界 🎉");
      }
    }
  }

  @Test
  void wrongContentType_isReadAllTheSame() {
    for (String type : List.of("text/plain", "application/json", "text/html")) {
      try (ScriptedUpstream upstream =
          ScriptedUpstream.start(Turn.says("Hi.").faults(new Fault.ContentType(type)))) {
        assertThat(text(all(send(Side.OPENAI, upstream, request())))).as(type).isEqualTo("Hi.");
      }
    }
  }

  @Test
  void webPage_isAnError_thatPointsAtTheAddress() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.fails(new Fault.HtmlPage(200)))) {
      ApiError error = failure(Side.OPENAI, upstream);
      assertThat(error.message())
          .isEqualTo(
              upstream.openAiUrl()
                  + " answered with a web page instead of a model's answer; check the base URL");
      assertThat(error.shouldRetry()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingButComments_isAnError(boolean stream) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(new Fault.CommentsOnly(3, Duration.ofMillis(1))))) {
      ApiError error =
          failure(
              Side.OPENROUTER,
              upstream,
              request().toBuilder().stream(stream).build(),
              HttpLimits.DEFAULT);
      assertThat(error.kind()).isIn(ApiError.Kind.CONNECTION, ApiError.Kind.API);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void commentsFirst_keepTheConnectionAlive(boolean stream) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("Hi.").faults(new Fault.CommentsFirst(6, Duration.ofMillis(80))))) {
      ModelRequest request = request().toBuilder().stream(stream).build();
      assertThat(
              text(all(send(Side.OPENROUTER, upstream, request, silence(300), new Cancellation()))))
          .isEqualTo("Hi.");
    }
  }

  @ParameterizedTest
  @EnumSource
  void silenceInTheStream_isATimeout_andTheConnectionIsClosed(Side side) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("one two three").chunk(4).faults(Fault.silence(4)))) {
      ModelStream stream = send(side, upstream, request(), silence(200), new Cancellation());
      assertThatThrownBy(() -> readInto(new ArrayList<>(), stream))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("was silent for 200 ms");
      stream.close();
      assertThat(upstream.awaitClientLeft(0, A_SECOND)).isTrue();
    }
  }

  @Test
  void noAnswer_isATimeout() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER))) {
      ApiError error = failure(Side.OPENAI, upstream, request(), silence(200));
      assertThat(error.kind()).isEqualTo(ApiError.Kind.TIMEOUT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancelWhileWaiting_endsTheCall_andTheUpstreamSeesIt(Side side) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER))) {
      Cancellation cancellation = new Cancellation();
      Future<ApiError> call =
          threads.submit(() ->
              catchThrowableOfType(
                      ModelException.class,
                      () -> send(side, upstream, request(), HttpLimits.DEFAULT, cancellation))
                  .error());
      upstream.awaitRequests(1, Duration.ofSeconds(5));
      cancellation.cancel("interrupted");
      ApiError error = call.get(1, TimeUnit.SECONDS);
      assertThat(error.kind()).isEqualTo(ApiError.Kind.CANCELLED);
      assertThat(error.message()).isEqualTo("cancelled: interrupted");
      assertThat(upstream.awaitClientLeft(0, A_SECOND)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancelInMidStream_endsTheCall_andTheUpstreamSeesIt(Side side) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("one two three").chunk(4).faults(Fault.silence(4)))) {
      Cancellation cancellation = new Cancellation();
      ModelStream stream = send(side, upstream, request(), HttpLimits.DEFAULT, cancellation);
      assertThat(stream.next()).isInstanceOf(StreamEvent.MessageStart.class);
      Future<ApiError> read =
          threads.submit(() ->
              catchThrowableOfType(ModelException.class, () -> readInto(new ArrayList<>(), stream))
                  .error());
      Thread.sleep(100);
      cancellation.cancel("interrupted");
      assertThat(read.get(1, TimeUnit.SECONDS).kind()).isEqualTo(ApiError.Kind.CANCELLED);
      assertThat(upstream.awaitClientLeft(0, A_SECOND)).isTrue();
    }
  }

  @Test
  void closeInMidStream_isSeenByTheUpstream() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("one two three").chunk(4).faults(Fault.silence(4)))) {
      try (ModelStream stream = send(Side.OPENAI, upstream, request())) {
        assertThat(stream.next()).isNotNull();
      }
      assertThat(upstream.awaitClientLeft(0, A_SECOND)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void finishedCalls_shareOneConnection(Side side) {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hi.").repeat(3))) {
      for (int i = 0; i < 3; i++) {
        assertThat(text(all(send(side, upstream, request())))).isEqualTo("Hi.");
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void staleConnection_doesNotFailTheNextCall() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("Hi.").faults(Fault.Plain.STALE_CONNECTION).repeat(3))) {
      for (int i = 0; i < 3; i++) {
        assertThat(text(all(send(Side.OPENROUTER, upstream, request())))).isEqualTo("Hi.");
        Thread.sleep(30);
      }
      assertThat(upstream.modelRequests()).hasSize(3);
    }
  }

  @Test
  void connectionRefused_isSaidInWords() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    ProviderEndpoint endpoint =
        Side.chat(
            "ollama", "http://127.0.0.1:" + port + "/v1", Profiles.COMPATIBLE, HttpLimits.DEFAULT);
    assertThatThrownBy(
            () -> new HttpModelClient(endpoint, transport).send(request(), new Cancellation()))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "cannot reach http://127.0.0.1:"
                + port
                + "/v1: connection refused; is the server running?");
  }

  @Test
  void wrongKey_isNotInTheMessage() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Hi.")).requireKey("sk-other"))) {
      ApiError error = failure(Side.OPENROUTER, upstream);
      assertThat(error.kind()).isEqualTo(ApiError.Kind.AUTHENTICATION);
      assertThat(error.toString()).doesNotContain("sk-test");
    }
  }

  @Test
  void modelListing_givesTheNames() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of().withModels("a/b", "c"))) {
      for (Side side : Side.values()) {
        assertThat(
                ModelListing.names(
                    side.of(upstream, HttpLimits.DEFAULT), transport, A_SECOND, new Cancellation()))
            .as("%s", side)
            .containsExactly("a/b", "c");
      }
    }
  }

  private static HttpLimits silence(int millis) {
    return new HttpLimits(A_SECOND, Duration.ofMillis(millis), null);
  }

  private static ModelRequest request() {
    return ModelRequest.to("vendor/model")
        .messages(List.of(Message.user("Write hello.py")))
        .tools(
            List.of(
                new ToolDefinition(
                    "Write",
                    "Writes a file.",
                    new RawJson("{\"type\":\"object\",\"properties\":{}}"))))
        .maxTokens(1000L)
        .build();
  }

  private ModelStream send(Side side, ScriptedUpstream upstream, ModelRequest request) {
    return send(side, upstream, request, HttpLimits.DEFAULT, new Cancellation());
  }

  private ModelStream send(
      Side side,
      ScriptedUpstream upstream,
      ModelRequest request,
      HttpLimits limits,
      Cancellation cancellation) {
    return new HttpModelClient(side.of(upstream, limits), transport).send(request, cancellation);
  }

  private ApiError failure(Side side, ScriptedUpstream upstream) {
    return failure(side, upstream, request(), HttpLimits.DEFAULT);
  }

  private ApiError failure(
      Side side, ScriptedUpstream upstream, ModelRequest request, HttpLimits limits) {
    return catchThrowableOfType(
            ModelException.class, () -> send(side, upstream, request, limits, new Cancellation()))
        .error();
  }

  private static List<StreamEvent> all(ModelStream stream) {
    List<StreamEvent> events = new ArrayList<>();
    try (stream) {
      readInto(events, stream);
    }
    return events;
  }

  private static void readInto(List<StreamEvent> events, ModelStream stream) {
    for (@Nullable StreamEvent event = stream.next(); event != null; event = stream.next()) {
      events.add(event);
    }
  }

  private static String text(List<StreamEvent> events) {
    StringBuilder text = new StringBuilder();
    for (StreamEvent event : events) {
      if (event instanceof StreamEvent.BlockDelta(int _, StreamEvent.Delta.Text(String words))) {
        text.append(words);
      }
    }
    return text.toString();
  }
}
