package io.agenticflow.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Abilities;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.catalogue.Price;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.ModelProfiles;
import io.agenticflow.dialect.ProfileChanges;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.json.Json;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.OriginalRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsObject;

/** What a model lacks is learned from its own words, once, and mended. */
@Timeout(20)
class LearningModelClientTest {
  private static final String CALL =
      "<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"file_path\": \"a.txt\"}}\n</tool_call>";
  private static final String MODEL = "vendor/model";
  private static final ToolDefinition READ =
      new ToolDefinition("Read", "Reads a file.", new RawJson("{\"type\":\"object\"}"));

  private final SocketTransport transport = new SocketTransport(ProxySettings.NONE);
  private final List<String> news = new ArrayList<>();

  @AfterEach
  void close() {
    transport.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|registry.ollama.ai/library/model does not support tools",
        "404|No endpoints found that support tool use. To learn more, visit: https://openrouter.ai/docs",
        "400|\\\"auto\\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set",
      })
  void refusedTools_goThroughThePrompt_andThatIsRemembered(int status, String message) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(refuses(status, message), Turn.says(CALL), Turn.says(CALL))) {
      ModelClients clients = clients(Catalogue.builtIn());
      ProviderEndpoint endpoint = chat(upstream, Profiles.ofKind("compatible"));
      for (int i = 0; i < 2; i++) {
        ModelResponse answer = send(clients.open(endpoint), request().build());
        assertThat(answer.content().getFirst()).isInstanceOf(ContentBlock.ToolUse.class);
      }
      assertThat(upstream.modelRequests())
          .extracting(asked -> asked.at("/tools/0/function/name"))
          .containsExactly("Read", null, null);
      assertThat(news).hasSize(1);
      assertThat(news.getFirst())
          .startsWith("vendor/model at mine refused a request (")
          .endsWith("; from now on it is asked with tools: \"prompt\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/stream_options/include_usage|Unrecognized request argument supplied: stream_options",
        "/max_tokens|Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "/temperature|Unsupported value: 'temperature' does not support 0.2 with this model.",
        "/tool_choice/function/name|Invalid tool_choice type: 'object'. Supported string values: none, auto, required",
      })
  void refusedField_isNotSentAgain(String pointer, String message) {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(refuses(400, message), Turn.says("Hi."), Turn.says("Hi."))) {
      ModelClient client =
          clients(Catalogue.builtIn()).open(chat(upstream, Profiles.ofKind("compatible")));
      ModelRequest request =
          request().temperature(0.2).toolChoice(new ToolChoice.Named("Read")).build();
      send(client, request);
      send(client, request);
      List<String> seen = values(upstream, pointer);
      assertThat(seen.getFirst()).isNotNull();
      assertThat(seen.subList(1, 3)).containsOnlyNulls();
    }
  }

  @Test
  void severalThingsAtOnce_areMendedOneAfterTheOther() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            refuses(400, "System role not supported"),
            refuses(400, "This model supports at most 512 completion tokens, you asked for 9000."),
            refuses(400, "model does not support tools"),
            Turn.says("Hi."))) {
      send(
          clients(Catalogue.builtIn()).open(chat(upstream, Profiles.ofKind("compatible"))),
          request().maxTokens(9000L).build());
      RecordedRequest last = upstream.modelRequests().getLast();
      assertThat(last.at("/messages/0/role")).isEqualTo("user");
      assertThat(last.at("/max_tokens")).isEqualTo("512");
      assertThat(last.at("/tools")).isNull();
      assertThat(news).hasSize(3);
      assertThat(upstream.modelRequests()).hasSize(4);
    }
  }

  @Test
  void contextThatTheServerNames_leavesRoomForThePrompt() {
    String message =
        "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context"
            + " length is 16384 tokens and your request has 1200 input tokens (32000 > 16384 - 1200).";
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(refuses(400, message), Turn.says("Hi."))) {
      send(
          clients(Catalogue.builtIn()).open(chat(upstream, Profiles.ofKind("vllm"))),
          request().maxTokens(32_000L).build());
      assertThat(Long.parseLong(String.valueOf(upstream.modelRequests().get(1).at("/max_tokens"))))
          .isBetween(15_000L, 16_383L);
    }
  }

  @Test
  void clientsOwnBytes_areWrittenAnew_whereTheyWereRefused() {
    String body =
        "{\"model\":\"vendor/model\",\"stream\":true,\"max_completion_tokens\":50,"
            + "\"messages\":[{\"role\":\"developer\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Hi\"}]}";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ModelRequest read = new ChatDialect().readRequest(bytes);
    ModelRequest request =
        read.toBuilder()
            .original(
                new OriginalRequest("chat", read.model(), read.maxTokens(), bytes, Map.of(), null))
            .build();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            refuses(400, "Unrecognized request argument supplied: max_completion_tokens"),
            Turn.says("Hi."))) {
      ModelClient client =
          clients(Catalogue.builtIn()).open(chat(upstream, Profiles.ofKind("compatible")));
      send(client, request);
      RecordedRequest second = upstream.modelRequests().get(1);
      assertThat(second.at("/max_tokens")).isEqualTo("50");
      assertThat(second.at("/max_completion_tokens")).isNull();
      assertThat(second.at("/messages/0/role")).isEqualTo("system");
    }
  }

  @Test
  void wordsThatLeaveADoubt_areHandedOn_afterOneCall() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            refuses(400, "No endpoints found that can handle the parameters."))) {
      assertThatThrownBy(() ->
              send(
                  clients(Catalogue.builtIn()).open(chat(upstream, Profiles.ofKind("compatible"))),
                  request().build()))
          .hasMessage("No endpoints found that can handle the parameters.");
      assertThat(upstream.modelRequests()).hasSize(1);
      assertThat(news).isEmpty();
    }
  }

  @Test
  void refusalThatComesAgain_isHandedOn() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(refuses(400, "model does not support tools").repeat(2))) {
      assertThatThrownBy(() ->
              send(
                  clients(Catalogue.builtIn()).open(chat(upstream, Profiles.ofKind("compatible"))),
                  request().build()))
          .hasMessage("model does not support tools");
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  @SuppressWarnings(
      "NullAway") // it takes the body, an array that may be null, for one that may not
  void clientOfTheServersOwnMessagesApi_mendsItself_othersAreMended() {
    String prefill = "This model does not support assistant message prefill.";
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            refuses(400, prefill), refuses(400, prefill), Turn.says("42, I think."))) {
      ModelClient client =
          clients(Catalogue.builtIn())
              .open(
                  endpoint(
                      upstream.anthropicUrl(),
                      ProviderEndpoint.Api.MESSAGES,
                      new AnthropicDialect(),
                      Profiles.ofKind("anthropic")));
      ModelRequest request =
          request()
              .messages(
                  List.of(
                      Message.user("Look."),
                      new Message(Role.ASSISTANT, List.of(new ContentBlock.Text("The answer is")))))
              .build();
      ModelRequest own =
          request.toBuilder()
              .original(
                  new OriginalRequest(
                      "anthropic", MODEL, request.maxTokens(), null, Map.of(), null))
              .build();
      assertThatThrownBy(() -> send(client, own)).hasMessage(prefill);
      assertThat(upstream.modelRequests()).hasSize(1);
      send(client, request);
      assertThat(upstream.modelRequests().get(2).at("/messages/2/role")).isEqualTo("user");
    }
  }

  @Test
  void catalogue_isAskedBeforeTheCall_butTheUserKnowsBetter() {
    Catalogue catalogue =
        new Catalogue(
            List.of(
                new Model(
                    "mine",
                    MODEL,
                    List.of(),
                    null,
                    100_000,
                    8_000,
                    new Abilities(false, null, false, null, null),
                    false,
                    new Price(
                        BigDecimal.ONE, BigDecimal.ONE, null, null, "a test", "2026-11-01"))));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says(CALL), Turn.calls("Read", "file_path", "a.txt"))) {
      ModelProfiles profiles = Profiles.ofKind("compatible");
      send(clients(catalogue).open(chat(upstream, profiles)), request().build());
      assertThat(upstream.modelRequests().getFirst().at("/tools")).isNull();
      assertThat(news)
          .containsExactly(
              "the catalogue says that vendor/model at mine has no tool calls; from now on it is"
                  + " asked with tools: \"prompt\"");
      ProfileChanges user = ProfileChanges.of((JrsObject) Json.parse("{\"tools\":\"native\"}"));
      send(clients(catalogue).open(chat(upstream, profiles.with(user))), request().build());
      assertThat(upstream.modelRequests().get(1).at("/tools/0/function/name")).isEqualTo("Read");
    }
  }

  private static List<String> values(ScriptedUpstream upstream, String pointer) {
    List<String> values = new ArrayList<>();
    upstream.modelRequests().forEach(each -> values.add(each.at(pointer)));
    return values;
  }

  private static Turn refuses(int status, String message) {
    return Turn.fails(Fault.status(status).body("{\"error\":{\"message\":\"" + message + "\"}}"));
  }

  private static ModelRequest.Builder request() {
    return ModelRequest.to(MODEL)
        .system("Be an agent.")
        .messages(List.of(Message.user("Look.")))
        .tools(List.of(READ))
        .maxTokens(100L);
  }

  private ModelClients clients(Catalogue catalogue) {
    return new ModelClients(
        transport,
        RetryPolicy.DEFAULT.withMaxRetries(0),
        BreakerPolicy.DEFAULT,
        event -> {
          if (event instanceof CallEvent.Adapted adapted) {
            news.add(adapted.words());
          }
        },
        () -> catalogue);
  }

  private static ProviderEndpoint chat(ScriptedUpstream upstream, ModelProfiles profiles) {
    return endpoint(
        upstream.openAiUrl(), ProviderEndpoint.Api.CHAT_COMPLETIONS, new ChatDialect(), profiles);
  }

  private static ProviderEndpoint endpoint(
      String base, ProviderEndpoint.Api api, Dialect dialect, ModelProfiles profiles) {
    return new ProviderEndpoint(
        "mine",
        URI.create(base),
        api,
        dialect,
        profiles,
        new Credential.None(),
        Map.of(),
        HttpLimits.DEFAULT,
        null);
  }

  private static ModelResponse send(ModelClient client, ModelRequest request) {
    StreamCollector collected = new StreamCollector();
    try (ModelStream stream = client.send(request, new Cancellation())) {
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        collected.accept(event);
      }
    }
    return collected.response();
  }
}
