package io.agenticflow.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Our gateway, run as a process of its own, behind a server that spoils what passes: a gateway that
 * translates wrongly, as clients see one.
 */
final class MangledGateway implements AutoCloseable {
  private final Process gateway;
  private final URI behind;
  private final HttpServer front;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final UnaryOperator<String> requests;
  private final UnaryOperator<String> answers;

  /**
   * @param temp its home
   * @param requests what becomes of a request's body
   * @param answers what becomes of an answer's body, which is read to its end first
   */
  MangledGateway(
      Path temp,
      ScriptedUpstream upstream,
      UnaryOperator<String> requests,
      UnaryOperator<String> answers)
      throws IOException {
    this.requests = requests;
    this.answers = answers;
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "proxy",
                "--port",
                "0"));
    builder.directory(temp.toFile()).redirectError(temp.resolve("gateway.txt").toFile());
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder
        .environment()
        .putAll(
            Map.of(
                "AGENTIC_FLOW_HOME",
                temp.resolve("gateway-home").toString(),
                "OPENROUTER_API_KEY",
                MarkedKeys.OPENROUTER,
                "OPENROUTER_BASE_URL",
                upstream.openRouterUrl()));
    gateway = builder.start();
    String line = gateway.inputReader(StandardCharsets.UTF_8).readLine();
    if (line == null) {
      throw new IOException("the gateway did not start");
    }
    behind = URI.create(line.substring(line.indexOf('=') + 1));
    front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    front.createContext("/", this::pass);
    front.start();
  }

  String url() {
    return "http://127.0.0.1:" + front.getAddress().getPort();
  }

  private void pass(HttpExchange exchange) throws IOException {
    String body =
        requests.apply(
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI().getPath()))
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      byte[] bytes = answers.apply(answer.body()).getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set("content-type", answer.headers().firstValue("content-type").orElse(""));
      exchange.sendResponseHeaders(answer.statusCode(), bytes.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    front.stop(0);
    http.shutdownNow();
    gateway.destroy();
  }
}
