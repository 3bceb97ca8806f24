package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the two dialects look like on the wire. */
class AnswerTest {
  private static final Turn EVERYTHING =
      Turn.says("Grüße, 世界 🌍!")
          .thinking("Think first.")
          .tool("Write", "file_path", "ä.py", "content", "print('hi')\n")
          .tool(new ToolCall("Bash", "{\"command\":\"ls\"}", "own-id"))
          .usage(new Usage(1000, 50, 600, 0, 10, new BigDecimal("0.00123")))
          .chunk(3);

  @Test
  void openRouterStream_addsUpToTheTurn() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(EVERYTHING)) {
      HttpResponse<String> answer = Client.chat(upstream, true);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
      assertThat(answer.body()).startsWith(": OPENROUTER PROCESSING\n\n");
      List<String> events = Client.events(answer.body());
      assertThat(events).last().isEqualTo("[DONE]");

      StringBuilder text = new StringBuilder();
      StringBuilder thinking = new StringBuilder();
      List<StringBuilder> arguments = List.of(new StringBuilder(), new StringBuilder());
      TreeMap<Integer, String> names = new TreeMap<>();
      String finish = "";
      for (String event : events.subList(0, events.size() - 1)) {
        JsonNode chunk = tree(event);
        assertThat(chunk.path("provider").asString()).isEqualTo("FakeProvider");
        JsonNode delta = chunk.path("choices").path(0).path("delta");
        text.append(delta.path("content").stringValue(""));
        thinking.append(delta.path("reasoning").stringValue(""));
        finish = chunk.path("choices").path(0).path("finish_reason").stringValue(finish);
        for (JsonNode call : delta.path("tool_calls").values()) {
          int index = call.path("index").intValue();
          JsonNode function = call.path("function");
          if (function.has("name")) {
            names.put(
                index, function.path("name").stringValue() + " " + call.path("id").stringValue());
          }
          arguments.get(index).append(function.path("arguments").stringValue(""));
        }
      }
      assertThat(text).hasToString("Grüße, 世界 🌍!");
      assertThat(thinking).hasToString("Think first.");
      assertThat(names).containsEntry(0, "Write call_0001_1").containsEntry(1, "Bash own-id");
      assertThat(tree(arguments.get(0).toString()).path("file_path").stringValue())
          .isEqualTo("ä.py");
      assertThat(arguments.get(1)).hasToString("{\"command\":\"ls\"}");
      assertThat(finish).isEqualTo("tool_calls");

      JsonNode last = tree(events.get(events.size() - 2));
      assertThat(last.path("choices").size()).isZero();
      JsonNode usage = last.path("usage");
      assertThat(usage.path("prompt_tokens").intValue()).isEqualTo(1000);
      assertThat(usage.path("prompt_tokens_details").path("cached_tokens").intValue())
          .isEqualTo(600);
      assertThat(usage.path("cost").decimalValue()).isEqualByComparingTo("0.00123");
    }
  }

  @Test
  void plainStream_hasUsageOnlyWhenAskedFor() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.says("Hello.").thinking("Hm.").repeat(2))) {
      String url = upstream.openAiUrl() + "/chat/completions";
      String without = Client.post(url, Client.chatBody(true)).body();
      assertThat(without)
          .doesNotContain("usage", "provider", "OPENROUTER")
          .contains("\"reasoning_content\":\"Hm.\"", "[DONE]");
      String body =
          Client.chatBody(true)
              .replaceFirst("\\{", "{\"stream_options\":{\"include_usage\":true},");
      List<String> with = Client.events(Client.post(url, body).body());
      assertThat(with.get(with.size() - 2))
          .contains("\"choices\":[],\"usage\"")
          .doesNotContain("cost");
    }
  }

  @Test
  void messagesStream_addsUpToTheTurn() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(EVERYTHING)) {
      HttpResponse<String> answer = Client.messages(upstream, true);
      assertThat(answer.headers().firstValue("request-id")).isPresent();
      List<String> names =
          answer.body().lines().filter(line -> line.startsWith("event: ")).toList();
      assertThat(names)
          .startsWith("event: message_start", "event: content_block_start", "event: ping")
          .endsWith("event: content_block_stop", "event: message_delta", "event: message_stop");

      List<String> kinds = new ArrayList<>();
      List<StringBuilder> contents = new ArrayList<>();
      JsonNode end = tree("{}");
      for (String event : Client.events(answer.body())) {
        JsonNode tree = tree(event);
        int index = tree.path("index").asInt(-1);
        switch (tree.path("type").stringValue()) {
          case "content_block_start" -> {
            kinds.add(tree.path("content_block").path("type").stringValue());
            contents.add(new StringBuilder());
          }
          case "content_block_delta" -> {
            JsonNode delta = tree.path("delta");
            String piece =
                delta.path("text").stringValue("")
                    + delta.path("thinking").stringValue("")
                    + delta.path("partial_json").stringValue("");
            contents.get(index).append(piece);
          }
          case "message_delta" -> end = tree;
          default -> {}
        }
      }
      assertThat(kinds).containsExactly("thinking", "text", "tool_use", "tool_use");
      assertThat(contents.get(0)).hasToString("Think first.");
      assertThat(contents.get(1)).hasToString("Grüße, 世界 🌍!");
      assertThat(tree(contents.get(2).toString()).path("content").stringValue())
          .isEqualTo("print('hi')\n");
      assertThat(contents.get(3)).hasToString("{\"command\":\"ls\"}");
      assertThat(end.path("delta").path("stop_reason").stringValue()).isEqualTo("tool_use");
      assertThat(end.path("usage").path("input_tokens").intValue()).isEqualTo(400);
      assertThat(end.path("usage").path("cache_read_input_tokens").intValue()).isEqualTo(600);
    }
  }

  @Test
  void wholeAnswers_haveTheSameContent() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(EVERYTHING.repeat(2))) {
      JsonNode chat = tree(Client.chat(upstream, false).body());
      JsonNode message = chat.path("choices").path(0).path("message");
      assertThat(message.path("content").stringValue()).isEqualTo("Grüße, 世界 🌍!");
      assertThat(
              message.path("tool_calls").path(1).path("function").path("arguments").stringValue())
          .isEqualTo("{\"command\":\"ls\"}");
      assertThat(chat.path("model").stringValue()).isEqualTo("vendor/model");

      JsonNode messages = tree(Client.messages(upstream, false).body());
      assertThat(messages.path("content").path(1).path("text").stringValue())
          .isEqualTo("Grüße, 世界 🌍!");
      assertThat(messages.path("content").path(3).path("input").path("command").stringValue())
          .isEqualTo("ls");
      assertThat(messages.path("stop_reason").stringValue()).isEqualTo("tool_use");
    }
  }

  @Test
  void stopWords_areThoseOfTheDialect() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("a").stop("length"),
            Turn.says("a").stop("max_tokens"),
            Turn.says("a").stop("strange"))) {
      assertThat(tree(Client.messages(upstream, false).body()).path("stop_reason").stringValue())
          .isEqualTo("max_tokens");
      assertThat(finish(upstream)).isEqualTo("length");
      assertThat(finish(upstream)).isEqualTo("strange");
    }
  }

  @Test
  void otherRoutes_answerInTheProvidersManner() throws Exception {
    Script script = Script.of().withModels("one", "two");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      assertThat(
              tree(Client.get(upstream.openAiUrl() + "/models").body())
                  .path("object")
                  .stringValue())
          .isEqualTo("list");
      String anthropic = upstream.anthropicUrl() + "/v1/models?limit=1000";
      assertThat(
              tree(Client.get(anthropic, "anthropic-version", "2023-06-01").body())
                  .path("last_id")
                  .stringValue())
          .isEqualTo("two");
      assertThat(
              tree(Client.get(upstream.ollamaUrl() + "/api/tags").body())
                  .path("models")
                  .path(1)
                  .path("name")
                  .stringValue())
          .isEqualTo("two");
      assertThat(Client.post(upstream.ollamaUrl() + "/api/show", "{\"model\":\"one\"}").body())
          .contains("tools");
      assertThat(Client.get(upstream.ollamaUrl() + "/api/version").body()).contains("version");
      String count =
          Client.post(
                  upstream.anthropicUrl() + "/v1/messages/count_tokens", Client.messagesBody(false))
              .body();
      assertThat(tree(count).path("input_tokens").intValue()).isPositive();

      HttpResponse<String> unknown = Client.get(upstream.openRouterUrl() + "/key");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(tree(unknown.body()).path("error").path("code").intValue()).isEqualTo(404);
      assertThat(upstream.modelRequests()).isEmpty();
      assertThat(upstream.requests()).hasSize(7);
    }
  }

  @Test
  void requiredKey_isRefusedInTheProvidersManner() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("ok").forever()).requireKey("sk-x"))) {
      String chat = upstream.openRouterUrl() + "/chat/completions";
      HttpResponse<String> refused =
          Client.post(chat, Client.chatBody(false), "authorization", "Bearer sk-y");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body())
          .isEqualTo("{\"error\":{\"message\":\"Invalid API key\",\"code\":401}}");
      HttpResponse<String> anthropic =
          Client.post(
              upstream.anthropicUrl() + "/v1/messages",
              Client.messagesBody(false),
              "x-api-key",
              "sk-y");
      assertThat(anthropic.statusCode()).isEqualTo(401);
      assertThat(tree(anthropic.body()).path("error").path("type").stringValue())
          .isEqualTo("authentication_error");
      assertThat(Client.chat(upstream, false).statusCode()).isEqualTo(200);
      assertThat(Client.messages(upstream, false).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void exhaustedScript_isAnErrorAndAProblem() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("only"))) {
      Client.chat(upstream, false);
      HttpResponse<String> second = Client.chat(upstream, false);
      assertThat(second.statusCode()).isEqualTo(500);
      assertThat(second.body()).contains("the script is exhausted");
      assertThat(upstream.problems())
          .containsExactly(
              "request 1 (POST /api/v1/chat/completions): the script is exhausted: no turn is left for this request");
    }
  }

  private static String finish(ScriptedUpstream upstream) throws Exception {
    JsonNode choice = tree(Client.chat(upstream, false).body()).path("choices").path(0);
    return choice.path("finish_reason").stringValue();
  }

  private static JsonNode tree(String json) {
    JsonNode tree = Trees.parse(json);
    if (tree == null) {
      throw new AssertionError("not JSON: " + json);
    }
    return tree;
  }
}
