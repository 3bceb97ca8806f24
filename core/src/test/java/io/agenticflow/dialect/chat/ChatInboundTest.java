package io.agenticflow.dialect.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.ResponseEvents;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.SchemaCheck;
import io.agenticflow.testkit.SchemaName;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsValue;

/**
 * What clients of Chat Completions send and wait for: OpenCode, qwen-code, pi, Cline, OpenAI's SDK.
 */
class ChatInboundTest {
  private static final Dialect CHAT = new ChatDialect();
  private static final Dialect ANTHROPIC = new AnthropicDialect();

  @Test
  void everyKindOfMessage_reachesAnAnthropicUpstream() {
    ModelRequest request =
        read(
            """
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"store":false,
             "max_completion_tokens":9,"max_tokens":7,
             "messages":[
              {"role":"developer","content":[{"type":"text","text":"You code."}]},
              {"role":"user","content":[{"type":"text","text":"look"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}}]},
              {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"read","arguments":"{\\"p\\":1}"}},
                {"id":"c2","type":"function","function":{"name":"list","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
              {"role":"tool","tool_call_id":"c2","content":"three"},
              {"role":"developer","content":"mind the tests"},
              {"role":"user","content":"go on"}]}
            """);
    assertThat(request.system()).containsExactly(new ContentBlock.Text("You code."));
    assertThat(request.maxTokens()).isEqualTo(9L);
    assertThat(request.messages())
        .extracting(Message::role)
        .containsExactly(Role.USER, Role.ASSISTANT, Role.USER, Role.SYSTEM, Role.USER);
    assertThat(request.messages().get(2).content()).hasSize(2);
    assertThat(request.messages().get(0).content().get(1))
        .isEqualTo(
            new ContentBlock.Image(
                new MediaSource.Base64("image/png", "AAAA"), null, Extensions.NONE));
    String upstream = new String(ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC), UTF_8);
    assertThat(SchemaCheck.problems(SchemaName.MESSAGES_REQUEST, upstream)).isEmpty();
    assertThat(upstream)
        .contains(
            "\"content\":[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"text\",\"text\":\"two\"}]");
    assertThat(ANTHROPIC.uncarried(request, Profiles.ANTHROPIC))
        .as("reasoning without a signature is not Anthropic's")
        .containsExactly("messages[1][0] thinking");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\",\"messages\":[],\"n\":2}|n is 2",
        "{\"model\":\"m\",\"messages\":[],\"functions\":[]}|functions is no longer supported here; use tools",
        "{\"model\":\"m\",\"messages\":[],\"function_call\":\"auto\"}|function_call is no longer supported",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"function_call\":{}}]}|messages[0].function_call has no name",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}|messages[0].tool_call_id is missing",
        "{\"model\":\"m\",\"messages\":\"x\"}|messages is missing or not an array"
      })
  void whatCannotBeDone_isRefusedByName(String json, String words) {
    assertThatThrownBy(() -> ANTHROPIC.writeRequest(read(json), Profiles.ANTHROPIC))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining(words);
  }

  @Test
  void whatOneServerCanDo_isPassedOnToIt_butNeverWrittenAnew() {
    for (String field :
        List.of("\"n\":2", "\"functions\":[{\"name\":\"f\"}]", "\"function_call\":\"auto\"")) {
      ModelRequest request =
          read(
              "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                  + field
                  + "}");
      assertThat(CHAT.passes(request, Profiles.COMPATIBLE)).as(field).isTrue();
      assertThatThrownBy(() -> CHAT.writeRequest(request, Profiles.COMPATIBLE))
          .isInstanceOf(DialectException.class);
    }
  }

  @Test
  void callsInTheFormBeforeTools_areCalls() {
    ModelRequest request =
        read(
            """
            {"model":"m","messages":[{"role":"user","content":"hi"},
              {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\\"a\\":1}"}},
              {"role":"function","name":"f","content":"x"}]}
            """);
    assertThat(new String(ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC), UTF_8))
        .contains(
            "\"type\":\"tool_use\",\"id\":\"call_function_1\",\"name\":\"f\",\"input\":{\"a\":1}")
        .contains("\"tool_use_id\":\"call_function_1\"");
  }

  @Test
  void jsonMode_isAskedForInWords_andTheUserIsNamed_atAnthropic() {
    ModelRequest request =
        read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"response_format\":{\"type\":\"json_object\"},\"user\":\"u1\"}");
    assertThat(new String(ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC), UTF_8))
        .contains("Answer with one JSON object")
        .contains("\"metadata\":{\"user_id\":\"u1\"}");
    assertThat(ANTHROPIC.uncarried(request, Profiles.ANTHROPIC)).isEmpty();
  }

  @Test
  void oneAnswer_isWhatEveryUpstreamGives() {
    ModelRequest request =
        read("{\"model\":\"m\",\"n\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(ANTHROPIC.uncarried(request, Profiles.ANTHROPIC)).isEmpty();
  }

  @Test
  void whatAnotherUpstreamDoesNotKnow_isReported() {
    ModelRequest request =
        read(
            """
            {"model":"m","messages":[{"role":"user","name":"ann","content":"hi"}],"logprobs":true,"seed":1,
             "logit_bias":{},"store":true,"user":"u","metadata":{"a":"b"},"prediction":{"type":"content","content":"x"},
             "response_format":{"type":"json_object"},"service_tier":"flex","verbosity":"low"}
            """);
    assertThat(ANTHROPIC.uncarried(request, Profiles.ANTHROPIC))
        .containsExactlyInAnyOrder(
            "chat:logprobs",
            "chat:seed",
            "chat:logit_bias",
            "chat:store",
            "chat:metadata",
            "chat:prediction",
            "chat:service_tier",
            "chat:verbosity",
            "messages[0] chat:name");
    assertThat(CHAT.uncarried(request, Profiles.OPENAI)).isEmpty();
    assertThat(CHAT.uncarried(request.toBuilder().stream(true).build(), Profiles.OPENAI))
        .containsExactly("chat:logprobs");
  }

  @Test
  void instructionWithAName_atTheHead_isTheSystemPromptOfTheMessagesApi() {
    ModelRequest request =
        read(
            """
            {"model":"m","messages":[{"role":"system","name":"boss","content":"Be brief."},
             {"role":"user","content":"hi"}]}
            """);
    JrsValue json = Json.parse(ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC));
    assertThat(Json.string(Json.array(json, "system").getFirst(), "text")).isEqualTo("Be brief.");
    assertThat(Json.array(json, "messages"))
        .extracting(message -> Json.string(message, "role"))
        .containsExactly("user");
    assertThat(ANTHROPIC.uncarried(request, Profiles.ANTHROPIC))
        .containsExactly("messages[0] chat:name");
  }

  @Test
  void audio_isRefusedByName() {
    ModelRequest request =
        read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"A\",\"format\":\"wav\"}}]}]}");
    assertThatThrownBy(() -> ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining("input_audio");
  }

  @Test
  void allowedTools_areAllThatIsOffered() {
    ModelRequest request =
        read(
            """
            {"model":"m","messages":[{"role":"user","content":"x"}],
             "tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}],
             "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required",
               "tools":[{"type":"function","function":{"name":"b"}}]}}}
            """);
    assertThat(request.tools()).extracting(ToolDefinition::name).containsExactly("b");
    assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Any());
  }

  @Test
  void customTool_isRefusedByItsName() {
    ModelRequest request =
        read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"patch\"}}]}");
    assertThatThrownBy(() -> ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC))
        .hasMessageContaining("patch");
  }

  @Test
  void parallelCalls_haveIndexesOfTheirOwn_andTheUsageComesWhereItWasAskedFor() {
    String asked =
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    List<SseEvent> events = write(read(asked), answer());
    assertThat(events.getLast().data()).isEqualTo("[DONE]");
    assertThat(events.stream().map(SseEvent::name)).containsOnlyNulls();
    List<JrsValue> chunks = new ArrayList<>();
    for (SseEvent event : events.subList(0, events.size() - 1)) {
      assertThat(SchemaCheck.problems(SchemaName.CHAT_STREAM_CHUNK, event.data()))
          .as(event.data())
          .isEmpty();
      chunks.add(Json.parse(event.data()));
    }
    assertThat(events.toString())
        .contains(
            "\"index\":0,\"id\":\"a\"",
            "\"index\":1,\"id\":\"b\"",
            "\"finish_reason\":\"tool_calls\"")
        .contains("\"reasoning_content\":\"hm\"", "\"reasoning_details\":[");
    JrsValue last = chunks.getLast();
    assertThat(Json.array(last, "choices")).isEmpty();
    assertThat(Json.integer(Json.field(last, "usage"), "prompt_tokens")).isEqualTo(3L);
    String quiet = asked.replace("\"include_usage\":true", "\"include_usage\":false");
    assertThat(write(read(quiet), answer()).toString()).doesNotContain("\"usage\"");
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn,stop",
    "stop_sequence,stop",
    "pause_turn,stop",
    "max_tokens,length",
    "model_context_window_exceeded,length",
    "tool_use,tool_calls",
    "refusal,content_filter"
  })
  void stopReason_isTheFinishReason(String reason, String finish) {
    ModelResponse answer =
        new ModelResponse(
            "msg_1",
            "m",
            List.of(new ContentBlock.Text("x")),
            new StopReason(reason),
            null,
            Usage.NONE,
            Extensions.NONE);
    JrsValue json = Json.parse(CHAT.writeResponse(answer));
    assertThat(Json.string(Json.array(json, "choices").getFirst(), "finish_reason"))
        .isEqualTo(finish);
  }

  private static ModelResponse answer() {
    return new ModelResponse(
        "msg_1",
        "m",
        List.of(
            new ContentBlock.Thinking("hm", "sig", Extensions.NONE),
            new ContentBlock.ToolUse("a", "read", new RawJson("{\"p\":1}")),
            new ContentBlock.ToolUse("b", "list", RawJson.EMPTY_OBJECT)),
        StopReason.TOOL_USE,
        null,
        new Usage(3, 4),
        Extensions.NONE);
  }

  private static ModelRequest read(String json) {
    return CHAT.readRequest(json.getBytes(UTF_8));
  }

  private static List<SseEvent> write(ModelRequest request, ModelResponse answer) {
    Dialect.StreamWriter writer = CHAT.newStreamWriter(request);
    List<SseEvent> events = new ArrayList<>();
    ResponseEvents.of(answer).forEach(event -> events.addAll(writer.write(event)));
    return events;
  }
}
