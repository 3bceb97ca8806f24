package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.responses.ResponsesDialect;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** What one dialect may say and another would refuse, or take in another way. */
class BetweenDialectsTest {
  private static final Dialect ANTHROPIC = new AnthropicDialect();
  private static final Dialect CHAT = new ChatDialect();
  private static final Dialect RESPONSES = new ResponsesDialect();

  private static final String CALLED_THEN_SAID =
      """
      "messages":[{"role":"user","content":"hi"},
        {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"Read","input":{}}]},
        {"role":"assistant","content":"I am reading."},
        {"role":"user","content":[{"type":"text","text":"Go on."},
          {"type":"tool_result","tool_use_id":"c1","content":"words"}]}]\
      """;
  private static final String PREFILLED =
      """
      "messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"The answer is"}]\
      """;

  @Test
  void assistantTurnInTwoMessages_hasItsResultsRightBehindIt() {
    JrsValue chat = written(CALLED_THEN_SAID, CHAT, Profiles.COMPATIBLE);
    assertThat(roles(chat)).containsExactly("user", "assistant", "tool", "user");
    JrsValue turn = Json.array(chat, "messages").get(1);
    assertThat(Json.string(turn, "content")).isEqualTo("I am reading.");
    assertThat(Json.array(turn, "tool_calls")).hasSize(1);
  }

  @Test
  void outputs_standBeforeWhatTheUserSaysBesideThem() {
    List<String> types = new ArrayList<>();
    for (JrsValue item :
        Json.array(written(CALLED_THEN_SAID, RESPONSES, Profiles.OPENAI), "input")) {
      types.add(Json.string(item, "type") + " " + Json.string(item, "role"));
    }
    assertThat(types)
        .containsExactly(
            "message user",
            "function_call null",
            "message assistant",
            "function_call_output null",
            "message user");
  }

  @Test
  void beginningOfAnAnswer_isHandedOn_orAskedToGoOnFrom() {
    assertThat(roles(written(PREFILLED, CHAT, Profiles.COMPATIBLE)))
        .containsExactly("user", "assistant");
    Profile without = Profiles.COMPATIBLE.with("prefill", "false");
    JrsValue chat = written(PREFILLED, CHAT, without);
    assertThat(roles(chat)).containsExactly("user", "assistant", "user");
    assertThat(Json.string(Json.array(chat, "messages").getLast(), "content"))
        .contains("Go on exactly where your last message ends");
    JrsValue messages = written(PREFILLED, ANTHROPIC, Profiles.ANTHROPIC.with("prefill", "false"));
    assertThat(roles(messages)).containsExactly("user", "assistant", "user");
    assertThat(ANTHROPIC.passes(read(PREFILLED), Profiles.ANTHROPIC)).isTrue();
    assertThat(ANTHROPIC.passes(read(PREFILLED), Profiles.ANTHROPIC.with("prefill", "false")))
        .isFalse();
  }

  @Test
  void pageThatAClientFound_isWords_inAMessageAndInAResult() {
    String page =
        """
        {"type":"search_result","source":"https://example.org","title":"A page",
         "content":[{"type":"text","text":"It says so."}],"citations":{"enabled":true}}\
        """;
    String body =
        """
        "messages":[{"role":"user","content":[%1$s,{"type":"text","text":"hi"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"Find","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[%1$s]}]}]\
        """
            .formatted(page);
    String words = "A page (https://example.org)\\nIt says so.";
    for (Dialect upstream : List.of(CHAT, RESPONSES)) {
      String written = Json.write(written(body, upstream, Profiles.OPENAI));
      assertThat(written.split(Pattern.quote(words), -1)).hasSize(3);
      assertThat(upstream.uncarried(read(body), Profiles.OPENAI))
          .contains("messages[0][0] anthropic:citations and 1 more");
    }
  }

  @Test
  void attributionLine_goesToNobodyButAnthropic_andThatIsSaid() {
    String body =
        """
        "system":[{"type":"text","text":"x-anthropic-billing-header: v=1"},{"type":"text","text":"Be kind."}],
        "messages":[{"role":"user","content":"hi"}]\
        """;
    assertThat(Json.string(written(body, RESPONSES, Profiles.OPENAI), "instructions"))
        .isEqualTo("Be kind.");
    assertThat(RESPONSES.uncarried(read(body), Profiles.OPENAI))
        .contains("x-anthropic-billing-header:");
    assertThat(Json.write(written(body, CHAT, Profiles.COMPATIBLE))).doesNotContain("billing");
    assertThat(Json.write(written(body, ANTHROPIC, Profiles.ANTHROPIC))).contains("billing");
  }

