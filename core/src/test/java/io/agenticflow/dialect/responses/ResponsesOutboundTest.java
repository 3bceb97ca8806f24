package io.agenticflow.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.Samples;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.SchemaCheck;
import io.agenticflow.testkit.SchemaName;
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
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.jr.stree.JrsValue;

/** What an upstream of the Responses API is asked, and what its answers are. */
class ResponsesOutboundTest {
  private static final Dialect RESPONSES = new ResponsesDialect();
  private static final Dialect ANTHROPIC = new AnthropicDialect();

  static Stream<Arguments> samples() {
    return Stream.of("anthropic", "chat")
        .flatMap(dialect -> LongStream.range(0, 40).mapToObj(seed -> Arguments.of(dialect, seed)));
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("samples")
  void request_keepsTheSchema_andSettlesAfterOneWriting(String dialect, long seed) {
    ModelRequest request = sayable(new Samples(seed, dialect).request());
    byte[] json = RESPONSES.writeRequest(request, Profiles.OPENROUTER);
    assertThat(SchemaCheck.problems(SchemaName.RESPONSES_REQUEST, new String(json, UTF_8)))
        .as(new String(json, UTF_8))
        .isEmpty();
    ModelRequest once = RESPONSES.readRequest(json);
    byte[] again = RESPONSES.writeRequest(once, Profiles.OPENROUTER);
    assertThat(RESPONSES.readRequest(again)).isEqualTo(once);
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("samples")
  void stream_writtenAndRead_isTheSameAnswer(String dialect, long seed) {
    Samples samples = new Samples(seed, dialect);
    ModelResponse response = shown(samples.response());
    byte[] bytes = bytes(samples.stream(response));
    List<StreamEvent> whole = read(bytes, bytes.length);
    assertThat(whole.getLast()).isEqualTo(new StreamEvent.MessageStop());
    ModelResponse read = collect(whole);
    assertThat(words(read)).isEqualTo(words(response));
    assertThat(read.usage()).isEqualTo(response.usage());
    assertThat(read.stopReason()).isEqualTo(stop(response));
    assertThat(read(bytes, 1)).as("byte by byte").isEqualTo(whole);
    JrsValue last =
        Json.parse(
            new String(bytes, UTF_8)
                .lines()
                .filter(l -> l.startsWith("data"))
                .toList()
                .getLast()
                .substring("data: ".length()));
    ModelResponse inOnePiece = RESPONSES.readResponse(Json.writeBytes(field(last, "response")));
    assertThat(words(inOnePiece)).isEqualTo(words(response));
  }

  @ParameterizedTest(name = "seed {1}")
  @MethodSource("samples")
  void stream_brokenOffAnywhere_neverEndsAsIfItWereWhole(String dialect, long seed) {
    if (seed > 4) {
      return;
    }
    Samples samples = new Samples(seed, dialect);
    byte[] bytes = bytes(samples.stream(shown(samples.response())));
    String text = new String(bytes, UTF_8);
    int last =
        Math.max(
            text.lastIndexOf("event: response.completed"),
            text.lastIndexOf("event: response.incomplete"));
    int known = text.substring(0, last).getBytes(UTF_8).length;
    for (int cut = 0; cut < known; cut += 7) {
      byte[] part = Arrays.copyOf(bytes, cut);
      assertThat(read(part, cut + 1).getLast())
          .as("cut after %d bytes", cut)
          .isInstanceOf(StreamEvent.Failed.class);
    }
  }

  @Test
  void claudeCodesTurn_isWrittenAsItems() {
    ModelRequest request =
        ANTHROPIC.readRequest(
            """
            {"model":"m","max_tokens":9,"stream":true,"system":[{"type":"text","text":"One."},{"type":"text","text":"Two."}],
             "thinking":{"type":"enabled","budget_tokens":9000},
             "tools":[{"name":"Read","description":"Reads.","input_schema":{"type":"object"}},
              {"name":"Later","defer_loading":true,"input_schema":{"type":"object"}}],
             "messages":[{"role":"user","content":"look"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"s"},{"type":"text","text":"ok"},
                {"type":"tool_use","id":"a","name":"Read","input":{"p":1}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true,"content":[
                {"type":"text","text":"no"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
                {"type":"text","text":"again"}]}]}
            """
                .getBytes(UTF_8));
    JrsValue json = Json.parse(RESPONSES.writeRequest(request, Profiles.OPENAI));
    assertThat(Json.string(json, "instructions")).isEqualTo("One.\n\nTwo.");
    assertThat(Json.array(json, "input"))
        .extracting(item -> Json.string(item, "type"))
        .containsExactly("message", "message", "function_call", "function_call_output", "message");
    assertThat(Json.write(field(Json.array(json, "input").get(3), "output")))
        .isEqualTo(
            "[{\"type\":\"input_text\",\"text\":\"[error]\"},{\"type\":\"input_text\",\"text\":\"no\"},"
                + "{\"type\":\"input_image\",\"detail\":\"auto\",\"image_url\":\"data:image/png;base64,AAAA\"}]");
    assertThat(Json.array(json, "tools")).hasSize(1);
    assertThat(Json.bool(Json.array(json, "tools").getFirst(), "strict")).isFalse();
    assertThat(Json.write(field(json, "reasoning"))).isEqualTo("{\"effort\":\"medium\"}");
    assertThat(Json.write(field(json, "include"))).isEqualTo("[\"reasoning.encrypted_content\"]");
    assertThat(Json.bool(json, "store")).isFalse();
    assertThat(RESPONSES.uncarried(request, Profiles.OPENAI))
        .containsExactly("messages[1][0] thinking");
  }

  @Test
  void encryptedReasoning_comesBackThroughAMessagesClient() {
    ModelResponse answer =
        RESPONSES.readResponse(
            """
            {"id":"resp_1","object":"response","model":"m","status":"completed","output":[
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"},
              {"type":"function_call","id":"fc_1","call_id":"c","name":"Read","arguments":"{}"}],
             "usage":{"input_tokens":5,"output_tokens":6,"total_tokens":11}}
            """
                .getBytes(UTF_8));
    assertThat(answer.stopReason()).isEqualTo(StopReason.TOOL_USE);
    byte[] client = ANTHROPIC.writeResponse(answer);
    List<ContentBlock> kept = ANTHROPIC.readResponse(client).content();
    ModelRequest next =
        ModelRequest.to("m").messages(List.of(Message.user("x"), answer(kept))).build();
    JrsValue item =
        Json.array(Json.parse(RESPONSES.writeRequest(next, Profiles.OPENAI)), "input").get(1);
    assertThat(Json.write(item))
        .isEqualTo(
            "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"hm\"}],\"encrypted_content\":\"gAAA\"}");
  }

  @Test
  void toolsComeBackInTheirOwnForm() {
    String asked =
        """
        {"model":"m","input":[{"role":"user","content":"x"},
          {"type":"custom_tool_call","call_id":"a","name":"patch","input":"*** Begin"},
          {"type":"custom_tool_call_output","call_id":"a","output":"ok"},
          {"type":"function_call","call_id":"b","namespace":"mcp__d","name":"find","arguments":"{}"},
          {"type":"function_call_output","call_id":"b","output":"yes"}],
         "tools":[{"type":"custom","name":"patch","format":{"type":"text"}},
          {"type":"namespace","name":"mcp__d","description":"D.","tools":[
            {"type":"function","name":"find","parameters":{"type":"object","properties":{}}},
            {"type":"function","name":"list","parameters":{"type":"object","properties":{}}}]},
          {"type":"web_search"}]}
        """;
    JrsValue json =
        Json.parse(
            RESPONSES.writeRequest(RESPONSES.readRequest(asked.getBytes(UTF_8)), Profiles.OPENAI));
    assertThat(Json.array(json, "input"))
        .extracting(item -> Json.string(item, "type"))
        .containsExactly(
            "message",
            "custom_tool_call",
            "custom_tool_call_output",
            "function_call",
            "function_call_output");
    assertThat(Json.string(Json.array(json, "input").get(1), "input")).isEqualTo("*** Begin");
    assertThat(Json.string(Json.array(json, "input").get(3), "namespace")).isEqualTo("mcp__d");
    assertThat(Json.array(json, "tools"))
        .extracting(tool -> Json.string(tool, "type"))
        .containsExactly("custom", "namespace", "web_search");
    assertThat(Json.array(Json.array(json, "tools").get(1), "tools"))
        .extracting(tool -> Json.string(tool, "name"))
        .containsExactly("find", "list");
  }

  @Test
  void argumentsThatComeOnlyAtTheEnd_areKept() {
    ModelResponse answer =
        collect(
            readData(
                "{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"model\":\"m\"}}",
                "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"A\",\"arguments\":\"\"}}",
                "{\"type\":\"response.function_call_arguments.done\",\"output_index\":0,\"arguments\":\"{\\\"x\\\":1}\"}",
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"A\",\"arguments\":\"{\\\"x\\\":1}\"}}",
                "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]}}",
                "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}}"));
    assertThat(answer.content())
        .containsExactly(
            new ContentBlock.ToolUse("a", "A", new RawJson("{\"x\":1}")),
            new ContentBlock.Text("hi"));
    assertThat(answer.usage()).isEqualTo(new Usage(1, 2));
  }

  @Test
  void customInput_becomesAnObjectWhileItIsWritten() {
    List<StreamEvent> events =
        readData(
            "{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"model\":\"m\"}}",
            "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"custom_tool_call\",\"call_id\":\"a\",\"name\":\"patch\",\"input\":\"\"}}",
            "{\"type\":\"response.custom_tool_call_input.delta\",\"output_index\":0,\"delta\":\"one\\n\"}",
            "{\"type\":\"response.custom_tool_call_input.delta\",\"output_index\":0,\"delta\":\"\\\"two\\\"\"}",
            "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"custom_tool_call\",\"call_id\":\"a\",\"name\":\"patch\",\"input\":\"one\\n\\\"two\\\"\"}}",
            "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}");
    assertThat(collect(events).content())
        .containsExactly(
            new ContentBlock.ToolUse(
                "a", "patch", new RawJson("{\"input\":\"one\\n\\\"two\\\"\"}")));
    assertThat(events.stream().filter(StreamEvent.BlockDelta.class::isInstance)).hasSize(3);
  }

  @Test
  void failures_areFailures() {
    assertThat(
            readData(
                    "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}}")
                .getLast())
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> {
              assertThat(failed.error().kind()).isEqualTo(ApiError.Kind.RATE_LIMIT);
              assertThat(failed.error().message()).isEqualTo("slow");
            });
    assertThat(
            readData(
                    "{\"type\":\"error\",\"code\":\"server_is_overloaded\",\"message\":\"busy\",\"param\":null,\"sequence_number\":1}")
                .getLast())
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(ApiError.Kind.OVERLOADED));
    assertThat(readData().getLast()).isInstanceOf(StreamEvent.Failed.class);
    assertThatThrownBy(() ->
            RESPONSES.readResponse(
                "{\"id\":\"r\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"broken\"},\"output\":[]}"
                    .getBytes(UTF_8)))
        .isInstanceOf(DialectException.class)
        .hasMessage("broken");
  }

