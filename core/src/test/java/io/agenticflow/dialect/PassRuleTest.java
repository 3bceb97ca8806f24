package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.OriginalRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a client's own bytes go on, and what of a profile keeps them back. */
class PassRuleTest {
  private static final Dialect CHAT = new ChatDialect();
  private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";
  private static final String TOOL =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"Read\",\"parameters\":{\"type\":\"object\"}}}]";

  /** Everything that a plain server understands is in it: it passes as it is. */
  private static final String RICH =
      """
      "messages":[{"role":"system","content":"s"},
        {"role":"user","content":[{"type":"text","text":"x"},
          {"type":"image_url","image_url":{"url":"https://example.org/a.png"}},
          {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}}]},
        {"role":"assistant","content":null,"tool_calls":[
          {"id":"call_1","type":"function","function":{"name":"Read","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"call_1","content":"r"},
        {"role":"system","content":"late"},{"role":"assistant","content":"The answer"}],
      "stream":true,"stream_options":{"include_usage":true},"max_tokens":5,"temperature":0.5,
      "parallel_tool_calls":true,"tool_choice":{"type":"function","function":{"name":"Read"}},
      "reasoning_effort":"high",
      "response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}\
      """
          + TOOL;

  @Test
  void requestThatAPlainServerUnderstands_passes() {
    assertThat(passes(RICH, Profiles.COMPATIBLE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "verbatim|false",
        "streaming|false",
        "stream_usage|false",
        "max_tokens_field|\"max_completion_tokens\"",
        "sampling|false",
        "efforts|[\"low\"]",
        "tools|\"prompt\"",
        "tools|\"none\"",
        "tool_choices|[\"auto\",\"any\",\"none\"]",
        "parallel_tool_calls|false",
        "tool_ids|\"nine\"",
        "dropped_schema_keywords|[\"$schema\"]",
        "schema_fixes|[\"nullable\"]",
        "schema_formats|[\"date\"]",
        "system_role|\"user\"",
        "system_role|\"developer\"",
        "system_in_conversation|false",
        "prefill|false",
        "user_after_tool|false",
        "images|false",
        "documents|false",
        "response_format|\"json_object\"",
        "request_fields|{\"user\":\"me\"}",
      })
  void whatTheProfileWouldChange_isWrittenAnew(String field, String value) {
    assertThat(passes(RICH, Profiles.COMPATIBLE.with(field, value))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "streaming|false",
        "stream_usage|false",
        "max_tokens_field|\"max_completion_tokens\"",
        "sampling|false",
        "efforts|[]",
        "tools|\"prompt\"",
        "tool_choices|[]",
        "tool_ids|\"nine\"",
        "system_role|\"user\"",
        "prefill|false",
        "images|false",
        "response_format|\"none\"",
        "context_tokens|5000",
        "usage_include|true",
        "cache_control|true",
        "top_k|false",
        "argument_repair|\"held\"",
        "max_tools|1",
        "max_stop_sequences|1",
        "user_after_tool|false",
        "adaptive_thinking|false",
      })
  void whatTheRequestDoesNotUse_doesNotMatter(String field, String value) {
    assertThat(passes(USER, Profiles.COMPATIBLE.with(field, value))).isTrue();
  }

  @Test
  void tooManyTools_areRefusedByTheWriter_notByTheServer() {
    assertThat(passes(USER + TOOL, Profiles.COMPATIBLE.with("max_tools", "1"))).isTrue();
    String two = TOOL.replace("]", "," + TOOL.substring(TOOL.indexOf('[') + 1));
    assertThat(passes(USER + two, Profiles.COMPATIBLE.with("max_tools", "1"))).isFalse();
  }

  private static boolean passes(String fields, Profile profile) {
    byte[] body = ("{\"model\":\"m\"," + fields + "}").getBytes(UTF_8);
    ModelRequest read = CHAT.readRequest(body);
    return CHAT.passes(
        read.toBuilder()
            .original(new OriginalRequest("chat", "m", read.maxTokens(), body, Map.of(), null))
            .build(),
        profile);
  }
}
