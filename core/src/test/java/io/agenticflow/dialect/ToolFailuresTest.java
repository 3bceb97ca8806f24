package io.agenticflow.dialect;

import static io.agenticflow.dialect.FailureCases.ANTHROPIC;
import static io.agenticflow.dialect.FailureCases.CHAT;
import static io.agenticflow.dialect.FailureCases.USER;
import static io.agenticflow.dialect.FailureCases.arguments;
import static io.agenticflow.dialect.FailureCases.blockStarts;
import static io.agenticflow.dialect.FailureCases.call;
import static io.agenticflow.dialect.FailureCases.collect;
import static io.agenticflow.dialect.FailureCases.counter;
import static io.agenticflow.dialect.FailureCases.delta;
import static io.agenticflow.dialect.FailureCases.finish;
import static io.agenticflow.dialect.FailureCases.read;
import static io.agenticflow.dialect.FailureCases.readAnthropic;
import static io.agenticflow.dialect.FailureCases.readChat;
import static io.agenticflow.dialect.FailureCases.toAnthropicWire;
import static io.agenticflow.dialect.FailureCases.toChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
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
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

/**
 * Tool calls, their results and their schemas: the failures that translators are known for. The
 * numbers are those of the list that the project was given.
 */
class ToolFailuresTest {
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
    assertThat(Json.array(json, "tools").stream().map(FailureCases::parameters))
        .containsExactly(
            "{\"type\":\"object\",\"properties\":{\"format\":{\"type\":\"string\"},"
                + "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{}}}}}",
            "{\"type\":\"object\",\"properties\":{}}");
  }

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
}
