package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.ToolDefinition;
import io.agenticflow.vocabulary.Usage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

/**
 * The failures that translators between the two dialects are known for, as far as a codec decides
 * them. The numbers are those of the list that the project was given; what is missing here is
 * decided by the gateway or the catalogue.
 */
class ThirtyFailuresTest {
  private static final Dialect ANTHROPIC = new AnthropicDialect();
  private static final Dialect CHAT = new ChatDialect();
  private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";

  // ---- answers: Chat Completions to the Messages API

  @Test
  void f01_blockIndexIsNotTheCallIndex() {
    List<StreamEvent> events =
        readChat(
            delta("{\"reasoning\":\"hm\"}"),
            delta("{\"content\":\"ok\"}"),
            delta(call(0, "a", "First", "{}")),
            delta(call(1, "b", "Second", "{}")),
            finish("tool_calls"),
            "[DONE]");
    RoundTripTest.assertGrammar(events);
    assertThat(blockStarts(events))
        .extracting(start -> start.index() + " " + start.block().getClass().getSimpleName())
        .containsExactly("0 Thinking", "1 Text", "2 ToolUse", "3 ToolUse");
  }

  @Test
  void f02_everyArgumentFragmentIsKept() {
    ModelResponse response =
        collect(
            readChat(
                delta(call(0, "a", "Bash", "")),
                delta(arguments(0, "{\"comm")),
                delta(arguments(0, "and\":")),
                delta(arguments(0, "\"ls\"}")),
                finish("tool_calls"),
                "[DONE]"));
    assertThat(response.content())
        .containsExactly(
            new ContentBlock.ToolUse("a", "Bash", new RawJson("{\"command\":\"ls\"}")));
  }

  @Test
  void f02_argumentsInOnePieceWithTheName_areKept() {
    List<StreamEvent> events =
        readChat(
            delta(call(0, "a", "Bash", "{\"command\":\"ls\"}")), finish("tool_calls"), "[DONE]");
    assertThat(events)
        .contains(new StreamEvent.BlockDelta(0, new Delta.InputJson("{\"command\":\"ls\"}")));
  }

  @Test
  void f03_interleavedCalls_followEachOther() {
    List<StreamEvent> events =
        readChat(
            delta(call(0, "a", "First", "{\"x\":")),
            delta(call(1, "b", "Second", "{\"y\":")),
            delta(arguments(0, "1")),
            delta(arguments(1, "2}")),
            delta("{\"content\":\"and words\"}"),
            delta(arguments(0, "}")),
            finish("tool_calls"),
            "[DONE]");
    RoundTripTest.assertGrammar(events);
    assertThat(collect(events).content())
        .containsExactly(
            new ContentBlock.ToolUse("a", "First", new RawJson("{\"x\":1}")),
            new ContentBlock.ToolUse("b", "Second", new RawJson("{\"y\":2}")),
            new ContentBlock.Text("and words"));
  }

