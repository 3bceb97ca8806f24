package io.agenticflow.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.ResponseEvents;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.OriginalRequest;
import io.agenticflow.vocabulary.StreamEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Asks one provider over HTTP. Sends each request once; safe for use by several threads.
 *
 * <p>The answer may be a stream of server-sent events or one JSON object, whichever was asked for:
 * some servers do not stream, and say so only by doing the other. Its first byte tells, because
 * content types are sometimes wrong.
 */
public final class HttpModelClient implements ModelClient {
  /** As clients of OpenAI and others name it; who does not know it passes over it. */
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final byte[] ERROR_FIELD = "\"error\"".getBytes(UTF_8);
  private static final int MAX_ERROR_BYTES = 1 << 20;
  private static final int START_BYTES = 4 * 1024;
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  private final ProviderEndpoint endpoint;
  private final HttpTransport transport;
  private final URI requestUri;

  public HttpModelClient(ProviderEndpoint endpoint, HttpTransport transport) {
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.transport = requireNonNull(transport, "transport");
    this.requestUri = endpoint.requestUri();
  }

  @Override
  public ModelStream send(ModelRequest asked, Cancellation cancellation) {
    ModelRequest request =
        asked.stream() && !endpoint.profile(asked.model()).streaming()
            ? asked.toBuilder().stream(false).build()
            : asked;
    OriginalRequest original = ofThisDialect(request.original());
    byte[] passed = original == null ? null : PassedBody.of(original, request, endpoint);
    byte[] body = passed == null ? written(request) : passed;
    SentRequest sent = new SentRequest(endpoint, request, passed != null);
    CallGuard guard = new CallGuard(endpoint, cancellation);
    HttpTransport.Response response = null;
    boolean handedOver = false;
    try {
      response =
          open(
              original == null || original.query() == null
                  ? requestUri
                  : endpoint.requestUri(original.query()),
              request,
              original,
              body,
              idempotencyKey(request, body),
              guard);
      ModelStream stream = read(sent, response, guard);
      handedOver = true;
      return stream;
    } catch (IOException e) {
      throw guard.explain(e);
    } finally {
      if (!handedOver && response != null) {
        response.close();
      }
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    OriginalRequest original = ofThisDialect(request.original());
    URI uri = endpoint.countTokensUri(original == null ? null : original.query());
    byte[] body =
        original == null || uri == null ? null : PassedBody.of(original, request, endpoint);
    if (uri == null || body == null) {
      return null;
    }
    CallGuard guard = new CallGuard(endpoint, cancellation);
    try (HttpTransport.Response response = open(uri, request, original, body, null, guard)) {
      if (response.status() == 200) {
        return new TokenCount(response.headers(), readAtMost(response.body(), MAX_ERROR_BYTES));
      }
      // Servers exist that speak the dialect and do not count; and one that is busy or fails is no
      // reason to leave the client without a count.
      boolean refused =
          response.status() / 100 == 4
              && response.status() != 404
              && response.status() != 405
              && response.status() != 408
              && response.status() != 429;
      if (refused) {
        throw refusal(response, true);
      }
      return null;
    } catch (IOException e) {
      if (cancellation.isCancelled()) {
        throw guard.explain(e);
      }
      return null;
    }
  }

  /** Returns what the client said in this provider's dialect, or null. */
  private @Nullable OriginalRequest ofThisDialect(@Nullable OriginalRequest original) {
    return original != null && original.dialect().equals(endpoint.dialect().name())
        ? original
        : null;
  }

  /** Zero fills the prompt cache at Anthropic, and means nothing to any other. */
  private byte[] written(ModelRequest request) {
    Long maxTokens = request.maxTokens();
    if (maxTokens != null && maxTokens < 1) {
      throw new ModelException(
          new ApiError(
              ApiError.Kind.INVALID_REQUEST,
              "max_tokens is " + maxTokens + "; " + request.model() + " must get at least 1"));
    }
    try {
      return endpoint.dialect().writeRequest(request, endpoint.profile(request.model()));
    } catch (DialectException e) {
      ApiError told = e.error();
      throw new ModelException(
          told == null
              ? new ApiError(ApiError.Kind.INVALID_REQUEST, String.valueOf(e.getMessage()))
              : told,
          e);
    }
  }

  /**
   * Returns a name for the next turn of a session, which its request is sent with each time: what
   * was said until then makes it the turn that it is. Null for others than our own sessions; a
   * client of the gateway sends its own.
   */
  private static @Nullable String idempotencyKey(ModelRequest request, byte[] body) {
    String session = request.origin().session();
    if (session == null || request.original() != null) {
      return null;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(session.getBytes(UTF_8));
      digest.update((byte) 0);
      return "agentic-flow-" + HexFormat.of().formatHex(digest.digest(body), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private HttpTransport.Response open(
      URI uri,
      ModelRequest request,
      @Nullable OriginalRequest original,
      byte[] body,
      @Nullable String key,
      CallGuard guard)
      throws IOException {
    HttpLimits limits = endpoint.limits();
    Map<String, String> headers =
        ProviderHeaders.of(
            endpoint,
            request.stream() ? "text/event-stream" : "application/json",
            true,
            original == null
                ? Map.of()
                : ProviderHeaders.filtered(original.headers(), endpoint.profile(request.model())));
    if (key != null) {
      headers.put(IDEMPOTENCY_KEY, key);
    }
    return transport.send(
        new HttpTransport.Request("POST", uri, headers, body, limits.connect(), limits.silence()),
        guard.cancellation());
  }

  private ModelStream read(SentRequest sent, HttpTransport.Response response, CallGuard guard)
      throws IOException {
    if (response.status() / 100 != 2) {
      throw refusal(response, sent.passed());
    }
    byte[] start = new byte[START_BYTES];
    int length = readStart(response.body(), start);
    return switch (firstByte(start, length)) {
      case '{' -> {
        byte[] body = rest(start, length, response.body());
        Deque<StreamEvent> events = new ArrayDeque<>(wholeAnswer(sent.request(), response, body));
        response.close();
        yield new WholeAnswerStream(
            sent, events, sent.passed() ? new PassedObject(response.headers(), body) : null);
      }
      case '<' -> throw webPage(response.status());
      default -> {
        SseModelStream stream = new SseModelStream(sent, response, guard);
        stream.awaitFirst(start, length);
        yield stream;
      }
    };
  }

  /**
   * Reads until something other than white space is there, which some providers send to keep the
   * connection alive.
   */
  private static int readStart(InputStream in, byte[] start) throws IOException {
    int length = 0;
    while (length < start.length && firstByte(start, length) == 0) {
      int n = in.read(start, length, start.length - length);
      if (n < 0) {
        break;
      }
      length += n;
      if (length == start.length && firstByte(start, length) == 0) {
        length = 0; // nothing but white space so far: none of it is missed
      }
    }
    return length;
  }

  /** Returns the first byte that is not white space, or 0. */
  private static byte firstByte(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t') {
        return bytes[i];
      }
    }
    return 0;
  }

  private static byte[] rest(byte[] start, int length, InputStream in) throws IOException {
    byte[] more = readAtMost(in, MAX_ANSWER_BYTES);
    byte[] all = Arrays.copyOf(start, length + more.length);
    System.arraycopy(more, 0, all, length, more.length);
    return all;
  }

  private ModelException webPage(int status) {
    return new ModelException(
        new ApiError(
            ApiError.Kind.API,
            ConnectionFailure.shown(endpoint.base())
                + " answered with a web page instead of a model's answer; check the base URL",
            status,
            null,
            false,
            null,
            null));
  }

  private List<StreamEvent> wholeAnswer(
      ModelRequest request, HttpTransport.Response response, byte[] body) {
    ApiError error = errorInside(response, body);
    if (error != null) {
      throw new ModelException(error);
    }
    try {
      return ResponseEvents.of(endpoint.dialect().readResponse(body, request));
    } catch (DialectException e) {
      throw SseModelStream.notUnderstood(endpoint, e);
    }
  }

  /** Returns the error that a body with a good status holds, or null. */
  private @Nullable ApiError errorInside(HttpTransport.Response response, byte[] body) {
    if (!mayHoldError(body)) {
      return null; // as nearly always, and read once more by the dialect
    }
    JrsValue tree;
    try {
      tree = Json.parse(body);
    } catch (JsonException e) {
      return null; // not JSON at all: the dialect will say so, with its own words
    }
    JrsValue error = Json.field(tree, "error");
    if (error == null
        || Json.field(tree, "choices") != null
        || Json.field(tree, "content") != null) {
      return null;
    }
    Long code = OpenAiErrors.code(error);
    int status = code != null && code >= 400 && code <= 599 ? code.intValue() : 502;
    return readError(status, response, body);
  }

  private static boolean mayHoldError(byte[] body) {
    for (int i = 0; i <= body.length - ERROR_FIELD.length; i++) {
      if (body[i] == '"'
          && Arrays.equals(body, i, i + ERROR_FIELD.length, ERROR_FIELD, 0, ERROR_FIELD.length)) {
        return true;
      }
    }
    return false;
  }

  private ApiError readError(int status, HttpTransport.Response response, byte[] body) {
    return OwnKey.removedFrom(
        endpoint.dialect().readError(status, response.headers(), body), endpoint);
  }

  private ModelException refusal(HttpTransport.Response response, boolean passes)
      throws IOException {
    if (response.status() / 100 == 3) {
      String location = response.header("location");
      return new ModelException(
          new ApiError(
              ApiError.Kind.API,
              (ConnectionFailure.shown(endpoint.requestUri()) + " sends elsewhere (status ")
                  + (response.status() + (location == null ? "" : ", to " + location))
                  + "); set the base URL to where it leads",
              response.status(),
              null,
              false,
              null,
              null));
    }
    byte[] body = readAtMost(response.body(), MAX_ERROR_BYTES);
    ApiError error = readError(response.status(), response, body);
    return passes && isObject(body)
        ? new ModelException(
            error, new PassedRefusal(response.status(), response.headers(), withoutKeys(body)))
        : new ModelException(error);
  }

  /** A web page or plain words are a proxy's in between: no client of the dialect reads them. */
  private static boolean isObject(byte[] body) {
    return firstByte(body, body.length) == '{';
  }

  /** Returns the body as it is, unless it repeats a key: the key is ours, not the client's. */
  private byte[] withoutKeys(byte[] body) {
    String text = new String(body, UTF_8);
    String masked = HttpRefusal.withoutKeys(text);
    return OwnKey.removedFrom(masked.equals(text) ? body : masked.getBytes(UTF_8), endpoint);
  }

  private static byte[] readAtMost(InputStream in, int limit) throws IOException {
    byte[] bytes = in.readNBytes(limit);
    if (bytes.length == limit && in.read() >= 0) {
      throw new IOException("the answer is larger than " + limit + " bytes");
    }
    return bytes;
  }

  /** Returns for example {@code openrouter at https://openrouter.ai/api/v1}. */
  @Override
  public String toString() {
    return endpoint.toString();
  }
}
