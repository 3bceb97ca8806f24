package io.agenticflow.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that plays the model providers from a {@link Script}: OpenRouter, Anthropic,
 * Ollama and any OpenAI-compatible server, streaming and not, each answer in the dialect in which
 * it was asked for.
 *
 * {@snippet :
 * try (ScriptedUpstream upstream = ScriptedUpstream.start(
 *     Turn.calls("Write", "file_path", "hello.py", "content", "print('hi')\n"),
 *     Turn.says("Done."))) {
 *   // point the program at upstream.openRouterUrl() and run it
 *   assertThat(upstream.problems()).isEmpty();
 *   assertThat(upstream.modelRequests()).hasSize(2);
 * }
 * }
 *
 * <p>Every request is recorded and, where the public schema is at hand, held against it. Safe for
 * use by several threads.
 */
public final class ScriptedUpstream implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final Script script;
  private final Playbook playbook;
  private final ServerSocket server;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<RecordedRequest> requests = new ArrayList<>();
  private final @Nullable Consumer<RecordedRequest> listener;
  private int serial;

  private ScriptedUpstream(Script script, int port, @Nullable Consumer<RecordedRequest> listener)
      throws IOException {
    this.script = script;
    this.playbook = new Playbook(script);
    this.listener = listener;
    this.server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 1024);
  }

  /** Starts a server with a script of these turns on a free port. */
  public static ScriptedUpstream start(Turn... turns) {
    return start(Script.of(turns));
  }

  /** Starts a server on a free port. */
  public static ScriptedUpstream start(Script script) {
    return start(script, 0, null);
  }

  /**
   * Starts a server.
   *
   * @param port 0 for a free one
   * @param listener hears of each request when its answer begins; null for none
   * @throws UncheckedIOException where the port is taken
   */
  public static ScriptedUpstream start(
      Script script, int port, @Nullable Consumer<RecordedRequest> listener) {
    try {
      ScriptedUpstream upstream = new ScriptedUpstream(script, port, listener);
      SchemaCheck.warmUp();
      Thread.ofVirtual().name("scripted-upstream").start(upstream::accept);
      return upstream;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Returns {@code http://127.0.0.1:port}, without a slash at the end. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port();
  }

  /**
   * Returns what belongs into {@code OPENROUTER_BASE_URL}; ends in {@code /api/v1} as OpenRouter's
   * own does.
   */
  public String openRouterUrl() {
    return baseUrl() + "/api/v1";
  }

  /** Returns what belongs into {@code OPENAI_BASE_URL}; ends in {@code /v1}. */
  public String openAiUrl() {
    return baseUrl() + "/v1";
  }

  /**
   * Returns what belongs into {@code ANTHROPIC_BASE_URL}; requests go to {@code /v1/messages} below
   * it.
   */
  public String anthropicUrl() {
    return baseUrl();
  }

  /** Returns what belongs into {@code OLLAMA_HOST}. */
  public String ollamaUrl() {
    return baseUrl();
  }

  /** Adds turns after those that are there. */
  public void add(Turn... turns) {
    playbook.add(List.of(turns));
  }

  /** Returns how many turns have uses left. */
  public int turnsLeft() {
    return playbook.left();
  }

  /** Returns all requests so far in the order of their arrival. */
  public List<RecordedRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /**
   * Returns the requests so far that asked a model for its next message, in the order of their
   * arrival.
   */
  public List<RecordedRequest> modelRequests() {
    return requests().stream().filter(request -> request.endpoint().asksModel()).toList();
  }

  /**
   * Waits until so many requests have arrived, and returns all there are then.
   *
   * @throws IllegalStateException where fewer have come in time
   */
  public List<RecordedRequest> awaitRequests(int count, Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    synchronized (requests) {
      while (requests.size() < count) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new IllegalStateException(
              "only "
                  + requests.size()
                  + " of "
                  + count
                  + " requests arrived within "
                  + longest.toMillis()
                  + " ms");
        }
        try {
          requests.wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting for requests", e);
        }
      }
      return List.copyOf(requests);
    }
  }

  /**
   * Waits for a request, and then for its client to leave before the answer is complete.
   *
   * @param index the request's place among all requests, from 0
   * @return whether the client left; false where the answer ended otherwise or goes on after {@code
   *     longest}
   */
  public boolean awaitClientLeft(int index, Duration longest) {
    long start = System.nanoTime();
    RecordedRequest request = awaitRequests(index + 1, longest).get(index);
    return request.awaitClientLeft(longest.minusNanos(System.nanoTime() - start));
  }

  /**
   * Returns the problems of all requests so far: schema, conversation, expectations, requests
   * beyond the script.
   */
  public List<String> problems() {
    return requests().stream().flatMap(request -> request.problems().stream()).toList();
  }

  /**
   * Returns whether requests are held against the public schema; false where the file is not at
   * hand.
   */
  public boolean schemaChecked() {
    return SchemaCheck.available();
  }

  /** Returns how many connections clients have opened so far. */
  public int connections() {
    return connections.get();
  }

  /** Returns how many connections are open now. */
  public int openConnections() {
    return open.size();
  }

  /** Closes the server and all connections; requests and their problems stay readable. */
  @Override
  public void close() {
    closeQuietly(server);
    for (Connection connection : open) {
      connection.close();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      Socket socket;
      try {
        socket = server.accept();
      } catch (IOException e) {
        return; // closed: the server's way to end
      }
      Connection connection = new Connection(this, socket, connections.getAndIncrement());
      open.add(connection);
      if (server.isClosed()) {
        connection.close();
      }
      Thread.ofVirtual().name("scripted-upstream-connection").start(connection::serve);
    }
  }

  void ended(Connection connection) {
    open.remove(connection);
  }

  /** Records a request and has it checked beside its answer. */
  RecordedRequest record(int connection, HttpRequest request) {
    long arrivedAt = System.nanoTime();
    Endpoint endpoint = Endpoint.of(request.method(), request.path());
    RecordedRequest recorded;
    synchronized (requests) {
      recorded =
          new RecordedRequest(
              requests.size(),
              connection,
              arrivedAt,
              endpoint,
              provider(endpoint, request),
              request);
      requests.add(recorded);
      requests.notifyAll();
    }
    if (endpoint.asksModel()) {
      Thread.ofVirtual().name("request-check").start(recorded::check);
    } else {
      recorded.skipCheck();
    }
    return recorded;
  }

  /** Decides what to answer. */
  Reply reply(RecordedRequest request) {
    int number = nextSerial();
    Endpoint endpoint = request.endpoint();
    Provider provider = request.provider();
    Asked asked = Asked.read(endpoint, provider, request.treeOrNull());
    Reply reply;
    if (!keyFits(request)) {
      reply =
          plain(
              ProviderErrors.answer(endpoint, provider, 401, ProviderErrors.message(401), number));
    } else {
      reply =
          switch (endpoint) {
            case CHAT_COMPLETIONS, MESSAGES -> modelReply(request, asked, number);
            case COUNT_TOKENS -> {
              long tokens = Math.max(1, request.body().length() / 4);
              yield plain(json(Trees.write(Trees.object().put("input_tokens", tokens))));
            }
            case MODELS -> plain(json(Trees.write(ModelLists.of(provider, script.models()))));
            case OLLAMA_TAGS -> plain(json(Trees.write(ModelLists.tags(script.models()))));
            case OLLAMA_SHOW -> plain(json(Trees.write(ModelLists.show())));
            case OLLAMA_VERSION ->
                plain(json(Trees.write(Trees.object().put("version", "0.12.6"))));
            case OTHER -> notFound(request, number);
          };
    }
    if (listener != null) {
      listener.accept(request);
    }
    return reply;
  }

  private Reply modelReply(RecordedRequest request, Asked asked, int number) {
    Endpoint endpoint = asked.endpoint();
    Provider provider = asked.provider();
    if ((provider == Provider.ANTHROPIC && endpoint == Endpoint.CHAT_COMPLETIONS)
        || (provider == Provider.OPENAI && endpoint == Endpoint.MESSAGES)) {
      return notFound(request, number);
    }
    if (request.treeOrNull() == null) {
      return plain(
          ProviderErrors.answer(
              endpoint, provider, 400, "The request body is not valid JSON", number));
    }
    if (script.strict() && !request.schemaProblems().isEmpty()) {
      String message = String.join("; ", request.schemaProblems());
      return plain(ProviderErrors.answer(endpoint, provider, 400, message, number));
    }
    Turn turn = playbook.take(asked, request.body());
    if (turn == null) {
      turn = script.exhausted();
    }
    if (turn == null) {
      String message = "the script is exhausted: no turn is left for this request";
      request.addExpectationProblem(message);
      return plain(ProviderErrors.answer(endpoint, provider, 500, message, number));
    }
    for (String problem : Expectations.problems(turn, request)) {
      request.addExpectationProblem(problem);
    }
    Turn filled = turn.filledFrom(request.body());
    if (filled == null) {
      request.addExpectationProblem("there is nothing to echo: no match of " + turn.echo());
    } else {
      turn = filled;
    }
    return new Reply(turn, render(turn, asked, number));
  }

  private static Rendered render(Turn turn, Asked asked, int number) {
    Fault.Status status = turn.fault(Fault.Status.class);
    if (status != null) {
      Rendered error =
          ProviderErrors.answer(
              asked.endpoint(),
              asked.provider(),
              status.code(),
              ProviderErrors.message(status.code()),
              number);
      if (status.body() != null) {
        error = error.withFrames(List.of(Frame.text(status.body(), true)));
      }
      return error.withHeaders(status.headers());
    }
    Fault.HtmlPage html = turn.fault(Fault.HtmlPage.class);
    if (html != null) {
      return Rendered.whole(html.code(), Map.of(), "text/html", FrameFaults.htmlPage(html.code()));
    }
    return asked.endpoint() == Endpoint.MESSAGES
        ? new MessagesAnswer(asked, turn, number).render()
        : new ChatAnswer(asked, turn, number).render();
  }

  private static Reply notFound(RecordedRequest request, int number) {
    String message =
        request.provider() == Provider.ANTHROPIC
            ? "Not found"
            : "Invalid URL (" + request.method() + " " + request.path() + ")";
    return plain(
        ProviderErrors.answer(request.endpoint(), request.provider(), 404, message, number));
  }

  private static Reply plain(Rendered rendered) {
    return new Reply(Turn.empty(), rendered);
  }

  private static Rendered json(String body) {
    return Rendered.json(200, Map.of(), body);
  }

  private boolean keyFits(RecordedRequest request) {
    return script.key() == null
        || Objects.equals(request.header("authorization"), "Bearer " + script.key())
        || Objects.equals(request.header("x-api-key"), script.key());
  }

  private Provider provider(Endpoint endpoint, HttpRequest request) {
    if (script.plays() != null) {
      return script.plays();
    }
    if (request.path().contains("/api/v1/")) {
      return Provider.OPENROUTER;
    }
    return switch (endpoint) {
      case MESSAGES, COUNT_TOKENS -> Provider.ANTHROPIC;
      case OLLAMA_TAGS, OLLAMA_SHOW, OLLAMA_VERSION -> Provider.OLLAMA;
      case CHAT_COMPLETIONS -> Provider.OPENAI;
      case MODELS, OTHER ->
          request.header("anthropic-version") != null || request.header("x-api-key") != null
              ? Provider.ANTHROPIC
              : Provider.OPENAI;
    };
  }

  private synchronized int nextSerial() {
    return ++serial;
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // closing is all that was wanted, and it is closed now
    }
  }

  /** What to send and how: an answer and the turn whose faults befall it. */
  record Reply(Turn turn, Rendered rendered) {}
}
