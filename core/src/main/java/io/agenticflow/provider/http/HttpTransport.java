package io.agenticflow.provider.http;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends one HTTP request and hands over the answer's body as it arrives. Safe for use by several
 * threads.
 *
 * <p>An implementation never follows a redirect, never repeats a request, and closes the connection
 * as soon as the cancellation is raised or the response is closed before its end.
 */
public interface HttpTransport {

  /**
   * Sends the request and blocks until the status line and the headers are there.
   *
   * @throws IOException where the server cannot be reached, the connection breaks, or a limit
   *     passes; an {@link java.io.InterruptedIOException} where the call was cancelled
   */
  Response send(Request request, Cancellation cancellation) throws IOException;

  /**
   * A request.
   *
   * @param method {@code GET}, {@code HEAD}, {@code POST} or {@code DELETE}
   * @param headers names in any case; the transport adds host, content length and connection by
   *     itself
   * @param body null for none
   * @param connectTimeout for the connection, TLS included; more than zero
   * @param readTimeout the longest silence while waiting for the answer or in its middle; more than
   *     zero
   */
  record Request(
      String method,
      URI uri,
      Map<String, String> headers,
      byte @Nullable [] body,
      Duration connectTimeout,
      Duration readTimeout) {
    public Request {
      headers = Map.copyOf(headers);
    }

    /** Returns a request that has no body. */
    public static Request bodiless(
        String method,
        URI uri,
        Map<String, String> headers,
        Duration connectTimeout,
        Duration readTimeout) {
      return new Request(method, uri, headers, null, connectTimeout, readTimeout);
    }
  }

  /**
   * An answer whose body is still coming. For one reading thread; {@link #close()} may come from
   * any.
   */
  interface Response extends AutoCloseable {
    /** Returns the status, 100 to 599. */
    int status();

    /** Returns the headers by lower-case name. */
    Map<String, List<String>> headers();

    /** Returns the first value of a header, or null; {@code name} in lower case. */
    default @Nullable String header(String name) {
      List<String> values = headers().get(name);
      return values == null || values.isEmpty() ? null : values.getFirst();
    }

    /**
     * Returns the body. A read returns what is there and blocks only while nothing is; silence
     * beyond the read timeout is a {@link java.net.SocketTimeoutException}.
     */
    InputStream body();

    /** Gives the connection back where the body was read to its end, else closes it. */
    @Override
    void close();
  }
}
