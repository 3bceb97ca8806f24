package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class ScriptedUpstreamTest {
  private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void chatStream_hasEveryPart() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("Grüße aus dem Skript").thinking("hm").tool("Write", "file_path", "a.py", "content", "x\n"),
            Turn.says("Done."))) {
      HttpResponse<String> answer =
          post(upstream.openRouterUrl() + "/chat/completions", "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
      assertThat(answer.body()).contains("Grüße", "tool_calls", "[DONE]");
      HttpResponse<String> messages =
          post(upstream.anthropicUrl() + "/v1/messages", "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
      assertThat(messages.body()).contains("Done.", "message_stop");
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  private static HttpResponse<String> post(String url, String body) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
