package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.HttpModelClient;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.secret.Secret;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A gateway on a free port, in front of one upstream, and a plain client to ask it. */
final class TestGateway implements AutoCloseable {
  static final String KEY = MarkedKeys.OPENROUTER;

  final List<String> log = new CopyOnWriteArrayList<>();

  /** What the logs of requests would say, in both forms. */
  private final List<String> requestLines = new CopyOnWriteArrayList<>();

  private final RequestObserver logs =
      new RequestLog(requestLines::add).and(new JsonRequestLog(requestLines::add));

  /** What the observer heard. */
  final List<RequestStart> started = new CopyOnWriteArrayList<>();

  final BlockingQueue<RequestEnd> finished = new LinkedBlockingQueue<>();
  final SocketTransport transport = SocketTransport.forServers(ProxySettings.NONE);
  final GatewayServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final RequestObserver observer =
      new RequestObserver() {
        @Override
        public void started(RequestStart start) {
          started.add(start);
        }

        @Override
        public void finished(RequestEnd end) {
          finished.add(end);
          logs.finished(end);
          requestLines.add(end.toString());
        }
      };

  private TestGateway(GatewaySettings settings, ModelClient client) throws IOException {
    server = new GatewayServer(settings, directory(client), observer, log::add);
    server.start();
  }

  /** A gateway in front of a server that speaks as OpenRouter does. */
  static TestGateway toOpenRouter(String base) throws IOException {
    return toOpenRouter(base, settings());
  }

  static TestGateway toOpenRouter(String base, GatewaySettings settings) throws IOException {
    return to(openRouter(base, HttpLimits.DEFAULT), settings);
  }

  /** A gateway in front of a server that speaks as Anthropic's does. */
  static TestGateway toAnthropic(String base) throws IOException {
    return to(anthropic(base, HttpLimits.DEFAULT), settings());
  }

  /** Short pings and a short drain, so that tests need not wait. */
  static GatewaySettings settings() {
    return new GatewaySettings(0, "9.9.9", 1 << 20, Duration.ofMillis(400), Duration.ofSeconds(2));
  }

  /** The same with another wall around it. */
  static GatewaySettings settings(Exposure exposure) {
    return new GatewaySettings(
        0, "9.9.9", 1 << 20, Duration.ofMillis(400), Duration.ofSeconds(2), exposure);
  }

  /** Pings are so rare that nothing can be noticed by them. */
  static GatewaySettings patient() {
    return new GatewaySettings(0, "1", 1 << 20, Duration.ofMinutes(5), Duration.ofMillis(200));
  }

  /** A gateway in front of any endpoint. */
  static TestGateway to(ProviderEndpoint endpoint, GatewaySettings settings) throws IOException {
    SocketTransport transport = SocketTransport.forServers(ProxySettings.NONE);
    return new TestGateway(settings, new HttpModelClient(endpoint, transport));
  }

  /** A server that speaks as OpenRouter does. */
  static ProviderEndpoint openRouter(String base, HttpLimits limits) {
    return endpoint(
        base,
        ProviderEndpoint.Api.CHAT_COMPLETIONS,
        new ChatDialect(),
        Profiles.OPENROUTER,
        limits);
  }

  /** A server that speaks as Anthropic's does. */
  static ProviderEndpoint anthropic(String base, HttpLimits limits) {
    return endpoint(
        base, ProviderEndpoint.Api.MESSAGES, new AnthropicDialect(), Profiles.ANTHROPIC, limits);
  }

  static ProviderEndpoint endpoint(
      String base, ProviderEndpoint.Api api, Dialect dialect, Profile profile, HttpLimits limits) {
    return new ProviderEndpoint(
        "upstream",
        URI.create(base),
        api,
        dialect,
        profile,
        new Credential.Bearer(new Secret(KEY)),
        Map.of(),
        limits);
  }

  private static ModelDirectory directory(ModelClient client) {
    return new ModelDirectory() {
      @Override
      public Route route(String requestedModel) {
        if (requestedModel.equals("no-such-model")) {
          throw new ModelException(
              new ApiError(ApiError.Kind.NOT_FOUND, "there is no model 'no-such-model'"));
        }
        return new Route(
            client,
            "upstream",
            requestedModel.startsWith("claude-") ? "vendor/" + requestedModel : requestedModel);
      }

      @Override
      public List<ListedModel> models() {
        return List.of(
            new ListedModel("claude-one", "Claude One", Instant.parse("2026-01-02T03:04:05Z")),
            new ListedModel("vendor/two", "Two", null),
            new ListedModel("vendor/three", "Three", null));
      }
    };
  }

  URI uri(String path) {
    return server.baseUri().resolve(path);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  HttpRequest request(String method, String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("content-type", "application/json")
        .header("x-api-key", MarkedKeys.CLIENT)
        .header("anthropic-version", "2023-06-01")
        .timeout(Duration.ofSeconds(20))
        .method(
            method,
            body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
        .build();
  }

  /** Sends bytes as they are, and returns all that comes until the gateway closes. */
  String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** A request body with one user message. */
  static String asking(String model, String text, boolean stream) {
    return """
    {"model":"%s","max_tokens":100,"stream":%s,"messages":[{"role":"user","content":"%s"}]}\
    """
        .formatted(model, stream, text);
  }

  /** The names of the events in a stream, in order. */
  static List<String> eventNames(String stream) {
    List<String> names = new ArrayList<>();
    stream
        .lines()
        .filter(line -> line.startsWith("event: "))
        .forEach(line -> names.add(line.substring(7)));
    return names;
  }

  /** Whatever a test was about: no key is in what the gateway has told of itself. */
  @Override
  public void close() {
    server.stop();
    transport.close();
    http.close();
    assertThat(told()).noneMatch(MarkedKeys::isIn);
  }

  /** The lines of all logs that were or could have been written. */
  List<String> told() {
    List<String> lines = new ArrayList<>(log);
    lines.addAll(requestLines);
    return lines;
  }
}
