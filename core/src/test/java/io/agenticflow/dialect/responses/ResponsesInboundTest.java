package io.agenticflow.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.ResponseEvents;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.SchemaCheck;
import io.agenticflow.testkit.SchemaName;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import io.agenticflow.vocabulary.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsValue;

/** What clients of the Responses API send, foremost Codex, and what they wait for. */
class ResponsesInboundTest {
  private static final Dialect RESPONSES =
      new ResponsesDialect(() -> Instant.ofEpochSecond(1_700_000_000));
  private static final Dialect CHAT = new ChatDialect();
  private static final Dialect ANTHROPIC = new AnthropicDialect();

  /** As Codex 0.169 asks, shortened. */
  private static final String CODEX =
      """
      {"model":"vendor/some-model","stream":true,"store":false,"tool_choice":"auto",
       "parallel_tool_calls":true,"reasoning":{"effort":"medium","summary":"auto"},
       "include":["reasoning.encrypted_content"],"prompt_cache_key":"thread-1",
       "client_metadata":{"session_id":"s"},"text":{"verbosity":"low"},
       "instructions":"Be brief.",
       "input":[
        {"type":"message","id":"msg_1","role":"developer","content":[{"type":"input_text","text":"You code."}]},
        {"type":"message","id":"msg_2","role":"user","content":[{"type":"input_text","text":"fix it"}]},
        {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"},
        {"type":"message","role":"assistant","id":"msg_3","status":"completed","phase":"commentary",
         "content":[{"type":"output_text","text":"I look.","annotations":[]}]},
        {"type":"function_call","id":"fc_1","call_id":"c1","name":"exec_command","arguments":"{\\"cmd\\":\\"ls\\"}","status":"completed"},
        {"type":"function_call","id":"fc_2","call_id":"c2","namespace":"mcp__docs","name":"search","arguments":""},
        {"type":"custom_tool_call","id":"ctc_1","call_id":"c3","name":"apply_patch","input":"*** Begin Patch\\n"},
        {"type":"local_shell_call","id":"sh_1","call_id":"c4","status":"completed",
         "action":{"type":"exec","command":["ls"],"timeout_ms":9,"env":{},"working_directory":null,"user":null}},
        {"type":"function_call_output","call_id":"c1","output":"a.txt"},
        {"type":"function_call_output","call_id":"c2","output":[
          {"type":"input_text","text":"found"},
          {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"high"}]},
        {"type":"custom_tool_call_output","call_id":"c3","output":"done"},
        {"type":"local_shell_call_output","call_id":"c4","output":"b.txt"},
        {"type":"message","role":"developer","content":"mind the tests"},
        {"type":"message","role":"user","content":"go on"}],
       "tools":[
        {"type":"function","name":"exec_command","description":"Runs.","strict":false,
         "parameters":{"type":"object","properties":{"cmd":{"type":"string"}}}},
        {"type":"namespace","name":"mcp__docs","description":"Docs.","tools":[
          {"type":"function","name":"search","description":"Finds.","strict":false,
           "parameters":{"type":"object","properties":{}}}]},
        {"type":"custom","name":"apply_patch","description":"Edits files.",
         "format":{"type":"grammar","syntax":"lark","definition":"start: x"}},
        {"type":"local_shell"},
        {"type":"web_search","external_web_access":true}]}
      """;

