package io.agenticflow.dialect;

import static io.agenticflow.dialect.FailureCases.ANTHROPIC;
import static io.agenticflow.dialect.FailureCases.CHAT;
import static io.agenticflow.dialect.FailureCases.USER;
import static io.agenticflow.dialect.FailureCases.toChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.agenticflow.dialect.responses.ResponsesDialect;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.OriginalRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** Requests that one API takes and another refuses, though nothing in them has to be lost. */
class MendedRequestsTest {
  private static final String CALLS =
      "{\"role\":\"assistant\",\"content\":[%s,%s]}".formatted(use("a"), use("b"));

  @Test
  void f07_callWithoutResult_hasOneThatSaysSo() {
    List<JrsValue> chat =
        chatMessages(USER, CALLS, user(result("a") + ",{\"type\":\"text\",\"text\":\"go on\"}"));
    assertThat(chat.stream().map(message -> Json.string(message, "role")))
        .containsExactly("user", "assistant", "tool", "tool", "user");
    assertThat(Json.string(chat.get(3), "tool_call_id")).isEqualTo("b");
    assertThat(Json.string(chat.get(3), "content")).contains("no result");
    assertThat(Json.string(chat.get(4), "content")).isEqualTo("go on");

    List<JrsValue> messages =
        anthropicMessages(
            "{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"tool_calls\":[%s,%s]},{\"role\":\"user\",\"content\":\"go on\"}"
                .formatted(call("a"), call("b")));
    assertThat(Json.array(messages.get(2), "content"))
        .extracting(block -> Json.string(block, "tool_use_id", Json.string(block, "text", "")))
        .containsExactly("a", "b", "go on");
  }

  @Test
  void f07_callAtTheEnd_waits() {
    assertThat(chatMessages(USER, CALLS)).hasSize(2);
  }

  @Test
  void f07_instructionBetweenCallAndResult_isNoResult() {
    List<JrsValue> chat =
        chatMessages(
            USER,
            CALLS,
            "{\"role\":\"system\",\"content\":\"s\"}",
            user(result("a") + "," + result("b")));
    assertThat(chat.stream().map(message -> Json.string(message, "role")))
        .containsExactly("user", "assistant", "tool", "tool", "system");
  }

  @Test
  void f07_resultWithoutACall_isWhatTheUserSays() {
    List<JrsValue> chat = chatMessages(user(result("lost")), CALLS);
    assertThat(Json.string(chat.getFirst(), "role")).isEqualTo("user");
    assertThat(Json.string(chat.getFirst(), "content")).contains("lost").contains("result of lost");
    List<JrsValue> messages =
        anthropicMessages(
            "{\"role\":\"tool\",\"tool_call_id\":\"lost\",\"content\":\"found\"},{\"role\":\"user\",\"content\":\"go on\"}");
    assertThat(Json.write(Json.array(messages)))
        .doesNotContain("tool_result")
        .contains("\"text\":\"found\"");
  }

  @Test
  void f10_documentOfBlocks_isItsWordsAndPictures() {
    String document =
        "{\"type\":\"document\",\"title\":\"T\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"text\",\"text\":\"one\"},"
            + "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"QQ==\"}}]}}";
    String written = Json.write(Json.array(chatMessages(user(document))));
    assertThat(written).contains("T\\n\\none").contains("data:image/png;base64,QQ==");
    String words = "{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":\"two\"}}";
    assertThat(Json.write(Json.array(chatMessages(user(words))))).contains("\"text\":\"two\"");
  }