  @Test
  void f03_overlappingBlocksOfAMessagesServer_followEachOther() {
    List<StreamEvent> events =
        readAnthropic(
            "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"x\",\"usage\":{\"input_tokens\":3}}}",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"A\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"x\\\":\"}}",
            "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"B\"}}",
            "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"1}\"}}",
            "{\"type\":\"content_block_stop\",\"index\":1}",
            "{\"type\":\"content_block_stop\",\"index\":0}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":9}}",
            "{\"type\":\"message_stop\"}");
    RoundTripTest.assertGrammar(events);
    ModelResponse response = collect(events);
    assertThat(response.content())
        .containsExactly(
            new ContentBlock.ToolUse("a", "A", new RawJson("{\"x\":1}")),
            new ContentBlock.ToolUse("b", "B", RawJson.EMPTY_OBJECT));
    assertThat(response.usage()).isEqualTo(new Usage(3, 9));
  }

  @Test
  void f04_callsWithoutIndex_areToldApartByIdThenPosition() {
    ModelResponse response =
        collect(
            readChat(
                delta(
                    "{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"A\",\"arguments\":\"{\"}}]}"),
                delta("{\"tool_calls\":[{\"function\":{\"arguments\":\"}\"}}]}"),
                delta(
                    "{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"B\",\"arguments\":\"{\"}}]}"),
                delta("{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"arguments\":\"}\"}}]}"),
                finish("stop"),
                "[DONE]"));
    assertThat(response.content())
        .containsExactly(
            new ContentBlock.ToolUse("a", "A", RawJson.EMPTY_OBJECT),
            new ContentBlock.ToolUse("b", "B", RawJson.EMPTY_OBJECT));
  }

  @Test
  void f04_callsWithoutId_getOneEach() {
    Dialect chat = new ChatDialect(InstantSource.system(), counter());
    ModelResponse response =
        collect(
            read(
                chat.newStreamReader(),
                delta(
                    "{\"tool_calls\":[{\"function\":{\"name\":\"A\",\"arguments\":\"{}\"}},{\"function\":{\"name\":\"B\",\"arguments\":\"{}\"}}]}"),
                finish("tool_calls"),
                "[DONE]"));
    assertThat(response.content())
        .containsExactly(
            new ContentBlock.ToolUse("call_1", "A", RawJson.EMPTY_OBJECT),
            new ContentBlock.ToolUse("call_2", "B", RawJson.EMPTY_OBJECT));
  }

  @Test
  void f04_allCallsNumberedZero_areToldApartByTheirIds() {
    ModelResponse response =
        collect(
            readChat(
                delta(call(0, "a", "A", "{\"x\":1}")),
                delta(call(0, "b", "B", "{\"y\":2}")),
                finish("tool_calls"),
                "[DONE]"));
    assertThat(response.content())
        .containsExactly(
            new ContentBlock.ToolUse("a", "A", new RawJson("{\"x\":1}")),
            new ContentBlock.ToolUse("b", "B", new RawJson("{\"y\":2}")));
  }

  @Test
  void f04_nameRepeatedInEveryChunk_isOneCall() {
    ModelResponse response =
        collect(
            readChat(
                delta(call(0, "a", "A", "{\"x\"")),
                delta(call(0, "a", "A", ":1}")),
                finish("tool_calls"),
                "[DONE]"));
    assertThat(response.content())
        .containsExactly(new ContentBlock.ToolUse("a", "A", new RawJson("{\"x\":1}")));
  }

  @Test
  void f05_inputIsEmptyAtTheStart() {
    String wire =
        toAnthropicWire(
            readChat(delta(call(0, "a", "Bash", "{\"x\":1}")), finish("tool_calls"), "[DONE]"));
    assertThat(wire)
        .contains("\"name\":\"Bash\",\"input\":{}}}")
        .contains("\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"x\\\":1}\"");
  }

  @Test
  void f06_stopReasonFollowsTheBlocks() {
    assertThat(
            collect(readChat(delta(call(0, "a", "A", "{}")), finish("stop"), "[DONE]"))
                .stopReason())
        .isEqualTo(StopReason.TOOL_USE);
    assertThat(
            collect(readChat(delta("{\"content\":\"done\"}"), finish("tool_calls"), "[DONE]"))
                .stopReason())
        .isEqualTo(StopReason.END_TURN);
    assertThat(
            collect(readChat(delta(call(0, "a", "A", "{\"x")), finish("length"), "[DONE]"))
                .stopReason())
        .isEqualTo(StopReason.MAX_TOKENS);
    assertThat(
            CHAT.readResponse(
                    ("{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":null,"
                            + "\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"A\",\"arguments\":\"\"}}]}}]}")
                        .getBytes(UTF_8))
                .stopReason())
        .isEqualTo(StopReason.TOOL_USE);
  }

  // ---- requests: the Messages API to Chat Completions

  @Test
  void f07_toolResultsComeDirectlyAfterTheCallInItsOrder() {
    JrsValue json =
        toChat(
            """
            {"model":"m","messages":[%s,
             {"role":"assistant","content":[{"type":"text","text":"I look."},
               {"type":"tool_use","id":"a","name":"A","input":{}},{"type":"tool_use","id":"b","name":"B","input":{}}]},
             {"role":"system","content":"be quick"},
             {"role":"user","content":[{"type":"text","text":"first my words"},
               {"type":"tool_result","tool_use_id":"b","content":"second"},
               {"type":"tool_result","tool_use_id":"a","content":"first","is_error":true}]}]}
            """
                .formatted(USER),
            Profiles.OPENAI);
    assertThat(Json.array(json, "messages").stream().map(Json::write))
        .containsExactly(
            USER,
            "{\"role\":\"assistant\",\"content\":\"I look.\",\"tool_calls\":["
                + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"A\",\"arguments\":\"{}\"}},"
                + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"B\",\"arguments\":\"{}\"}}]}",
            "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"[error]\\nfirst\"}",
            "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"second\"}",
            "{\"role\":\"system\",\"content\":\"be quick\"}",
            "{\"role\":\"user\",\"content\":\"first my words\"}");
  }

  @Test
  void f08_imagesInToolResults_followInAUserMessage() {
    String request =
        """
        {"model":"m","messages":[%s,
         {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"A","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[
             {"type":"text","text":"shot"},
             {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
           {"type":"text","text":"what is it?"}]}]}
        """
            .formatted(USER);
    List<JrsValue> messages = Json.array(toChat(request, Profiles.COMPATIBLE), "messages");
    assertThat(messages).hasSize(4);
    assertThat(Json.string(messages.get(2), "content")).startsWith("shot\n[attachment");
    assertThat(Json.write(messages.get(3)))
        .isEqualTo(
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"[attachment of the result of a]\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}},"
                + "{\"type\":\"text\",\"text\":\"what is it?\"}]}");
    Profile takesThem = Profiles.COMPATIBLE.with("tool_result_images", "true");
    List<JrsValue> direct = Json.array(toChat(request, takesThem), "messages");
    assertThat(Json.write(direct.get(2))).contains("\"image_url\"");
    assertThat(Json.write(direct.get(3)))
        .isEqualTo("{\"role\":\"user\",\"content\":\"what is it?\"}");
  }

  @Test
  void f09_userImages_ofBothKinds() {
    JrsValue json =
        toChat(
            """
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"QUJD"}},
              {"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]}]}
            """,
            Profiles.OPENAI);
    assertThat(Json.write(Json.array(json, "messages").getFirst()))
        .isEqualTo(
            "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/jpeg;base64,QUJD\"}},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}]}");
  }

  @Test
  void f10_documents_areFilesOrRefusedByName() {
    JrsValue json =
        toChat(
            """
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}},
              {"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}}]}]}
            """,
            Profiles.OPENAI);
    assertThat(Json.write(Json.array(json, "messages").getFirst()))
        .isEqualTo(
            "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,JVBE\"}},"
                + "{\"type\":\"text\",\"text\":\"words\"}]}");
    assertThatThrownBy(() ->
            toChat(
                """
                {"model":"m","messages":[{"role":"user","content":[
                  {"type":"document","source":{"type":"file","file_id":"f"}}]}]}
                """,
                Profiles.OPENAI))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining("document")
        .hasMessageContaining("file");
  }

  @Test
  void f11_reasoningDetails_comeBackThroughAClientThatKeepsOnlyTheSignature() {
    String details =
        "[{\"type\":\"reasoning.text\",\"text\":\"I think\",\"format\":\"google-gemini-v1\",\"index\":0,\"signature\":\"c2ln\"},"
            + "{\"type\":\"reasoning.encrypted\",\"data\":\"ENC\",\"id\":\"rs_1\",\"format\":\"google-gemini-v1\",\"index\":1}]";
    List<StreamEvent> events =
        readChat(
            delta(
                "{\"reasoning\":\"I \",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"I \",\"format\":\"google-gemini-v1\",\"index\":0}]}"),
            delta(
                "{\"reasoning\":\"think\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"think\",\"index\":0}]}"),
            delta(
                "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\"c2ln\",\"index\":0}]}"),
            delta(
                "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"ENC\",\"id\":\"rs_1\",\"format\":\"google-gemini-v1\",\"index\":1}]}"),
            delta("{\"content\":\"Hello\"}"),
            finish("stop"),
            "[DONE]");
    RoundTripTest.assertGrammar(events);
    ModelResponse answer = collect(events);
    assertThat(answer.content().getFirst()).isInstanceOf(ContentBlock.Thinking.class);
    assertThat(((ContentBlock.Thinking) answer.content().getFirst()).thinking())
        .isEqualTo("I think");

    // The client speaks the Messages API and knows nothing but thinking and signature.
    JrsValue onWire = Json.parse(ANTHROPIC.writeResponse(answer));
    String next =
        "{\"model\":\"m\",\"messages\":["
            + USER
            + ",{\"role\":\"assistant\",\"content\":"
            + Json.write(Json.array(Json.array(onWire, "content")))
            + "},"
            + USER
            + "]}";
    JrsValue chat = toChat(next, Profiles.OPENROUTER);
    JrsValue assistant = Json.array(chat, "messages").get(1);
    assertThat(Json.write(Json.array(Json.array(assistant, "reasoning_details"))))
        .isEqualTo(details);
    assertThat(Json.string(assistant, "content")).isEqualTo("Hello");
  }

  @Test
  void f11_detailsWithoutWords_travelAsRedactedThinking() {
    List<StreamEvent> events =
        readChat(
            delta(
                "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"ENC\",\"index\":0}],"
                    + "\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"A\",\"arguments\":\"{}\"}}]}"),
            finish("tool_calls"),
            "[DONE]");
    RoundTripTest.assertGrammar(events);
    List<ContentBlock> content = collect(events).content();
    assertThat(content.getFirst()).isInstanceOf(ContentBlock.RedactedThinking.class);
    assertThat(content.get(1)).isInstanceOf(ContentBlock.ToolUse.class);
    JrsValue chat =
        Json.parse(
            CHAT.writeRequest(
                ModelRequest.to("m")
                    .messages(List.of(new Message(Role.ASSISTANT, content)))
                    .build(),
                Profiles.OPENROUTER));
    assertThat(Json.write(Json.array(chat, "messages").getFirst()))
        .contains(
            "\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"ENC\",\"index\":0}]");
  }

  @Test
  void f11_anthropicsOwnSignature_survivesAChatClientAndOpenRouter() {
    ModelResponse answer =
        new ModelResponse(
            "m",
            "claude",
            List.of(
                new ContentBlock.Thinking("hm", "SIG", Extensions.NONE),
                new ContentBlock.Text("ok")),
            StopReason.END_TURN,
            null,
            Usage.NONE,
            Extensions.NONE);
    JrsValue message =
        Json.field(
            Json.array(Json.parse(CHAT.writeResponse(answer)), "choices").getFirst(), "message");
    ModelRequest next =
        CHAT.readRequest(
            ("{\"model\":\"claude\",\"messages\":["
                    + USER
                    + ","
                    + Json.write(notNull(message))
                    + ","
                    + USER
                    + "]}")
                .getBytes(UTF_8));
    assertThat(new String(ANTHROPIC.writeRequest(next, Profiles.ANTHROPIC), UTF_8))
        .contains(
            "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"SIG\"},{\"type\":\"text\",\"text\":\"ok\"}");
  }

  @Test
  void f12_unsignedThinking_isNeverText() {
    String request =
        """
        {"model":"m","messages":[%s,{"role":"assistant","content":[
           {"type":"thinking","thinking":"SECRET THOUGHT","signature":""},{"type":"text","text":"ok"}]},
         {"role":"assistant","content":[{"type":"thinking","thinking":"SECRET THOUGHT","signature":"foreign"}]},%s]}
        """
            .formatted(USER, USER);
    for (Profile profile : List.of(Profiles.OPENAI, Profiles.OPENROUTER, Profiles.COMPATIBLE)) {
      JrsValue json = toChat(request, profile);
      assertThat(Json.write(json)).doesNotContain("SECRET");
      assertThat(Json.array(json, "messages")).as("the empty message is left out").hasSize(3);
    }
    ModelRequest read = ANTHROPIC.readRequest(request.getBytes(UTF_8));
    JrsValue json = Json.parse(ANTHROPIC.writeRequest(read, Profiles.ANTHROPIC));
    assertThat(Json.write(Json.array(json, "messages").get(1)))
        .isEqualTo("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"ok\"}]}");
  }

  @Test
  void f13_reasoningContentIsEchoed_whereTheProfileAsksForIt() {
    JrsValue json =
        toChat(
            """
            {"model":"m","messages":[%s,{"role":"assistant","content":[
               {"type":"thinking","thinking":"why","signature":""},{"type":"tool_use","id":"a","name":"A","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]},
             {"role":"assistant","content":"done"}]}
            """
                .formatted(USER),
            Profiles.COMPATIBLE.with("thinking_replay", "\"words\""));
    List<JrsValue> messages = Json.array(json, "messages");
    assertThat(Json.string(messages.get(1), "reasoning_content")).isEqualTo("why");
    assertThat(Json.string(messages.get(2), "content")).as("never empty").isEqualTo("[no output]");
    assertThat(Json.string(messages.get(3), "reasoning_content")).isEmpty();
  }

  @Test
  void f14_oneReasoningOptionOrNone() {
    String request =
        "{\"model\":\"m\",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":9000},\"output_config\":{\"effort\":\"high\"},\"messages\":["
            + USER
            + "]}";
    assertThat(Json.write(notNull(Json.field(toChat(request, Profiles.OPENROUTER), "reasoning"))))
        .isEqualTo("{\"effort\":\"high\"}");
    assertThat(Json.field(toChat(request, Profiles.OPENROUTER), "reasoning_effort")).isNull();
    JrsValue none = toChat(request, Profiles.OPENAI.with("efforts", "[]"));
    assertThat(Json.field(none, "reasoning_effort")).isNull();
    assertThat(Json.field(none, "reasoning")).isNull();
    JrsValue budget =
        toChat(
            "{\"model\":\"m\",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":9000},\"messages\":["
                + USER
                + "]}",
            Profiles.OPENAI);
    assertThat(Json.string(budget, "reasoning_effort")).isEqualTo("medium");
  }

  @Test
  void f15_effortIsMappedAndClamped() {
    String request =
        "{\"model\":\"m\",\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"},\"messages\":["
            + USER
            + "]}";
    assertThat(Json.string(toChat(request, Profiles.OPENAI), "reasoning_effort")).isEqualTo("high");
    assertThat(
            Json.string(
                toChat(
                    request, Profiles.OPENAI.with("efforts", "[\"none\", \"minimal\", \"xhigh\"]")),
                "reasoning_effort"))
        .isEqualTo("xhigh");
    ModelRequest minimal =
        CHAT.readRequest(
            ("{\"model\":\"m\",\"reasoning_effort\":\"minimal\",\"messages\":[" + USER + "]}")
                .getBytes(UTF_8));
    assertThat(new String(ANTHROPIC.writeRequest(minimal, Profiles.ANTHROPIC), UTF_8))
        .contains("\"output_config\":{\"effort\":\"low\"}");
  }

  @Test
  void f16_cachedTokens_areCountedOnce() {
    ModelResponse response =
        collect(
            readChat(
                delta("{\"content\":\"x\"}"),
                finish("stop"),
                "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":7,\"cost\":0.0123,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":60,\"cache_write_tokens\":30},"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":5}}}",
                "[DONE]"));
    assertThat(response.usage().inputTokens()).isEqualTo(10);
    assertThat(response.usage().cacheReadTokens()).isEqualTo(60);
    assertThat(response.usage().cacheWriteTokens()).isEqualTo(30);
    assertThat(response.usage().promptTokens()).isEqualTo(100);
    assertThat(response.usage().reasoningTokens()).isEqualTo(5);
    assertThat(response.usage().cost()).hasToString("$0.0123");
  }

  @Test
  void f17_cacheMarksArePassedWhereTheyAreUnderstood_andOrderIsKept() {
    String request =
        """
        {"model":"m","system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=1; cc_is_subagent=true"},
          {"type":"text","text":"one","cache_control":{"type":"ephemeral"}},
          {"type":"text","text":"two","cache_control":{"type":"ephemeral","ttl":"1h"}}],
         "tools":[{"name":"T","input_schema":{"type":"object","properties":{}},"cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]}
        """;
    JrsValue json = toChat(request, Profiles.OPENROUTER);
    assertThat(Json.array(json, "messages").stream().map(Json::write))
        .containsExactly(
            "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"one\",\"cache_control\":{\"type\":\"ephemeral\"}},"
                + "{\"type\":\"text\",\"text\":\"two\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]}",
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\",\"cache_control\":{\"type\":\"ephemeral\"}}]}");
    assertThat(Json.write(Json.array(json, "tools").getFirst()))
        .endsWith("\"cache_control\":{\"type\":\"ephemeral\"}}");
    JrsValue plain = toChat(request, Profiles.OPENAI);
    assertThat(Json.write(plain)).doesNotContain("cache_control").doesNotContain("billing");
    assertThat(Json.string(Json.array(plain, "messages").getFirst(), "content"))
        .isEqualTo("one\n\ntwo");
  }

  @Test
  void f18_usageIsAskedFor_andTheTrueCountsAreInMessageDelta() {
    JrsValue json =
        toChat(
            "{\"model\":\"m\",\"stream\":true,\"messages\":[" + USER + "]}", Profiles.COMPATIBLE);
    assertThat(Json.isTrue(Json.field(json, "stream_options"), "include_usage")).isTrue();
    JrsValue whole = toChat("{\"model\":\"m\",\"messages\":[" + USER + "]}", Profiles.COMPATIBLE);
    assertThat(Json.field(whole, "stream_options")).as("refused without stream").isNull();
    String wire =
        toAnthropicWire(
            readChat(
                delta("{\"content\":\"x\"}"),
                finish("stop"),
                "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3}}",
                "[DONE]"));
    assertThat(wire).containsPattern("message_delta.*\"input_tokens\":12.*\"output_tokens\":3");
  }

  @Test
  void f20_pingIsARealEvent() {
    assertThat(wire(ANTHROPIC, List.of(new StreamEvent.Ping())))
        .isEqualTo("event: ping\ndata: {\"type\":\"ping\"}\n\n");
  }

  @Test
  void f21_errorInsideAGoodStream_isAnErrorEventWithoutMessageStop() {
    List<StreamEvent> events =
        readChat(
            delta("{\"content\":\"par\"}"),
            "{\"id\":\"c\",\"error\":{\"code\":502,\"message\":\"Provider returned error\",\"metadata\":{\"provider_name\":\"X\",\"raw\":\"upstream overloaded\"}},"
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}",
            "[DONE]");
    RoundTripTest.assertGrammar(events);
    StreamEvent.Failed failed = (StreamEvent.Failed) events.getLast();
    assertThat(failed.error().message())
        .isEqualTo("Provider returned error: upstream overloaded (X)");
    assertThat(toAnthropicWire(events))
        .contains("event: error\ndata: {\"type\":\"error\"")
        .doesNotContain("message_stop");
    assertThat(wire(CHAT, events)).contains("\"error\":{\"message\"").doesNotContain("[DONE]");
  }

  @Test
  void f21_cutStream_isAFailure_butAMissingDoneIsNot() {
    assertThat(readChat(delta("{\"content\":\"par\"}")).getLast())
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(ApiError.Kind.CONNECTION));
    assertThat(readChat(delta("{\"content\":\"x\"}"), finish("stop")).getLast())
        .isEqualTo(new StreamEvent.MessageStop());
    assertThat(readChat()).singleElement().isInstanceOf(StreamEvent.Failed.class);
    assertThat(readChat("[DONE]")).singleElement().isInstanceOf(StreamEvent.Failed.class);
    assertThat(readChat("<html>busy</html>"))
        .singleElement()
        .isInstanceOf(StreamEvent.Failed.class);
    assertThat(
            readAnthropic(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"x\",\"usage\":{}}}",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                "{\"type\":\"message_stop\"}"))
        .last()
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(ApiError.Kind.OVERLOADED));
    assertThat(
            readAnthropic(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"x\"}}"))
        .last()
        .isInstanceOf(StreamEvent.Failed.class);
  }

  @Test
  void f22_eventLinesAreWritten() {
    String wire = toAnthropicWire(readChat(delta("{\"content\":\"x\"}"), finish("stop"), "[DONE]"));
    assertThat(wire.lines().filter(line -> line.startsWith("event: ")))
        .containsExactly(
            "event: message_start",
            "event: content_block_start",
            "event: content_block_delta",
            "event: content_block_stop",
            "event: message_delta",
            "event: message_stop");
    wire.lines()
        .filter(line -> line.startsWith("data: "))
        .forEach(
            line -> assertThat(Json.string(Json.parse(line.substring(6)), "type")).isNotNull());
  }

  @Test
  void f24_deferredTools_appearOnceTheyAreReferenced() {
    String tools =
        """
        [{"name":"ToolSearch","input_schema":{"type":"object","properties":{}}},
         {"name":"DeferredToolPlaceholder","defer_loading":true,"input_schema":{"type":"object","properties":{}}},
         {"name":"loaded","defer_loading":true,"input_schema":{"type":"object","properties":{}}},
         {"name":"added","defer_loading":true,"input_schema":{"type":"object","properties":{}}},
         {"name":"asleep","defer_loading":true,"input_schema":{"type":"object","properties":{}}}]
        """;
    JrsValue json =
        toChat(
            """
            {"model":"m","tools":%s,"messages":[%s,
              {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"ToolSearch","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"tool_reference","tool_name":"loaded"}]}]},
              {"role":"system","content":[{"type":"tool_addition","tool":{"type":"tool_reference","name":"added"}}]}]}
            """
                .formatted(tools, USER),
            Profiles.OPENAI);
    assertThat(
            Json.array(json, "tools").stream()
                .map(tool -> Json.string(Json.field(tool, "function"), "name")))
        .containsExactly("ToolSearch", "loaded", "added");
    assertThat(Json.write(json)).doesNotContain("defer_loading").doesNotContain("tool_reference");
    List<JrsValue> messages = Json.array(json, "messages");
    assertThat(Json.string(messages.get(2), "content")).contains("loaded");
    assertThat(Json.string(messages.get(3), "content")).isEqualTo("Tool added is available now.");
  }

  @Test
  void f25_systemInMidConversation_keepsItsPlace() {
    JrsValue json =
        toChat(
            "{\"model\":\"m\",\"system\":\"head\",\"messages\":["
                + USER
                + ",{\"role\":\"system\",\"content\":\"now\",\"output_config\":{\"effort\":\"low\"}},{\"role\":\"assistant\",\"content\":\"ok\"}]}",
            Profiles.OPENAI);
    assertThat(Json.array(json, "messages").stream().map(message -> Json.string(message, "role")))
        .containsExactly("system", "user", "system", "assistant");
    ModelRequest developer =
        CHAT.readRequest(
            ("{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"head\"},"
                    + USER
                    + ",{\"role\":\"developer\",\"content\":\"now\"}]}")
                .getBytes(UTF_8));
    assertThat(developer.system()).containsExactly(new ContentBlock.Text("head"));
    assertThat(developer.messages().get(1).role()).isEqualTo(Role.SYSTEM);
  }

  @Test
  void f26_serverTool_isRefusedByName() {
    assertThatThrownBy(() ->
            toChat(
                "{\"model\":\"m\",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"messages\":["
                    + USER
                    + "]}",
                Profiles.COMPATIBLE))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining("web_search_20250305");
  }

  @Test
  void f27_schemaKeywordsAreTakenOut_butNotPropertiesOfThatName() {
    JrsValue json =
        toChat(
            """
            {"model":"m","messages":[%s],"tools":[
              {"name":"T","input_schema":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object",
                "additionalProperties":false,"properties":{"format":{"type":"string","format":"uri"},
                  "list":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{}}}}}},
              {"name":"U","input_schema":{"type":"object"}}]}
            """
                .formatted(USER),
            Profiles.COMPATIBLE.with(
                "dropped_schema_keywords", "[\"$schema\", \"additionalProperties\", \"format\"]"));
    assertThat(Json.array(json, "tools").stream().map(ThirtyFailuresTest::parameters))
        .containsExactly(
            "{\"type\":\"object\",\"properties\":{\"format\":{\"type\":\"string\"},"
                + "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{}}}}}",
            "{\"type\":\"object\",\"properties\":{}}");
  }

  @Test
  void f28_theLimitGoesInTheFieldThatTheUpstreamWants() {
    String request = "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[" + USER + "]}";
    assertThat(Json.integer(toChat(request, Profiles.OPENAI), "max_completion_tokens"))
        .isEqualTo(100);
    assertThat(Json.field(toChat(request, Profiles.OPENAI), "max_tokens")).isNull();
    assertThat(Json.integer(toChat(request, Profiles.COMPATIBLE), "max_tokens")).isEqualTo(100);
  }

  @Test
  void f29_charactersCutByTheNetworkOrByTheModel_areWholeAgain() {
    byte[] bytes =
        (sse(delta("{\"content\":\"grüße 🎉\"}"))
                + sse(delta("{\"content\":\"\\ud83d\"}"))
                + sse(delta("{\"content\":\"\\ude00\"}"))
                + sse(finish("stop"))
                + "data: [DONE]\n\n")
            .getBytes(UTF_8);
    SseDecoder decoder = new SseDecoder();
    Dialect.StreamReader reader = CHAT.newStreamReader();
    List<StreamEvent> events = new ArrayList<>();
    for (byte b : bytes) {
      decoder.feed(new byte[] {b}).forEach(event -> events.addAll(reader.read(event)));
    }
    assertThat(collect(events).toMessage().text()).isEqualTo("grüße 🎉😀");
    // Half a character has no UTF-8; it must reach the client as the escape that it came as.
    List<StreamEvent> again = read(ANTHROPIC.newStreamReader(), dataLines(toAnthropicWire(events)));
    assertThat(collect(again).toMessage().text()).isEqualTo("grüße 🎉😀");
  }

  // ---- the smaller ones

  @Test
  void smaller_toolNamesOver64Characters_comeBackWhole() {
    String longName = "mcp__a_server_with_quite_a_long_name__and_a_tool_with_an_even_longer_name";
    String dotted = "server.tool";
    ModelRequest request =
        ModelRequest.to("m")
            .messages(List.of(Message.user("hi")))
            .tools(
                List.of(
                    new ToolDefinition(longName, "d", RawJson.EMPTY_OBJECT),
                    new ToolDefinition(dotted, "d", RawJson.EMPTY_OBJECT),
                    new ToolDefinition("plain", "d", RawJson.EMPTY_OBJECT)))
            .build();
    JrsValue json = Json.parse(CHAT.writeRequest(request, Profiles.OPENAI));
    List<String> names =
        Json.array(json, "tools").stream()
            .map(tool -> Json.string(Json.field(tool, "function"), "name", ""))
            .toList();
    assertThat(names).allMatch(name -> name.matches("[A-Za-z0-9_-]{1,64}")).doesNotHaveDuplicates();
    assertThat(names.get(2)).isEqualTo("plain");
    assertThat(Json.parse(CHAT.writeRequest(request, Profiles.OPENAI))).isEqualTo(json);
    ModelResponse answer =
        collect(
            read(
                CHAT.newStreamReader(request),
                delta(call(0, "a", names.get(0), "{}")),
                delta(call(1, "b", names.get(1), "{}")),
                finish("tool_calls"),
                "[DONE]"));
    assertThat(answer.content())
        .extracting(block -> ((ContentBlock.ToolUse) block).name())
        .containsExactly(longName, dotted);
  }

  @Test
  void brokenToolInput_inTheHistory_doesNotBreakTheRequest() {
    ModelRequest request =
        ModelRequest.to("m")
            .messages(
                List.of(
                    Message.user("hi"),
                    new Message(
                        Role.ASSISTANT,
                        List.of(new ContentBlock.ToolUse("a", "A", new RawJson("{\"x\": tru")))),
                    new Message(
                        Role.USER, List.of(new ContentBlock.ToolResult("a", "not JSON", true)))))
            .build();
    assertThat(new String(ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC), UTF_8))
        .contains("\"input\":{\"invalid_input\":\"{\\\"x\\\": tru\"}");
    JrsValue chat = Json.parse(CHAT.writeRequest(request, Profiles.OPENAI));
    JrsValue call = Json.array(Json.array(chat, "messages").get(1), "tool_calls").getFirst();
    String arguments = Json.string(Json.field(call, "function"), "arguments", "");
    assertThat(Json.string(Json.parse(arguments), "invalid_input")).isEqualTo("{\"x\": tru");
  }

  @Test
  void foreignToolCallIds_areMadePlainForAnthropic_onBothSides() {
    ModelRequest request =
        ModelRequest.to("m")
            .messages(
                List.of(
                    new Message(
                        Role.ASSISTANT,
                        List.of(
                            new ContentBlock.ToolUse(
                                "functions.Bash:0", "Bash", RawJson.EMPTY_OBJECT))),
                    new Message(
                        Role.USER,
                        List.of(new ContentBlock.ToolResult("functions.Bash:0", "x", false)))))
            .build();
    assertThat(new String(ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC), UTF_8))
        .contains("\"id\":\"functions_Bash_0\"")
        .contains("\"tool_use_id\":\"functions_Bash_0\"");
  }

  @Test
  void usageChunk_isSentOnlyToChatClientsThatAskedForIt() {
    ChatDialect chat = new ChatDialect(() -> Instant.ofEpochSecond(5), counter());
    for (boolean asked : new boolean[] {true, false}) {
      ModelRequest request =
          chat.readRequest(
              ("{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":"
                      + asked
                      + "},\"messages\":["
                      + USER
                      + "]}")
                  .getBytes(UTF_8));
      Dialect.StreamWriter writer = chat.newStreamWriter(request);
      List<SseEvent> out = new ArrayList<>();
      ResponseEvents.of(
              new ModelResponse(
                  "c",
                  "m",
                  List.of(new ContentBlock.Text("x")),
                  StopReason.END_TURN,
                  null,
                  new Usage(1, 2),
                  Extensions.NONE))
          .forEach(event -> out.addAll(writer.write(event)));
      String wire = new String(SseEncoder.encode(out), UTF_8);
      assertThat(wire.contains("\"choices\":[]")).isEqualTo(asked);
      assertThat(wire).contains("\"created\":5").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void lateReasoning_andSeveralForms_areRead() {
    assertThat(
            collect(
                    readChat(
                        delta("{\"content\":\"a\"}"),
                        delta("{\"reasoning_content\":\"b\"}"),
                        delta("{\"content\":\"c\"}"),
                        finish("stop"),
                        "[DONE]"))
                .content())
        .containsExactly(
            new ContentBlock.Text("a"), new ContentBlock.Thinking("b"), new ContentBlock.Text("c"));
    assertThat(
            collect(
                    readChat(
                        delta(
                            "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]}]}"),
                        delta("{\"content\":[{\"type\":\"text\",\"text\":\"ok\"}]}"),
                        finish("stop")))
                .content())
        .containsExactly(new ContentBlock.Thinking("hm"), new ContentBlock.Text("ok"));
  }

  @Test
  void refusals_areSaidAsSuch() {
    assertThat(
            collect(readChat(delta("{\"refusal\":\"No.\"}"), finish("stop"), "[DONE]"))
                .stopReason())
        .isEqualTo(StopReason.REFUSAL);
    assertThat(
            collect(readChat(delta("{\"content\":\"N\"}"), finish("content_filter"), "[DONE]"))
                .stopReason())
        .isEqualTo(StopReason.REFUSAL);
  }

  @Test
  void uncarriedFields_areListed() {
    ModelRequest request =
        ANTHROPIC.readRequest(
            ("{\"model\":\"m\",\"context_management\":{},\"tools\":[{\"name\":\"t\",\"input_schema\":{},\"defer_loading\":true,\"strict\":true}],"
                    + "\"messages\":[{\"role\":\"system\",\"content\":\"x\",\"output_config\":{\"effort\":\"low\"}}]}")
                .getBytes(UTF_8));
    assertThat(CHAT.uncarried(request, Profiles.OPENROUTER))
        .containsExactly(
            "anthropic:context_management",
            "messages[0] anthropic:output_config",
            "tools[0] anthropic:strict");
    assertThat(ANTHROPIC.uncarried(request, Profiles.ANTHROPIC)).isEmpty();
  }

  // ---- helpers

  private static JrsValue toChat(String messagesRequest, Profile profile) {
    ModelRequest request = ANTHROPIC.readRequest(messagesRequest.getBytes(UTF_8));
    return Json.parse(CHAT.writeRequest(request, profile));
  }

  private static String parameters(JrsValue tool) {
    return Json.write(notNull(Json.field(Json.field(tool, "function"), "parameters")));
  }

  private static JrsValue notNull(@Nullable JrsValue value) {
    assertThat(value).isNotNull();
    return Objects.requireNonNull(value);
  }

  private static List<StreamEvent> readChat(String... data) {
    return read(CHAT.newStreamReader(), data);
  }

  private static List<StreamEvent> readAnthropic(String... data) {
    return read(ANTHROPIC.newStreamReader(), data);
  }

  private static List<StreamEvent> read(Dialect.StreamReader reader, String... data) {
    List<StreamEvent> events = new ArrayList<>();
    for (String each : data) {
      events.addAll(reader.read(new SseEvent(null, each)));
    }
    events.addAll(reader.end());
    return events;
  }

  private static ModelResponse collect(List<StreamEvent> events) {
    return RoundTripTest.collect(events);
  }

  private static List<StreamEvent.BlockStart> blockStarts(List<StreamEvent> events) {
    return events.stream()
        .filter(StreamEvent.BlockStart.class::isInstance)
        .map(StreamEvent.BlockStart.class::cast)
        .toList();
  }

  private static String toAnthropicWire(List<StreamEvent> events) {
    return wire(ANTHROPIC, events);
  }

  private static String wire(Dialect dialect, List<StreamEvent> events) {
    Dialect.StreamWriter writer = dialect.newStreamWriter();
    List<SseEvent> out = new ArrayList<>();
    events.forEach(event -> out.addAll(writer.write(event)));
    return new String(SseEncoder.encode(out), UTF_8);
  }

  private static String[] dataLines(String wire) {
    return wire.lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring(6))
        .toArray(String[]::new);
  }

  private static String delta(String delta) {
    return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":null}]}";
  }

  private static String finish(String reason) {
    return "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\""
        + reason
        + "\"}]}";
  }

  private static String call(int index, String id, String name, String arguments) {
    return "{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}]}"
        .formatted(index, id, name, Json.write(Json.of(arguments)));
  }

  private static String arguments(int index, String piece) {
    return "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":%s}}]}"
        .formatted(index, Json.write(Json.of(piece)));
  }

  private static Supplier<String> counter() {
    AtomicInteger next = new AtomicInteger();
    return () -> String.valueOf(next.incrementAndGet());
  }

  private static String sse(String data) {
    return new String(SseEncoder.encode(new SseEvent(null, data)), UTF_8);
  }
}