  @Test
  void codexRequest_isReadWhole() {
    ModelRequest request = read(CODEX);
    assertThat(request.system())
        .containsExactly(new ContentBlock.Text("Be brief."), new ContentBlock.Text("You code."));
    assertThat(request.messages())
        .extracting(Message::role)
        .containsExactly(Role.USER, Role.ASSISTANT, Role.USER, Role.SYSTEM, Role.USER);
    assertThat(request.messages().get(1).content())
        .extracting(block -> block.getClass().getSimpleName())
        .containsExactly("Thinking", "Text", "ToolUse", "ToolUse", "ToolUse", "ToolUse");
    assertThat(request.messages().get(1).content().subList(2, 6))
        .containsExactly(
            new ContentBlock.ToolUse("c1", "exec_command", new RawJson("{\"cmd\":\"ls\"}")),
            new ContentBlock.ToolUse("c2", "mcp__docs__search", RawJson.EMPTY_OBJECT),
            new ContentBlock.ToolUse(
                "c3", "apply_patch", new RawJson("{\"input\":\"*** Begin Patch\\n\"}")),
            new ContentBlock.ToolUse(
                "c4",
                "local_shell",
                new RawJson("{\"command\":[\"ls\"],\"timeout_ms\":9,\"env\":{}}")));
    assertThat(request.messages().get(2).content())
        .extracting(block -> ((ContentBlock.ToolResult) block).toolUseId())
        .containsExactly("c1", "c2", "c3", "c4");
    assertThat(request.tools())
        .extracting(ToolDefinition::name)
        .containsExactly(
            "exec_command", "mcp__docs__search", "apply_patch", "local_shell", "web_search");
    assertThat(request.reasoning())
        .isEqualTo(new Reasoning(Reasoning.Mode.UNSPECIFIED, null, "medium", "summarized"));
    assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Auto());
    assertThat(request.stream()).isTrue();
  }

  @Test
  void codexRequest_isCarriedToEveryUpstream_andTheRestIsReported() {
    ModelRequest request = read(CODEX);
    byte[] chat = CHAT.writeRequest(request, Profiles.OPENROUTER);
    assertThat(SchemaCheck.problems(SchemaName.CHAT_REQUEST, new String(chat, UTF_8))).isEmpty();
    byte[] messages = ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC);
    assertThat(SchemaCheck.problems(SchemaName.MESSAGES_REQUEST, new String(messages, UTF_8)))
        .isEmpty();
    assertThat(Json.array(Json.parse(chat), "tools")).hasSize(4);
    assertThat(CHAT.uncarried(request, Profiles.OPENROUTER))
        .contains("responses:client_metadata", "tools[4] web_search")
        .doesNotContain("responses:include.reasoning.encrypted_content");
  }

  @Test
  void fieldsThatOnlySomeTake_goWhereTheProfileSaysSo_andAreReportedElsewhere() {
    ModelRequest request =
        read(
            """
            {"model":"m","input":"x","prompt_cache_key":"k","safety_identifier":"s",
             "service_tier":"flex","text":{"verbosity":"low"}}
            """);
    JrsValue taken = Json.parse(CHAT.writeRequest(request, Profiles.OPENAI));
    assertThat(Json.string(taken, "prompt_cache_key")).isEqualTo("k");
    assertThat(Json.string(taken, "safety_identifier")).isEqualTo("s");
    assertThat(Json.string(taken, "service_tier")).isEqualTo("flex");
    assertThat(Json.string(taken, "verbosity")).isEqualTo("low");
    assertThat(CHAT.uncarried(request, Profiles.OPENAI)).isEmpty();

    assertThat(new String(CHAT.writeRequest(request, Profiles.COMPATIBLE), UTF_8))
        .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(CHAT.uncarried(request, Profiles.COMPATIBLE))
        .containsExactlyInAnyOrder(
            "responses:prompt_cache_key",
            "responses:safety_identifier",
            "responses:service_tier",
            "responses:text.verbosity");
  }

  @Test
  void openAisReasoning_goesToOpenRouterInItsOwnForm() {
    JrsValue chat = Json.parse(CHAT.writeRequest(read(CODEX), Profiles.OPENROUTER));
    JrsValue assistant =
        Json.array(chat, "messages").stream()
            .filter(message -> "assistant".equals(Json.string(message, "role")))
            .findFirst()
            .orElseThrow();
    List<JrsValue> details = Json.array(assistant, "reasoning_details");
    assertThat(details).hasSize(2);
    assertThat(Json.string(details.get(1), "type")).isEqualTo("reasoning.encrypted");
    assertThat(Json.string(details.get(1), "data")).isEqualTo("gAAA");
    assertThat(Json.string(details.get(1), "id")).isEqualTo("rs_1");
  }

  @Test
  void stream_hasTheWholeGrammar_andKeepsTheSchema() {
    ModelRequest request = read(CODEX);
    List<SseEvent> events = write(request, answer());
    assertThat(events)
        .extracting(SseEvent::name)
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done",
            "response.reasoning_summary_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.custom_tool_call_input.delta",
            "response.custom_tool_call_input.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.output_item.done",
            "response.completed");
    long sequence = 0;
    for (SseEvent event : events) {
      JrsValue json = Json.parse(event.data());
      assertThat(Json.integer(json, "sequence_number")).isEqualTo(sequence++);
      assertThat(Json.string(json, "type")).isEqualTo(event.name());
      if (!event.data().contains("local_shell_call")) { // OpenRouter does not know it
        assertThat(SchemaCheck.problems(SchemaName.RESPONSES_STREAM_EVENT, event.data()))
            .as(event.data())
            .isEmpty();
      }
    }
  }

  @Test
  void calls_comeBackInTheFormInWhichTheToolWasOffered() {
    List<SseEvent> events = write(read(CODEX), answer());
    List<JrsValue> items =
        events.stream()
            .filter(event -> "response.output_item.done".equals(event.name()))
            .map(event -> Json.field(Json.parse(event.data()), "item"))
            .toList();
    assertThat(items)
        .extracting(item -> Json.string(item, "type"))
        .containsExactly(
            "reasoning",
            "message",
            "function_call",
            "function_call",
            "custom_tool_call",
            "local_shell_call");
    assertThat(Json.string(items.get(2), "arguments")).isEqualTo("{\"cmd\":\"ls\"}");
    assertThat(Json.string(items.get(2), "namespace")).isNull();
    assertThat(Json.string(items.get(3), "namespace")).isEqualTo("mcp__docs");
    assertThat(Json.string(items.get(3), "name")).isEqualTo("search");
    assertThat(Json.string(items.get(3), "arguments")).isEqualTo("{}");
    assertThat(Json.string(items.get(4), "input")).isEqualTo("*** Begin Patch\n+ä\"x\"");
    assertThat(Json.write(field(items.get(5), "action")))
        .isEqualTo("{\"type\":\"exec\",\"env\":{},\"command\":[\"ls\"]}");
    assertThat(items).allSatisfy(item -> assertThat(Json.string(item, "id")).isNotEmpty());
    assertThat(items.stream().map(item -> Json.string(item, "id")).distinct()).hasSize(6);
  }

  @Test
  void itemsOfAnAnswer_sentBack_areTheAnswer() {
    ModelResponse answer = answer();
    List<SseEvent> events = write(read(CODEX), answer);
    JrsValue completed = Json.field(Json.parse(events.getLast().data()), "response");
    String next =
        Json.write(
            Json.object().put("model", "m").put("input", Json.array(completed, "output")).build());
    List<ContentBlock> back = read(next).messages().getFirst().content();
    assertThat(back).hasSize(7);
    byte[] upstream =
        ANTHROPIC.writeRequest(
            ModelRequest.to("m").messages(List.of(new Message(Role.ASSISTANT, back))).build(),
            Profiles.ANTHROPIC);
    assertThat(new String(upstream, UTF_8))
        .contains("{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"sig\"}");
  }

  @Test
  void encryptedReasoning_isOnlyThereWhereItWasAskedFor() {
    String asked = CODEX.replace("\"include\":[\"reasoning.encrypted_content\"],", "");
    assertThat(write(read(asked), answer()).getLast().data()).doesNotContain("encrypted_content");
    assertThat(write(read(CODEX), answer()).getLast().data()).contains("encrypted_content");
  }

  @Test
  void wholeAnswer_isTheStreamsLastEvent_andKeepsTheSchema() {
    ModelRequest request = read(CODEX.replace("{\"type\":\"local_shell\"},", ""));
    String whole = new String(RESPONSES.writeResponse(answer(), request), UTF_8);
    assertThat(SchemaCheck.problems(SchemaName.RESPONSES_RESULT, whole)).isEmpty();
    JrsValue json = Json.parse(whole);
    assertThat(Json.string(json, "id")).isEqualTo("resp_1");
    assertThat(Json.string(json, "status")).isEqualTo("completed");
    assertThat(Json.write(field(json, "usage")))
        .isEqualTo(
            "{\"input_tokens\":17,\"input_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":3},"
                + "\"output_tokens\":20,\"output_tokens_details\":{\"reasoning_tokens\":5},\"total_tokens\":37}");
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn,response.completed,",
    "tool_use,response.completed,",
    "max_tokens,response.incomplete,max_output_tokens",
    "model_context_window_exceeded,response.incomplete,max_output_tokens",
    "refusal,response.incomplete,content_filter"
  })
  void stopReason_decidesHowTheResponseEnds(String reason, String event, String details) {
    ModelResponse answer =
        new ModelResponse(
            "msg_1",
            "m",
            List.of(new ContentBlock.Text("x")),
            new StopReason(reason),
            null,
            Usage.NONE,
            Extensions.NONE);
    SseEvent last = write(read(CODEX), answer).getLast();
    assertThat(last.name()).isEqualTo(event);
    assertThat(
            Json.string(
                Json.field(Json.field(Json.parse(last.data()), "response"), "incomplete_details"),
                "reason"))
        .isEqualTo(details);
    assertThat(SchemaCheck.problems(SchemaName.RESPONSES_STREAM_EVENT, last.data())).isEmpty();
  }

  @Test
  void failureInTheMiddle_isResponseFailed_andNeverCompleted() {
    Dialect.StreamWriter writer = RESPONSES.newStreamWriter(read(CODEX));
    List<SseEvent> events = new ArrayList<>();
    events.addAll(writer.write(new StreamEvent.MessageStart("msg_1", "m", Usage.NONE)));
    events.addAll(writer.write(new StreamEvent.BlockStart(0, new ContentBlock.Text(""))));
    events.addAll(writer.write(new StreamEvent.BlockDelta(0, new Delta.Text("x"))));
    events.addAll(
        writer.write(new StreamEvent.Failed(new ApiError(ApiError.Kind.RATE_LIMIT, "slow down"))));
    assertThat(events).extracting(SseEvent::name).doesNotContain("response.completed");
    SseEvent last = events.getLast();
    assertThat(last.name()).isEqualTo("response.failed");
    assertThat(last.data()).contains("\"code\":\"rate_limit_exceeded\"", "slow down");
    assertThat(SchemaCheck.problems(SchemaName.RESPONSES_STREAM_EVENT, last.data())).isEmpty();
  }

  @Test
  void promptThatIsTooLong_isTheFailureThatCodexKnows() {
    Dialect.StreamWriter writer = RESPONSES.newStreamWriter();
    List<SseEvent> events =
        writer.write(
            new StreamEvent.Failed(
                new ApiError(ApiError.Kind.INVALID_REQUEST, "prompt is too long: 9 tokens")));
    assertThat(events.getLast().data()).contains("context_length_exceeded");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\",\"input\":\"x\",\"previous_response_id\":\"resp_1\"}|previous_response_id cannot be used: the gateway keeps no conversation",
        "{\"model\":\"m\",\"input\":\"x\",\"conversation\":\"conv_1\"}|conversation cannot be used: the gateway keeps no conversation",
        "{\"model\":\"m\",\"input\":\"x\",\"background\":true}|background cannot be used",
        "{\"model\":\"m\",\"input\":\"x\",\"prompt\":{\"id\":\"p\"}}|prompt cannot be used",
        "{\"model\":\"m\",\"input\":[{\"type\":\"item_reference\",\"id\":\"i\"}]}|input[0] refers to an item",
        "{\"model\":\"m\",\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\"}]}|input[0].name is missing",
        "{\"model\":\"m\",\"input\":[{\"role\":\"robot\",\"content\":\"x\"}]}|input[0].role",
        "{\"model\":\"m\"}|input is missing",
        "{\"input\":\"x\"}|model is missing",
        "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\"}]}|tools[0].name is missing",
        "{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":{\"type\":\"file_search\"}}|tool_choice of type file_search",
        "[]|the request is not a JSON object",
        "{|the request is not JSON"
      })
  void wrongRequest_isRefusedByName(String json, String words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining(words);
  }

  @Test
  void toolsOfTheProvider_areRefusedByName_whereTheyHoldSomethingOfTheUsers() {
    ModelRequest request =
        read(
            "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"v\"]}]}");
    assertThatThrownBy(() -> CHAT.writeRequest(request, Profiles.OPENROUTER))
        .hasMessage(
            "tool file_search is run by the Responses API itself and cannot be carried by Chat Completions");
    assertThatThrownBy(() -> ANTHROPIC.writeRequest(request, Profiles.ANTHROPIC))
        .hasMessageContaining("tool file_search is run by the Responses API itself");
  }

  @Test
  void foundTools_canBeCalled() {
    ModelRequest request =
        read(
            """
            {"model":"m","tools":[{"type":"tool_search","execution":"client","description":"Finds tools.",
              "parameters":{"type":"object","properties":{"query":{"type":"string"}}}}],
             "input":[{"role":"user","content":"x"},
              {"type":"tool_search_call","call_id":"c","execution":"client","status":"completed","arguments":{"query":"agents"}},
              {"type":"tool_search_output","call_id":"c","execution":"client","status":"completed","tools":[
                {"type":"namespace","name":"agents","description":"","tools":[
                  {"type":"function","name":"spawn","description":"Starts one.","strict":false,"defer_loading":true,
                   "parameters":{"type":"object","properties":{}}}]}]}]}
            """);
    assertThat(request.tools())
        .extracting(ToolDefinition::name)
        .containsExactly("tool_search", "agents__spawn");
    assertThat(request.messages().get(1).content())
        .containsExactly(
            new ContentBlock.ToolUse("c", "tool_search", new RawJson("{\"query\":\"agents\"}")));
    assertThat(request.messages().get(2).content())
        .containsExactly(
            new ContentBlock.ToolResult(
                "c", "These tools can be called now:\n- agents__spawn: Starts one.", false));
    ModelResponse answer =
        new ModelResponse(
            "msg_1",
            "m",
            List.of(
                new ContentBlock.ToolUse("d", "tool_search", new RawJson("{\"query\":\"y\"}")),
                new ContentBlock.ToolUse("e", "agents__spawn", RawJson.EMPTY_OBJECT)),
            StopReason.TOOL_USE,
            null,
            Usage.NONE,
            Extensions.NONE);
    String last = write(request, answer).getLast().data();
    assertThat(last)
        .contains("\"type\":\"tool_search_call\"", "\"execution\":\"client\"")
        .contains("\"arguments\":{\"query\":\"y\"}")
        .contains("\"namespace\":\"agents\",\"name\":\"spawn\"");
  }

  @Test
  void picturesAndFiles_areRead() {
    ModelRequest request =
        read(
            """
            {"model":"m","input":[{"role":"user","content":[
              {"type":"input_image","image_url":"https://x/y.png"},
              {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"},
              {"type":"input_file","file_url":"https://x/y.pdf"}]}]}
            """);
    assertThat(request.messages().getFirst().content())
        .containsExactly(
            new ContentBlock.Image(new MediaSource.Url("https://x/y.png"), null, Extensions.NONE),
            new ContentBlock.Document(
                new MediaSource.Base64("application/pdf", "AAAA"), "a.pdf", null, Extensions.NONE),
            new ContentBlock.Document(
                new MediaSource.Url("https://x/y.pdf"), null, null, Extensions.NONE));
  }

  @Test
  void allowedTools_areAllThatIsOffered() {
    ModelRequest request =
        read(
            CODEX.replace(
                "\"tool_choice\":\"auto\"",
                "\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"exec_command\"}]}"));
    assertThat(request.tools()).extracting(ToolDefinition::name).containsExactly("exec_command");
    assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Any());
  }

  private static ModelResponse answer() {
    return new ModelResponse(
        "msg_1",
        "m",
        List.of(
            new ContentBlock.Thinking("hm", "sig", Extensions.NONE),
            new ContentBlock.Text("one"),
            new ContentBlock.Text("two"),
            new ContentBlock.ToolUse("a", "exec_command", new RawJson("{\"cmd\":\"ls\"}")),
            new ContentBlock.ToolUse("b", "mcp__docs__search", new RawJson("")),
            new ContentBlock.ToolUse(
                "c",
                "apply_patch",
                new RawJson("{\"input\": \"*** Begin Patch\\n+\\u00e4\\\"x\\\"\"}")),
            new ContentBlock.ToolUse("d", "local_shell", new RawJson("{\"command\":[\"ls\"]}"))),
        StopReason.TOOL_USE,
        null,
        new Usage(10, 4, 3, 20, 5, null),
        Extensions.NONE);
  }

  private static JrsValue field(JrsValue json, String name) {
    return Objects.requireNonNull(Json.field(json, name), name);
  }

  private static ModelRequest read(String json) {
    return RESPONSES.readRequest(json.getBytes(UTF_8));
  }

  private static List<SseEvent> write(ModelRequest request, ModelResponse answer) {
    Dialect.StreamWriter writer = RESPONSES.newStreamWriter(request);
    List<SseEvent> events = new ArrayList<>();
    ResponseEvents.of(answer).forEach(event -> events.addAll(writer.write(event)));
    return events;
  }
}