  @Test
  void f10_fileOfText_isText_andAnUnknownOneIsRefusedByItsType() {
    String file =
        "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"filename\":\"a\",\"file_data\":\"data:%s;base64,SGk=\"}}]}";
    JrsValue block =
        Json.array(anthropicMessages(file.formatted("text/markdown")).getFirst(), "content")
            .getFirst();
    assertThat(Json.write(FailureCases.notNull(Json.field(block, "source"))))
        .isEqualTo("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"Hi\"}");
    assertThatExceptionOfType(DialectException.class)
        .isThrownBy(() -> anthropicMessages(file.formatted("application/msword")))
        .withMessageContaining("application/msword");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server_tool_use|{\"name\":\"web_fetch\",\"input\":{\"url\":\"u\"}}|[web_fetch: {\"url\":\"u\"}]",
        "web_fetch_tool_result|{\"content\":{\"url\":\"u\"}}|[Result of web_fetch: {\"url\":\"u\"}]",
        "mcp_tool_use|{\"name\":\"find\",\"input\":{}}|[find: {}]",
        "compaction|{\"content\":\"so far\"}|so far",
      })
  void f26_whatAnthropicsToolsDid_goesOnInWords(String type, String fields, String words) {
    String block = "{\"type\":\"" + type + "\"," + fields.substring(1);
    String said =
        "{\"role\":\"assistant\",\"content\":["
            + block
            + ",{\"type\":\"text\",\"text\":\"done\"}]}";
    List<JrsValue> chat = chatMessages(USER, said, USER);
    assertThat(Json.string(chat.get(1), "content")).isEqualTo(words + "\n\ndone");
    assertThat(
            new String(
                new ResponsesDialect()
                    .writeRequest(
                        ANTHROPIC.readRequest(request(USER, said, USER)), Profiles.OPENAI),
                UTF_8))
        .contains(Json.write(Json.of(words)));
  }

  @Test
  void schemaOfTheAnswer_isReadUnderItsBetaName() {
    String format = "{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}";
    JrsValue json =
        toChat(
            "{\"model\":\"m\",\"messages\":[" + USER + "],\"output_format\":" + format + "}",
            Profiles.COMPATIBLE);
    assertThat(Json.string(Json.field(json, "response_format"), "type")).isEqualTo("json_schema");
  }

  @Test
  void schemaWithoutAType_isThatOfAnObject() {
    JrsValue json =
        toAnthropic(
            "\"messages\":["
                + USER
                + "],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]");
    assertThat(
            Json.string(Json.field(Json.array(json, "tools").getFirst(), "input_schema"), "type"))
        .isEqualTo("object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\\n\\t"})
  void wordsWithoutAWord_areLeftOut(String blank) {
    List<JrsValue> messages =
        anthropicMessages(
            USER
                + ",{\"role\":\"assistant\",\"content\":\""
                + blank
                + "\",\"tool_calls\":["
                + call("a")
                + "]},{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"x\"}");
    assertThat(Json.array(messages.get(1), "content")).hasSize(1);
  }

  @Test
  void beginningOfAnAnswer_endsWithAWord() {
    List<JrsValue> messages =
        anthropicMessages(USER + ",{\"role\":\"assistant\",\"content\":\"Well, \\n\"}");
    assertThat(Json.string(Json.array(messages.getLast(), "content").getFirst(), "text"))
        .isEqualTo("Well,");
  }

  @Test
  void idUsedInTwoTurns_isTwoIds_andTheResultsBelongToTheirCalls() {
    String turn =
        ",{\"role\":\"assistant\",\"tool_calls\":[%s]},{\"role\":\"tool\",\"tool_call_id\":\"call_0\",\"content\":\"x\"}"
            .formatted(call("call_0"));
    List<JrsValue> messages = anthropicMessages(USER + turn + turn);
    assertThat(messages.subList(1, 5))
        .extracting(message -> Json.array(message, "content").getFirst())
        .extracting(block -> Json.string(block, "id", Json.string(block, "tool_use_id", "")))
        .containsExactly("call_0", "call_0", "call_0_2", "call_0_2");
  }

  @Test
  void instructionsAlone_areWhatTheUserSays() {
    JrsValue json = toAnthropic("\"messages\":[{\"role\":\"system\",\"content\":\"only\"}]");
    assertThat(Json.field(json, "system")).isNull();
    assertThat(Json.string(Json.array(json, "messages").getFirst(), "role")).isEqualTo("user");
  }

  @Test
  void stopSequenceOfWhiteSpace_isLeftOutAndReported() {
    byte[] request =
        ("{\"model\":\"m\",\"messages\":[" + USER + "],\"stop\":[\"\\n\",\"END\"]}")
            .getBytes(UTF_8);
    assertThat(
            Json.array(
                Json.parse(ANTHROPIC.writeRequest(CHAT.readRequest(request), Profiles.ANTHROPIC)),
                "stop_sequences"))
        .hasSize(1);
    assertThat(ANTHROPIC.uncarried(CHAT.readRequest(request), Profiles.ANTHROPIC))
        .containsExactly("stop_sequences of white space");
  }

