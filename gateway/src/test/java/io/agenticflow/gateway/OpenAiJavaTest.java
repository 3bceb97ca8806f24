package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * OpenAI's SDK for Java, which validates every answer and event against its own classes, on both of
 * its dialects.
 */
@Timeout(60)
final class OpenAiJavaTest {
  private static final Map<String, JsonValue> SCHEMA =
      Map.of(
          "type",
          JsonValue.from("object"),
          "properties",
          JsonValue.from(Map.of("file_path", Map.of("type", "string"))));
  private static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder()
          .model("vendor/model")
          .maxCompletionTokens(500)
          .addUserMessage("Go.")
          .addFunctionTool(
              FunctionDefinition.builder()
                  .name("Read")
                  .parameters(
                      FunctionParameters.builder().putAllAdditionalProperties(SCHEMA).build())
                  .build())
          .build();
  private static final ResponseCreateParams RESPONSES =
      ResponseCreateParams.builder()
          .model("vendor/model")
          .maxOutputTokens(500)
          .store(false)
          .input("Go.")
          .addTool(
              FunctionTool.builder()
                  .name("Read")
                  .strict(false)
                  .parameters(
                      FunctionTool.Parameters.builder().putAllAdditionalProperties(SCHEMA).build())
                  .build())
          .build();
  private static final Turn EVERYTHING =
      Turn.says("Grüße 🙂")
          .tool("Read", "file_path", "a b/ü.txt")
          .tool("Read", "file_path", "\"quoted\"\n")
          .usage(Usage.of(500, 40).withCached(200))
          .chunk(3);

