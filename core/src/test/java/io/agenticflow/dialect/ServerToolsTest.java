package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** Anthropic's own kinds of tools on their way to Chat Completions: failure 26 and its kin. */
class ServerToolsTest {
  private static final ChatDialect CHAT = new ChatDialect(InstantSource.system(), () -> "1");
  private static final String SEARCH =
      "{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":8,"
          + "\"blocked_domains\":[\"a.example\"],\"user_location\":{\"type\":\"approximate\",\"city\":\"Rome\"}}";

  @Test
  void failure26_webSearch_isOpenRoutersOwn() {
    JrsValue json =
        chat(
            SEARCH + ",{\"name\":\"Read\",\"input_schema\":{\"type\":\"object\"}}",
            "{\"type\":\"tool\",\"name\":\"web_search\"}",
            Profiles.OPENROUTER);
    assertThat(Json.write(Json.array(json, "tools").get(1)))
        .isEqualTo(
            "{\"type\":\"openrouter:web_search\",\"parameters\":{\"max_uses\":8,\"excluded_domains\":[\"a.example\"],"
                + "\"user_location\":{\"type\":\"approximate\",\"city\":\"Rome\"}}}");
    assertThat(Json.write(Json.array(json, "tools").get(0))).contains("\"name\":\"Read\"");
    assertThat(field(json, "tool_choice")).isEqualTo("{\"type\":\"openrouter:web_search\"}");
  }

  @Test
  void failure26_webSearch_asPluginOrOption() {
    JrsValue plugin = chat(SEARCH, null, Profiles.OPENROUTER.with("web_search", "\"plugin\""));
    assertThat(field(plugin, "plugins"))
        .isEqualTo("[{\"id\":\"web\",\"exclude_domains\":[\"a.example\"]}]");
    assertThat(Json.field(plugin, "tools")).isNull();

    JrsValue option =
        chat(
            SEARCH.replace("\"blocked_domains\":[\"a.example\"],", ""),
            null,
            Profiles.ofKind("openai").of("gpt-5-search-api"));
    assertThat(field(option, "web_search_options"))
        .isEqualTo(
            "{\"user_location\":{\"type\":\"approximate\",\"approximate\":{\"city\":\"Rome\"}}}");
    assertThatThrownBy(() -> chat(SEARCH, null, Profiles.ofKind("openai").of("gpt-5-search-api")))
        .hasMessage("tool web_search: blocked_domains cannot be carried by web_search_options");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web_search_20250305",
        "web_search_20260209",
        "web_fetch_20250910",
        "code_execution_20250825",
        "tool_search_tool_regex_20251119"
      })
  void failure26_whatOnlyAnthropicRuns_isRefusedByName(String type) {
    assertThatThrownBy(
            () -> chat("{\"type\":\"" + type + "\",\"name\":\"it\"}", null, Profiles.COMPATIBLE))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining(type)
        .hasMessageContaining("it");
  }

  @ParameterizedTest
  @CsvSource({
    "bash_20250124, bash, restart",
    "text_editor_20250728, str_replace_based_edit_tool, insert_text",
    "text_editor_20250124, str_replace_editor, undo_edit",
    "memory_20250818, memory, new_path",
    "computer_20250124, computer, scroll_direction",
  })
  void whatTheClientRuns_isAFunctionWithItsPublicSchema(String type, String name, String part) {
    JrsValue json =
        chat(
            "{\"type\":\""
                + type
                + "\",\"name\":\""
                + name
                + "\",\"display_width_px\":800,\"cache_control\":{\"type\":\"ephemeral\"}}",
            "{\"type\":\"tool\",\"name\":\"" + name + "\"}",
            Profiles.OPENROUTER);
    JrsValue tool = Json.array(json, "tools").getFirst();
    assertThat(Json.string(tool, "type")).isEqualTo("function");
    assertThat(Json.string(Json.field(tool, "function"), "name")).isEqualTo(name);
    assertThat(Json.write(tool))
        .contains(part, "display_width_px: 800", "\"cache_control\":{\"type\":\"ephemeral\"}");
    assertThat(field(json, "tool_choice")).contains(name);
  }

  @Test
  void failure26_citedPages_areTheSearchsResult_inTheStreamAndInTheWhole() {
    ModelRequest request = request(SEARCH, null);
    StreamCollector collected = new StreamCollector();
    Dialect.StreamReader reader = CHAT.newStreamReader(request);
    String annotation =
        "{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"https://a.example/x\",\"title\":\"A\",\"start_index\":0,\"end_index\":2}}";
    for (String data :
        List.of(
            "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"Hi.\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":\"\",\"annotations\":["
                + annotation
                + ","
                + annotation
                + "]}}]}",
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
            "[DONE]")) {
      reader.read(new SseEvent("message", data)).forEach(collected::accept);
    }
    assertSearched(collected.response());
    assertThat(collected.isComplete()).isTrue();

    assertSearched(
        CHAT.readResponse(
            ("{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hi.\",\"annotations\":["
                    + annotation
                    + "]},\"finish_reason\":\"stop\"}]}")
                .getBytes(UTF_8),
            request));
  }

  private static void assertSearched(ModelResponse response) {
    assertThat(response.content()).hasSize(3);
    assertThat(response.content().get(0)).isEqualTo(new ContentBlock.Text("Hi."));
    assertThat(((ContentBlock.Other) response.content().get(1)).json().text())
        .isEqualTo(
            "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}");
    assertThat(((ContentBlock.Other) response.content().get(2)).json().text())
        .isEqualTo(
            "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[{\"type\":\"web_search_result\","
                + "\"url\":\"https://a.example/x\",\"title\":\"A\",\"encrypted_content\":\"\",\"page_age\":null}]}");
  }

  @Test
  void searchInTheConversation_becomesWords() {
    JrsValue json =
        Json.parse(
            CHAT.writeRequest(
                new AnthropicDialect()
                    .readRequest(
                        """
                        {"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","content":[
                          {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x"}},
                          {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[
                            {"type":"web_search_result","url":"https://a.example","title":"A","encrypted_content":"e"}]},
                          {"type":"text","text":"It is so."}]},{"role":"user","content":"more"}]}
                        """
                            .getBytes(UTF_8)),
                Profiles.COMPATIBLE));
    assertThat(Json.string(Json.array(json, "messages").get(1), "content"))
        .startsWith("[Found on the web:\nA - https://a.example]")
        .endsWith("It is so.");
  }

  private static JrsValue chat(String tools, @Nullable String choice, Profile profile) {
    return Json.parse(CHAT.writeRequest(request(tools, choice), profile));
  }

  private static ModelRequest request(String tools, @Nullable String choice) {
    return new AnthropicDialect()
        .readRequest(
            ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"tools\":["
                    + tools
                    + "]"
                    + (choice == null ? "" : ",\"tool_choice\":" + choice)
                    + "}")
                .getBytes(UTF_8));
  }

  private static String field(JrsValue json, String name) {
    JrsValue value = Json.field(json, name);
    return value == null ? "" : Json.write(value);
  }
}