  @Test
  void f07_betweenAToolAndTheUser_theModelSaysAWord_whereItsTemplateWantsThat() {
    String[] messages = {
      USER, CALLS, user(result("a") + "," + result("b") + ",{\"type\":\"text\",\"text\":\"go on\"}")
    };
    for (Profile profile :
        List.of(
            Profiles.ofKind("mistral").of("mistral-medium-latest"),
            Profiles.ofKind("openrouter").of("mistralai/devstral-2512"))) {
      JrsValue json = toChat(new String(request(messages), UTF_8), profile);
      assertThat(Json.array(json, "messages").stream().map(each -> Json.string(each, "role")))
          .containsExactly("user", "assistant", "tool", "tool", "assistant", "user");
    }
  }

  @Test
  void userOfTheRequest_isNamed_whereTheUpstreamTakesIt_andTheNameFits() {
    String request =
        "{\"model\":\"m\",\"messages\":[" + USER + "],\"metadata\":{\"user_id\":\"%s\"}}";
    assertThat(Json.string(toChat(request.formatted("u1"), Profiles.OPENROUTER), "user"))
        .isEqualTo("u1");
    assertThat(Json.field(toChat(request.formatted("u1"), Profiles.COMPATIBLE), "user")).isNull();
    String tooLong = request.formatted("u".repeat(65));
    assertThat(Json.field(toChat(tooLong, Profiles.OPENROUTER), "user")).isNull();
    assertThat(CHAT.uncarried(ANTHROPIC.readRequest(tooLong.getBytes(UTF_8)), Profiles.OPENROUTER))
        .containsExactly("anthropic:metadata");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],\"additionalProperties\":false}|true",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":false}|false",
      })
  void strictTool_isStrict_whereItsSchemaAllowsThat_elseItIsReported(
      String schema, boolean strict) {
    String request =
        "{\"model\":\"m\",\"messages\":["
            + USER
            + "],\"tools\":[{\"name\":\"f\",\"strict\":true,\"input_schema\":"
            + schema
            + "}]}";
    JrsValue function =
        Json.field(
            Json.array(toChat(request, Profiles.COMPATIBLE), "tools").getFirst(), "function");
    assertThat(Json.isTrue(function, "strict")).isEqualTo(strict);
    assertThat(CHAT.uncarried(ANTHROPIC.readRequest(request.getBytes(UTF_8)), Profiles.COMPATIBLE))
        .isEqualTo(strict ? List.of() : List.of("tools[0] anthropic:strict"));
  }

  @Test
  void stopSequencesAboveTheLimit_areReported() {
    byte[] request =
        ("{\"model\":\"m\",\"messages\":["
                + USER
                + "],\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}")
            .getBytes(UTF_8);
    Profile profile = Profiles.ofKind("groq").of("llama");
    JrsValue json = Json.parse(CHAT.writeRequest(ANTHROPIC.readRequest(request), profile));
    assertThat(Json.array(json, "stop")).hasSize(4);
    assertThat(CHAT.uncarried(ANTHROPIC.readRequest(request), profile))
        .containsExactly("stop_sequences above 4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The newest models decide by themselves, the older ones think within a budget.
        "claude-opus-4-6|\"reasoning_effort\":\"high\"|{\"type\":\"adaptive\"}|{\"effort\":\"high\"}|",
        "claude-opus-4-6|\"reasoning\":{\"max_tokens\":5000}|{\"type\":\"adaptive\"}|{\"effort\":\"medium\"}|",
        "claude-sonnet-4-5|\"reasoning_effort\":\"high\"|{\"type\":\"enabled\",\"budget_tokens\":16384}||",
        "claude-sonnet-4-5|\"reasoning\":{\"max_tokens\":2000}|{\"type\":\"enabled\",\"budget_tokens\":2000}||",
        "claude-sonnet-4-5|\"reasoning_effort\":\"none\"|{\"type\":\"disabled\"}||",
        // Thoughts and answer share the limit.
        "claude-sonnet-4-5|\"reasoning_effort\":\"high\",\"max_tokens\":4000|{\"type\":\"enabled\",\"budget_tokens\":3000}||",
        "claude-sonnet-4-5|\"reasoning_effort\":\"high\",\"max_tokens\":1000|||reasoning",
        // It goes neither with sampling nor with a tool that must be called.
        "claude-opus-4-6|\"reasoning_effort\":\"low\",\"temperature\":0.2|{\"type\":\"adaptive\"}|{\"effort\":\"low\"}|temperature",
        "claude-opus-4-6|\"reasoning_effort\":\"low\",\"tool_choice\":\"required\"||{\"effort\":\"low\"}|reasoning",
        "claude-sonnet-4-5|\"temperature\":0.2|||",
      })
  void f15_effortOfAnotherDialect_switchesThinkingOn(
      String model, String fields, String thinking, String output, String lost) {
    Profile profile = Profiles.ofKind("anthropic").of(model);
    byte[] body = ("{\"model\":\"m\",\"messages\":[" + USER + "]," + fields + "}").getBytes(UTF_8);
    ModelRequest request =
        CHAT.readRequest(body).toBuilder()
            .original(new OriginalRequest("chat", "m", null, body, Map.of(), null))
            .build();
    JrsValue json = Json.parse(ANTHROPIC.writeRequest(request, profile));
    assertThat(json.get("thinking") == null ? null : Json.write(json.get("thinking")))
        .isEqualTo(thinking);
    assertThat(json.get("output_config") == null ? null : Json.write(json.get("output_config")))
        .isEqualTo(output);
    assertThat(ANTHROPIC.uncarried(request, profile))
        .isEqualTo(lost == null ? List.of() : List.of(lost));
    assertThat(Json.field(json, "temperature") == null)
        .isEqualTo(!fields.contains("temperature") || "temperature".equals(lost));
  }

  @Test
  void f15_budgetOfThoughts_isNotAskedFor_whereTheTurnBeganWithACallWithoutOne() {
    byte[] body =
        "{\"model\":\"m\",\"reasoning_effort\":\"high\",\"messages\":[%s,{\"role\":\"assistant\",\"tool_calls\":[%s]},{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"x\"}]}"
            .formatted(USER, call("a"))
            .getBytes(UTF_8);
    ModelRequest request =
        CHAT.readRequest(body).toBuilder()
            .original(new OriginalRequest("chat", "m", null, body, Map.of(), null))
            .build();
    Profile older = Profiles.ofKind("anthropic").of("claude-sonnet-4-5");
    assertThat(Json.parse(ANTHROPIC.writeRequest(request, older)).get("thinking")).isNull();
    assertThat(ANTHROPIC.uncarried(request, older)).containsExactly("reasoning");
    Profile newer = Profiles.ofKind("anthropic").of("claude-opus-4-6");
    assertThat(Json.parse(ANTHROPIC.writeRequest(request, newer)).get("thinking")).isNotNull();
  }

  private static List<JrsValue> chatMessages(String... messages) {
    return Json.array(
        toChat(new String(request(messages), UTF_8), Profiles.COMPATIBLE), "messages");
  }

  private static byte[] request(String... messages) {
    return ("{\"model\":\"m\",\"messages\":[" + String.join(",", messages) + "]}").getBytes(UTF_8);
  }

  private static List<JrsValue> anthropicMessages(String chatMessages) {
    return Json.array(toAnthropic("\"messages\":[" + chatMessages + "]"), "messages");
  }

  private static JrsValue toAnthropic(String fields) {
    byte[] request = ("{\"model\":\"m\"," + fields + "}").getBytes(UTF_8);
    return Json.parse(ANTHROPIC.writeRequest(CHAT.readRequest(request), Profiles.ANTHROPIC));
  }

  private static String user(String blocks) {
    return "{\"role\":\"user\",\"content\":[" + blocks + "]}";
  }

  private static String use(String id) {
    return "{\"type\":\"tool_use\",\"id\":\"" + id + "\",\"name\":\"f\",\"input\":{}}";
  }

  private static String result(String id) {
    return "{\"type\":\"tool_result\",\"tool_use_id\":\"%s\",\"content\":\"result of %s\"}"
        .formatted(id, id);
  }

  private static String call(String id) {
    return "{\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"
        .formatted(id);
  }
}
