package io.agenticflow.dialect;

import static io.agenticflow.dialect.FailureCases.ANTHROPIC;
import static io.agenticflow.dialect.FailureCases.CHAT;
import static io.agenticflow.dialect.FailureCases.USER;
import static io.agenticflow.dialect.FailureCases.collect;
import static io.agenticflow.dialect.FailureCases.delta;
import static io.agenticflow.dialect.FailureCases.finish;
import static io.agenticflow.dialect.FailureCases.notNull;
import static io.agenticflow.dialect.FailureCases.readChat;
import static io.agenticflow.dialect.FailureCases.toChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reasoning on its way through both dialects: the failures that translators are known for, by their
 * numbers.
 */
class ReasoningFailuresTest {
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
}