  @Test
  void reasoningWish_isSaidInOneWay_orReported() {
    ModelRequest request =
        ANTHROPIC.readRequest(
            "{\"model\":\"m\",\"stop_sequences\":[\"x\"],\"output_config\":{\"effort\":\"max\"},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .getBytes(UTF_8));
    JrsValue json = Json.parse(RESPONSES.writeRequest(request, Profiles.OPENAI));
    assertThat(Json.write(field(json, "reasoning"))).isEqualTo("{\"effort\":\"high\"}");
    Profile plain = Profiles.OPENAI.with("efforts", "[]");
    assertThat(Json.field(Json.parse(RESPONSES.writeRequest(request, plain)), "include")).isNull();
    assertThat(RESPONSES.uncarried(request, plain)).containsExactly("stop_sequences", "reasoning");
  }

  private static Message answer(List<ContentBlock> content) {
    return new Message(Role.ASSISTANT, content);
  }

  /** Leaves out what only another dialect can say. */
  private static ModelRequest sayable(ModelRequest request) {
    var tools = request.tools().stream().filter(tool -> tool.type() == null).toList();
    var messages =
        request.messages().stream()
            .map(message ->
                new Message(
                    message.role(),
                    message.content().stream()
                        .filter(block -> !(block instanceof ContentBlock.Other))
                        .toList(),
                    message.extensions()))
            .toList();
    return request.toBuilder().tools(tools).toolChoice(null).messages(messages).build();
  }

  /** Leaves out what this dialect does not show. */
  private static ModelResponse shown(ModelResponse response) {
    return new ModelResponse(
        response.id(),
        response.model(),
        response.content().stream()
            .filter(block -> !(block instanceof ContentBlock.Other))
            .toList(),
        response.stopReason(),
        response.stopSequence(),
        response.usage(),
        Extensions.NONE);
  }

  /** A stop sequence is not told here. */
  private static StopReason stop(ModelResponse response) {
    return StopReason.STOP_SEQUENCE.equals(response.stopReason())
        ? StopReason.END_TURN
        : Objects.requireNonNull(response.stopReason());
  }

  /** Returns the blocks, of reasoning only its words: its proof is packed on the way. */
  private static List<ContentBlock> words(ModelResponse response) {
    List<ContentBlock> words = new ArrayList<>();
    for (ContentBlock block : response.content()) {
      words.add(
          switch (block) {
            case ContentBlock.Thinking thinking -> new ContentBlock.Thinking(thinking.thinking());
            case ContentBlock.RedactedThinking redacted -> new ContentBlock.RedactedThinking("");
            default -> block;
          });
    }
    return words;
  }

  private static byte[] bytes(List<StreamEvent> events) {
    Dialect.StreamWriter writer = RESPONSES.newStreamWriter();
    List<SseEvent> sse = new ArrayList<>();
    events.forEach(event -> sse.addAll(writer.write(event)));
    return SseEncoder.encode(sse);
  }

  private static List<StreamEvent> read(byte[] bytes, int size) {
    SseDecoder decoder = new SseDecoder();
    Dialect.StreamReader reader = RESPONSES.newStreamReader();
    List<StreamEvent> events = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += Math.min(size, bytes.length - at)) {
      for (SseEvent event : decoder.feed(bytes, at, Math.min(size, bytes.length - at))) {
        events.addAll(reader.read(event));
      }
    }
    events.addAll(reader.end());
    return events;
  }

  private static List<StreamEvent> readData(String... data) {
    Dialect.StreamReader reader = RESPONSES.newStreamReader();
    List<StreamEvent> events = new ArrayList<>();
    for (String each : data) {
      events.addAll(reader.read(new SseEvent(null, each)));
    }
    events.addAll(reader.end());
    return events;
  }

  private static ModelResponse collect(List<StreamEvent> events) {
    StreamCollector collector = new StreamCollector();
    events.forEach(collector::accept);
    return collector.response();
  }

  private static JrsValue field(JrsValue json, String name) {
    return Objects.requireNonNull(Json.field(json, name), name);
  }
}