  @Test
  void temperatureAboveAnthropicsScale_becomesItsHighest_andThatIsSaid() {
    ModelRequest hot =
        CHAT.readRequest(
            "{\"model\":\"m\",\"temperature\":1.5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                .getBytes(UTF_8));
    assertThat(
            Json.decimal(
                Json.parse(ANTHROPIC.writeRequest(hot, Profiles.ANTHROPIC)), "temperature"))
        .isEqualByComparingTo("1");
    assertThat(ANTHROPIC.uncarried(hot, Profiles.ANTHROPIC)).contains("temperature above 1");
  }

  @Test
  void instructionsInMidConversation_areTheUsers_whereAMessagesServerRefusesThem() {
    String body =
        """
        "messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"Hello."},
          {"role":"system","content":"Be brief."},{"role":"user","content":"Go on."}]\
        """;
    assertThat(roles(written(body, ANTHROPIC, Profiles.ANTHROPIC))).contains("system");
    assertThat(
            roles(
                written(
                    body, ANTHROPIC, Profiles.ANTHROPIC.with("system_in_conversation", "false"))))
        .containsExactly("user", "assistant", "user", "user");
  }

  @Test
  void fieldsOfTheProfile_areInARequestToAResponsesServerToo() {
    Profile profile = Profiles.OPENAI.with("request_fields", "{\"service_tier\":\"flex\"}");
    assertThat(
            Json.string(
                written("\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]", RESPONSES, profile),
                "service_tier"))
        .isEqualTo("flex");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eos_token", "STOP", "end", "whatever comes next"})
  void endInAServersOwnWord_isAnEndLikeAnyOther(String reason) {
    String answer =
        "{\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"%s\",\"message\":{\"role\":\"assistant\",\"content\":\"x\"}}]}"
            .formatted(reason);
    assertThat(CHAT.readResponse(answer.getBytes(UTF_8)).stopReason())
        .isEqualTo(StopReason.END_TURN);
  }

  @Test
  void statusInDigits_isAStatus() {
    ApiError error =
        OpenAiErrors.read(
            new HttpRefusal(
                0,
                Map.of(),
                "{\"error\":{\"message\":\"slow\",\"code\":\"429\"}}".getBytes(UTF_8)));
    assertThat(error.kind()).isEqualTo(ApiError.Kind.RATE_LIMIT);
  }

  @Test
  void failedPatch_isAFailedResult() {
    String body =
        """
        {"model":"m","input":[{"role":"user","content":"x"},
          {"type":"apply_patch_call","call_id":"c","operation":{"type":"delete_file","path":"a"}},
          {"type":"apply_patch_call_output","call_id":"c","status":"failed","output":"no such file"}]}
        """;
    assertThat(
            new String(
                ANTHROPIC.writeRequest(
                    RESPONSES.readRequest(body.getBytes(UTF_8)), Profiles.ANTHROPIC),
                UTF_8))
        .contains("\"is_error\":true");
  }

  /** A chat client's two names for reasoning are one, in a conversation that goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"reasoning", "reasoning_content"})
  void reasoningOfAnEarlierTurn_isReadUnderBothNames(String field) {
    String body =
        """
        {"model":"m","messages":[{"role":"user","content":"x"},
          {"role":"assistant","content":"y","%s":"I thought so."},{"role":"user","content":"z"}]}
        """
            .formatted(field);
    JrsValue written =
        Json.parse(
            CHAT.writeRequest(
                CHAT.readRequest(body.getBytes(UTF_8)), Profiles.ofKind("deepseek").of("any")));
    assertThat(Json.string(Json.array(written, "messages").get(1), "reasoning_content"))
        .isEqualTo("I thought so.");
  }

  private static ModelRequest read(String fields) {
    return ANTHROPIC.readRequest(
        ("{\"model\":\"m\",\"max_tokens\":100," + fields + "}").getBytes(UTF_8));
  }

  private static JrsValue written(String fields, Dialect upstream, Profile profile) {
    return Json.parse(upstream.writeRequest(read(fields), profile));
  }

  private static List<String> roles(JrsValue request) {
    return Json.array(request, "messages").stream()
        .map(message -> Json.string(message, "role", ""))
        .toList();
  }
}
