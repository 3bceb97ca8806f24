package io.agenticflow.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The JDK's HTTP client, with what the tests of the upstream say over and over. */
final class Client {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Client() {}

  static HttpResponse<String> post(String url, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(20))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static HttpResponse<String> get(String url, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static HttpResponse<String> chat(ScriptedUpstream upstream, boolean stream) throws Exception {
    return post(
        upstream.openRouterUrl() + "/chat/completions",
        chatBody(stream),
        "authorization",
        "Bearer sk-x");
  }

  static HttpResponse<String> messages(ScriptedUpstream upstream, boolean stream) throws Exception {
    return post(
        upstream.anthropicUrl() + "/v1/messages",
        messagesBody(stream),
        "anthropic-version",
        "2023-06-01",
        "x-api-key",
        "sk-x");
  }

  static String chatBody(boolean stream) {
    return chatBody(stream, "vendor/model", "Say hello.");
  }

  static String chatBody(boolean stream, String model, String user) {
    return """
    {"model":"%s","stream":%s,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"%s"}]}\
    """
        .formatted(model, stream, user);
  }

  static String messagesBody(boolean stream) {
    return """
    {"model":"claude-x","max_tokens":100,"stream":%s,"messages":[{"role":"user","content":"Say hello."}]}\
    """
        .formatted(stream);
  }

  /** Returns the data of each event in a stream. */
  static List<String> events(String stream) {
    List<String> events = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (line.startsWith("data: ")) {
        events.add(line.substring("data: ".length()));
      }
    }
    return events;
  }
}
