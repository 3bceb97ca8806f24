package io.agenticflow.cli.validate;

import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A client of a gateway as others write one: it uses the JDK's HTTP, and nothing of the program's
 * own that the gateway uses too. Safe for use by several threads.
 */
final class GatewayClient implements AutoCloseable {
  private static final int READ = 64 * 1024;

  private final URI base;
  private final @Nullable Secret token;
  private final Duration longest;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /**
   * @param base without a path
   * @param token that lets the client in, or null
   * @param longest for one answer
   */
  GatewayClient(URI base, @Nullable Secret token, Duration longest) {
    this.base = base;
    this.token = token;
    this.longest = longest;
  }

  /**
   * An event of a stream.
   *
   * @param nanos when the bytes that end it were read, from any beginning
   */
  record Arrival(SseEvent event, long nanos) {}

  /**
   * Asks for an answer in one piece.
   *
   * @throws CheckFailure where its status is not 200 or it is no JSON
   */
  JrsValue ask(String path, JrsObject body, Map<String, String> headers)
      throws CheckFailure, IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(request(path, body, headers), HttpResponse.BodyHandlers.ofByteArray());
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    requireAnswer(path, answer.statusCode(), text);
    try {
      return Json.parse(answer.body());
    } catch (JsonException e) {
      throw new CheckFailure(
          "POST " + path + " is answered with what is no JSON: " + e.getMessage(), e);
    }
  }

  /**
   * Asks for a stream and reads it to its end.
   *
   * @throws CheckFailure where its status is not 200 or its type is not that of a stream
   */
  List<Arrival> stream(String path, JrsObject body)
      throws CheckFailure, IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(request(path, body, Map.of()), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      if (answer.statusCode() != 200) {
        requireAnswer(
            path, answer.statusCode(), new String(in.readNBytes(READ), StandardCharsets.UTF_8));
      }
      String type = answer.headers().firstValue("content-type").orElse("");
      if (!type.startsWith("text/event-stream")) {
        throw new CheckFailure(
            "POST "
                + path
                + " with stream: true is answered as '"
                + type
                + "', which is no stream");
      }
      SseDecoder decoder = new SseDecoder();
      List<Arrival> arrivals = new ArrayList<>();
      byte[] buffer = new byte[READ];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        long now = System.nanoTime();
        decoder.feed(buffer, 0, count).forEach(event -> arrivals.add(new Arrival(event, now)));
      }
      return arrivals;
    }
  }

  private HttpRequest request(String path, JrsObject body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(longest)
            .header("content-type", "application/json")
            .header("anthropic-version", "2023-06-01")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.writeBytes(body)));
    if (token != null) {
      request.header("x-api-key", token.reveal());
    }
    headers.forEach(request::header);
    return request.build();
  }

  private static void requireAnswer(String path, int status, String body) throws CheckFailure {
    if (status != 200) {
      throw new CheckFailure(
          "POST " + path + " is answered with status " + status + ": " + Words.shortened(body));
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