  @ParameterizedTest
  @EnumSource
  void chatStream_isAccumulated(Speaks dialect) throws Exception {
    try (Session session = new Session(dialect, EVERYTHING)) {
      ChatCompletion completion =
          session.stream(
              CHAT.toBuilder()
                  .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                  .build());
      assertComplete(completion);
      session.assertCalls(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void chatAnswer_isRead(Speaks dialect) throws Exception {
    try (Session session = new Session(dialect, EVERYTHING)) {
      assertComplete(session.client.chat().completions().create(CHAT));
      session.assertCalls(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void chatToolTurn_takesTwoCalls(Speaks dialect) throws Exception {
    try (Session session =
        new Session(
            dialect,
            Turn.calls("Read", "file_path", "a.txt"),
            Turn.says("It is blue.").expect("a.txt", "the file says blue"))) {
      ChatCompletionMessage asked = session.stream(CHAT).choices().getFirst().message();
      ChatCompletion answer =
          session.stream(
              CHAT.toBuilder()
                  .addMessage(asked)
                  .addMessage(
                      ChatCompletionToolMessageParam.builder()
                          .toolCallId(asked.toolCalls().orElseThrow().getFirst().asFunction().id())
                          .content("the file says blue")
                          .build())
                  .build());
      assertThat(answer.choices().getFirst().message().content()).hasValue("It is blue.");
      session.assertCalls(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void responseStream_isAccumulated(Speaks dialect) throws Exception {
    try (Session session = new Session(dialect, EVERYTHING.thinking("Let me think."))) {
      assertComplete(session.stream(RESPONSES));
      session.assertCalls(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void response_isRead(Speaks dialect) throws Exception {
    try (Session session = new Session(dialect, EVERYTHING)) {
      assertComplete(session.client.responses().create(RESPONSES));
      session.assertCalls(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void responseToolTurn_takesTwoCalls(Speaks dialect) throws Exception {
    try (Session session =
        new Session(
            dialect,
            Turn.calls("Read", "file_path", "a.txt").thinking("I must look."),
            Turn.says("It is blue.").expect("a.txt", "the file says blue"))) {
      Response asked = session.stream(RESPONSES);
      List<ResponseInputItem> input = new ArrayList<>();
      input.add(
          ResponseInputItem.ofMessage(
              ResponseInputItem.Message.builder()
                  .role(ResponseInputItem.Message.Role.USER)
                  .addInputTextContent("Go.")
                  .build()));
      for (ResponseOutputItem item : asked.output()) {
        if (item.isReasoning()) {
          input.add(ResponseInputItem.ofReasoning(item.asReasoning()));
        } else if (item.isFunctionCall()) {
          input.add(ResponseInputItem.ofFunctionCall(item.asFunctionCall()));
          input.add(
              ResponseInputItem.ofFunctionCallOutput(
                  ResponseInputItem.FunctionCallOutput.builder()
                      .callId(item.asFunctionCall().callId())
                      .output("the file says blue")
                      .build()));
        }
      }
      Response answer = session.stream(RESPONSES.toBuilder().inputOfResponse(input).build());
      assertThat(text(answer)).isEqualTo("It is blue.");
      session.assertCalls(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusals_areOfTheRightClass(Speaks dialect) throws Exception {
    try (Session session =
        new Session(
            dialect,
            Turn.fails(Fault.status(429)),
            Turn.fails(Fault.status(400)),
            Turn.fails(Fault.status(429)),
            Turn.fails(Fault.status(400)))) {
      assertThatThrownBy(() -> session.stream(CHAT)).isInstanceOf(RateLimitException.class);
      assertThatThrownBy(() -> session.stream(CHAT)).isInstanceOf(BadRequestException.class);
      assertThatThrownBy(() -> session.stream(RESPONSES)).isInstanceOf(RateLimitException.class);
      assertThatThrownBy(() -> session.stream(RESPONSES)).isInstanceOf(BadRequestException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void failureInTheMiddle_isAnError(Speaks dialect) throws Exception {
    Turn breaking =
        Turn.says("many words to say").chunk(2).faults(Fault.errorInside(4, 502, "it broke"));
    try (Session session = new Session(dialect, breaking, breaking)) {
      assertThatThrownBy(() -> session.stream(CHAT))
          .isInstanceOf(OpenAIException.class)
          .hasMessageContaining("it broke");
      Response failed = session.stream(RESPONSES);
      assertThat(failed.status()).hasValue(ResponseStatus.FAILED);
      assertThat(failed.error().orElseThrow().message()).contains("it broke");
    }
  }

  private static void assertComplete(ChatCompletion completion) {
    ChatCompletion.Choice choice = completion.choices().getFirst();
    assertThat(choice.message().content()).hasValue("Grüße 🙂");
    assertThat(choice.message().toolCalls().orElseThrow())
        .extracting(call -> call.asFunction().function().arguments())
        .containsExactly("{\"file_path\":\"a b/ü.txt\"}", "{\"file_path\":\"\\\"quoted\\\"\\n\"}");
    assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    assertThat(completion.usage().orElseThrow().promptTokens()).isEqualTo(500);
    assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(40);
    assertThat(completion.usage().orElseThrow().promptTokensDetails().orElseThrow().cachedTokens())
        .hasValue(200L);
  }

  private static void assertComplete(Response response) {
    assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(text(response)).isEqualTo("Grüße 🙂");
    assertThat(response.output().stream().flatMap(item -> item.functionCall().stream()))
        .extracting(call -> call.arguments())
        .containsExactly("{\"file_path\":\"a b/ü.txt\"}", "{\"file_path\":\"\\\"quoted\\\"\\n\"}");
    assertThat(response.usage().orElseThrow().inputTokens()).isEqualTo(500);
    assertThat(response.usage().orElseThrow().inputTokensDetails().cachedTokens()).isEqualTo(200);
    assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(40);
  }

  private static String text(Response response) {
    StringBuilder text = new StringBuilder();
    response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .forEach(part -> text.append(part.asOutputText().text()));
    return text.toString();
  }

  /** An upstream, a gateway and a client. */
  private static final class Session implements AutoCloseable {
    final ScriptedUpstream upstream;
    final TestGateway gateway;
    final OpenAIClient client;

    Session(Speaks dialect, Turn... turns) throws IOException {
      upstream = ScriptedUpstream.start(turns);
      gateway = dialect.gateway(upstream);
      client =
          OpenAIOkHttpClient.builder()
              .apiKey(MarkedKeys.CLIENT)
              .baseUrl(gateway.server.baseUri() + "/v1")
              .maxRetries(0)
              .responseValidation(true)
              .timeout(Duration.ofSeconds(20))
              .build();
    }

    ChatCompletion stream(ChatCompletionCreateParams asking) {
      ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(asking)) {
        stream.stream().forEach(accumulator::accumulate);
      }
      return accumulator.chatCompletion();
    }

    Response stream(ResponseCreateParams asking) {
      ResponseAccumulator accumulator = ResponseAccumulator.create();
      try (StreamResponse<ResponseStreamEvent> stream =
          client.responses().createStreaming(asking)) {
        stream.stream().forEach(accumulator::accumulate);
      }
      return accumulator.response();
    }

    void assertCalls(int count) {
      assertThat(upstream.modelRequests()).hasSize(count);
      assertThat(upstream.problems()).isEmpty();
      assertThat(gateway.log).allMatch(line -> line.contains(ClientBench.LEFT_OUT));
    }

    @Override
    public void close() {
      client.close();
      gateway.close();
      upstream.close();
    }
  }
}
