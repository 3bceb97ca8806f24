package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the upstream's own answers against the schema that it holds requests against. */
class AnswerSchemaTest {

  @BeforeEach
  void needsTheDocument() {
    assumeTrue(SchemaCheck.available(), "the public OpenAPI document is not at hand");
  }

  static List<Arguments> chatTurns() {
    return turns(List.of(Provider.OPENROUTER, Provider.OPENAI, Provider.OLLAMA));
  }

  static List<Arguments> messagesTurns() {
    return turns(List.of(Provider.OPENROUTER, Provider.ANTHROPIC, Provider.OLLAMA));
  }

  private static List<Arguments> turns(List<Provider> providers) {
    List<Turn> turns =
        List.of(
            Turn.says("Grüße, 世界 🌍!").chunk(3),
            Turn.says("Why?").thinking("A question."),
            Turn.calls("Write", "file_path", "a.py", "content", "print('é')\n").chunk(5),
            Turn.says("Both.")
                .tool("Read", "file_path", "a")
                .tool("Bash", "command", "ls", "timeout", 5),
            Turn.says("Cut").stop("max_tokens"),
            Turn.says("No").stop("refusal"),
            Turn.empty(),
            Turn.says("Paid.").usage(new Usage(1000, 50, 600, 100, 20, new BigDecimal("0.00123"))),
            Turn.says("Other name.").model("vendor/other"),
            Turn.calls("A", "x", 1)
                .tool("B", "y", List.of(1, 2))
                .faults(Fault.Plain.INTERLEAVED_TOOL_CALLS),
            Turn.calls("A", "x", 1).faults(Fault.Plain.WHOLE_TOOL_ARGUMENTS),
            Turn.says("Half a sen").faults(Fault.errorInside(2, 502, "Provider returned error")));
    List<Arguments> all = new ArrayList<>();
    for (Provider provider : providers) {
      for (Turn turn : turns) {
        all.add(Arguments.of(provider, turn));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("chatTurns")
  void chatAnswers_fitTheSchema(Provider provider, Turn turn) throws Exception {
    boolean error = turn.fault(Fault.ErrorInside.class) != null;
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(turn.repeat(2)).playing(provider))) {
      HttpResponse<String> whole = Client.chat(upstream, false);
      if (!error) {
        assertThat(SchemaCheck.problems(SchemaName.CHAT_RESULT, whole.body())).isEmpty();
      } else if (provider == Provider.OPENROUTER) {
        assertThat(SchemaCheck.problems(SchemaName.CHAT_ERROR, whole.body())).isEmpty();
      }
      for (String event : Client.events(Client.chat(upstream, true).body())) {
        boolean plainError =
            error && provider != Provider.OPENROUTER && event.startsWith("{\"error\"");
        if (!event.equals("[DONE]") && !plainError) {
          assertThat(SchemaCheck.problems(SchemaName.CHAT_STREAM_CHUNK, event)).as(event).isEmpty();
        }
      }
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("messagesTurns")
  void messagesAnswers_fitTheSchema(Provider provider, Turn turn) throws Exception {
    boolean error = turn.fault(Fault.ErrorInside.class) != null;
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(turn.repeat(2)).playing(provider))) {
      HttpResponse<String> whole = Client.messages(upstream, false);
      SchemaName schema = error ? SchemaName.MESSAGES_ERROR : SchemaName.MESSAGES_RESULT;
      assertThat(SchemaCheck.problems(schema, whole.body())).isEmpty();
      for (String event : Client.events(Client.messages(upstream, true).body())) {
        assertThat(SchemaCheck.problems(SchemaName.MESSAGES_STREAM_EVENT, event))
            .as(event)
            .isEmpty();
      }
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 429, 500, 502, 503, 529})
  void errorBodies_fitTheSchema(int status) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(status)).repeat(2))) {
      HttpResponse<String> chat = Client.chat(upstream, true);
      assertThat(chat.statusCode()).isEqualTo(status);
      assertThat(SchemaCheck.problems(SchemaName.CHAT_ERROR, chat.body())).isEmpty();
      HttpResponse<String> messages = Client.messages(upstream, true);
      assertThat(messages.statusCode()).isEqualTo(status);
      assertThat(SchemaCheck.problems(SchemaName.MESSAGES_ERROR, messages.body())).isEmpty();
    }
  }

  @Test
  void openRoutersModelList_fitsTheSchema() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
      String list = Client.get(upstream.openRouterUrl() + "/models").body();
      assertThat(SchemaCheck.problems(SchemaName.MODELS_LIST, list)).isEmpty();
    }
  }
}
