package io.agenticflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that lack something, from the configuration to the wire and back. */
@Timeout(20)
class LackingModelsTest {
  private static final String CALL =
      "I will look.\n<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\": \"a.txt\"}}\n</tool_call>";
  private static final ToolDefinition READ =
      new ToolDefinition(
          "Read",
          "Reads a file.",
          new RawJson(
              "{\"type\":\"object\",\"properties\":{\"file_path\":{\"type\":\"string\"}}}"));
  private static final ToolDefinition BASH =
      new ToolDefinition("Bash", "Runs a command.", new RawJson("{\"type\":\"object\"}"));

  @TempDir Path folder;
  private final List<StreamEvent> events = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 1000})
  void noTools_areGivenThroughThePrompt_andCallsBecomeBlocks(int pieces) throws IOException {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says(CALL).chunk(pieces).usage(50, 20))) {
      ModelResponse answer =
          send(upstream, "{tools: prompt}", request().tools(List.of(READ, BASH)).build());
      assertThat(answer.content()).hasSize(2);
      assertThat(answer.content().get(0)).isEqualTo(new ContentBlock.Text("I will look."));
      ContentBlock.ToolUse use = (ContentBlock.ToolUse) answer.content().get(1);
      assertThat(use.name()).isEqualTo("Read");
      assertThat(use.input().text()).isEqualTo("{\"file_path\":\"a.txt\"}");
      assertThat(use.id()).startsWith("call_");
      assertThat(answer.stopReason()).isEqualTo(StopReason.TOOL_USE);
      assertThat(answer.usage().outputTokens()).isEqualTo(20);
      assertGrammar();

      RecordedRequest asked = upstream.modelRequests().getFirst();
      assertThat(asked.at("/tools")).isNull();
      assertThat(asked.at("/messages/0/content"))
          .startsWith("Be an agent.")
          .contains("\"name\":\"Read\"", "\"name\":\"Bash\"", "<tool_call>", "</tool_response>");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void conversation_isRewrittenAsTheModelWouldHaveWrittenIt() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("It says hi."))) {
      ModelRequest request =
          request()
              .tools(List.of(READ))
              .messages(
                  List.of(
                      Message.user("Look at both."),
                      new Message(
                          Role.ASSISTANT,
                          List.of(
                              new ContentBlock.Text("I will."),
                              new ContentBlock.ToolUse(
                                  "a", "Read", new RawJson("{\"file_path\":\"a\"}")),
                              new ContentBlock.ToolUse(
                                  "b", "Read", new RawJson("{\"file_path\":\"b\"}")))),
                      new Message(
                          Role.USER,
                          List.of(
                              new ContentBlock.Text("Go on."),
                              new ContentBlock.ToolResult("b", "no such file", true),
                              new ContentBlock.ToolResult("a", "hi", false)))))
              .build();
      ModelResponse answer = send(upstream, "{tools: prompt}", request);
      assertThat(answer.content()).containsExactly(new ContentBlock.Text("It says hi."));
      assertThat(answer.stopReason()).isEqualTo(StopReason.END_TURN);
      RecordedRequest asked = upstream.modelRequests().getFirst();
      assertThat(asked.at("/messages/2/content"))
          .isEqualTo(
              "I will.\n<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"a\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\":\"b\"}}\n</tool_call>");
      assertThat(asked.at("/messages/3/content"))
          .isEqualTo(
              "<tool_response>\nhi\n</tool_response>\n<tool_response>\n[error]\nno such file\n</tool_response>\n\nGo on.");
      assertThat(asked.at("/messages/2/tool_calls")).isNull();
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void toolChoice_isAskedForInWords_andNoneTakesTheToolsAway() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says(CALL).repeat(3))) {
      send(
          upstream,
          "{tools: prompt}",
          request().tools(List.of(READ)).toolChoice(new ToolChoice.Any()).build());
      send(
          upstream,
          "{tools: prompt}",
          request().tools(List.of(READ)).toolChoice(new ToolChoice.Named("Read")).build());
      ModelResponse none =
          send(
              upstream,
              "{tools: prompt}",
              request().tools(List.of(READ)).toolChoice(new ToolChoice.None()).build());
      assertThat(none.content())
          .as("no tool, no call")
          .containsExactly(new ContentBlock.Text(CALL));
      assertThat(system(upstream, 0)).contains("you must call a tool");
      assertThat(system(upstream, 1)).contains("you must call the tool Read");
      assertThat(system(upstream, 2)).isEqualTo("Be an agent.");
    }
  }

  @Test
  void wholeAnswer_isReadToo_andNoStreamingMakesOneOfAStream() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says(CALL).repeat(2))) {
      ModelResponse whole =
          send(upstream, "{tools: prompt}", request().tools(List.of(READ)).stream(false).build());
      assertThat(whole.content()).hasSize(2);
      ModelResponse streamed =
          send(
              upstream,
              "{tools: prompt, streaming: false}",
              request().tools(List.of(READ)).build());
      assertThat(streamed.content()).hasSize(2);
      assertThat(streamed.stopReason()).isEqualTo(StopReason.TOOL_USE);
      assertGrammar();
      assertThat(upstream.modelRequests().get(1).at("/stream")).isIn(null, "false");
      assertThat(upstream.modelRequests().get(1).at("/stream_options")).isNull();
    }
  }

  @Test
  void promptThatSurelyDoesNotFit_isRefusedWithoutACall() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hi.").repeat(2))) {
      ModelException e =
          catchThrowableOfType(
              ModelException.class,
              () ->
                  send(
                      upstream,
                      "{}",
                      request("qwen/qwen3-32b")
                          .messages(List.of(Message.user("word ".repeat(40_960))))
                          .build()));
      assertThat(e.error().kind()).isEqualTo(ApiError.Kind.INVALID_REQUEST);
      assertThat(e)
          .hasMessage("prompt is too long: 40963 tokens > 40960 maximum"); // "Be an agent." too
      assertThat(upstream.modelRequests()).isEmpty();
      send(
          upstream,
          "{}",
          request("qwen/qwen3-32b")
              .messages(List.of(Message.user("1234567890 ".repeat(40_000))))
              .build());
      assertThat(upstream.modelRequests()).as("it may fit for all we know").hasSize(1);
    }
  }

  @Test
  void answerLimit_leavesRoomForThePrompt() throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hi.").repeat(2))) {
      send(
          upstream,
          "{}",
          request("qwen/qwen3-32b")
              .messages(List.of(Message.user("word ".repeat(20_000))))
              .maxTokens(16_000L)
              .build());
      send(
          upstream,
          "{}",
          request("qwen/qwen3-32b")
              .messages(List.of(Message.user("word ".repeat(30_000))))
              .maxTokens(16_000L)
              .build());
      assertThat(upstream.modelRequests())
          .extracting(request -> Long.parseLong(String.valueOf(request.at("/max_tokens"))))
          .satisfiesExactly(
              first -> assertThat(first).isBetween(5_000L, 8_000L),
              second -> assertThat(second).isEqualTo(1024L));
    }
  }

  @Test
  void smallestContext_isLargerThanWhatIsNotLookedUp() {
    assertThat(Catalogue.builtIn().models())
        .allMatch(model -> model.contextTokens() > FittingModelClient.FITS_ANY_CONTEXT);
  }

  private static String system(ScriptedUpstream upstream, int index) {
    return String.valueOf(upstream.modelRequests().get(index).at("/messages/0/content"));
  }

  private static ModelRequest.Builder request() {
    return request("vendor/model");
  }

  private static ModelRequest.Builder request(String model) {
    return ModelRequest.to(model)
        .system("Be an agent.")
        .messages(List.of(Message.user("Look.")))
        .maxTokens(100L);
  }

  private void assertGrammar() {
    int open = -1;
    int next = 0;
    for (StreamEvent event : events) {
      switch (event) {
        case StreamEvent.BlockStart start -> {
          assertThat(open).isEqualTo(-1);
          assertThat(start.index()).isEqualTo(next++);
          open = start.index();
        }
        case StreamEvent.BlockDelta delta -> assertThat(delta.index()).isEqualTo(open);
        case StreamEvent.BlockStop stop -> {
          assertThat(stop.index()).isEqualTo(open);
          open = -1;
        }
        default -> {}
      }
    }
    assertThat(events.getFirst()).isInstanceOf(StreamEvent.MessageStart.class);
    assertThat(events.getLast()).isInstanceOf(StreamEvent.MessageStop.class);
  }

  private ModelResponse send(ScriptedUpstream upstream, String profile, ModelRequest request)
      throws IOException {
    Files.writeString(
        folder.resolve("agentic-flow.yaml"), "providers: {openrouter: {profile: " + profile + "}}");
    ModelResolver resolver =
        new ModelResolver(
            ConfigurationReader.read(
                Map.of(
                    "OPENROUTER_API_KEY",
                    "sk-test",
                    "OPENROUTER_BASE_URL",
                    upstream.openRouterUrl()),
                folder,
                folder,
                null),
            Catalogue::builtIn);
    ModelChoice.Upstream choice = (ModelChoice.Upstream) resolver.resolve(null, request.model());
    events.clear();
    try (SocketTransport transport = new SocketTransport(ProxySettings.NONE)) {
      ModelClients clients =
          new ModelClients(
              transport,
              RetryPolicy.DEFAULT.withMaxRetries(0),
              BreakerPolicy.DEFAULT,
              event -> {},
              Catalogue::builtIn);
      StreamCollector collected = new StreamCollector();
      try (ModelStream stream = clients.open(choice.endpoint()).send(request, new Cancellation())) {
        for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
          events.add(event);
          collected.accept(event);
        }
      }
      return collected.response();
    }
  }
}
