package io.agenticflow.gateway;

import io.agenticflow.budget.VirtualKey;
import io.agenticflow.gateway.http.BadBodyException;
import io.agenticflow.gateway.http.ClientLeftException;
import io.agenticflow.gateway.http.HttpRequest;
import io.agenticflow.gateway.http.HttpResponse;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. For the thread that serves it.
 *
 * @param requestId our name for it
 * @param inbound whose client it is
 * @param maxBodyBytes the largest body that is read
 * @param caller the name of the token or key by which the client was let in; null where none was
 *     needed
 * @param key the virtual key that it has shown; null where that is none
 */
record Exchange(
    HttpRequest request,
    HttpResponse response,
    String requestId,
    Inbound inbound,
    int maxBodyBytes,
    @Nullable String caller,
    @Nullable VirtualKey key) {

  private static final int LONGEST_HEADER = 8 * 1024;

  /** Up to here the memory for a body is taken before the client has sent it. */
  private static final int BELIEVED_BYTES = 512 * 1024;

  /** Returns the path as it came. */
  String path() {
    return request.path();
  }

  /** Returns a header's values joined by commas, or null where there is none. */
  @Nullable String header(String name) {
    List<String> values = request.headers(name);
    return values.isEmpty() ? null : String.join(",", values);
  }

  /** Returns a parameter of the query, or null. */
  @Nullable String parameter(String name) {
    return request.parameter(name);
  }

  /** Sets a header of the answer, unless the value cannot be one. */
  void set(String name, String value) {
    if (isHeaderValue(value)) {
      response.header(name, value);
    }
  }

  /** Sets the headers that say what this request is called. */
  void setRequestId() {
    for (String name : inbound.requestIdHeaders()) {
      response.header(name, requestId);
    }
  }

  /** Answers with JSON. */
  void send(byte[] json) {
    setRequestId();
    response.header("Content-Type", "application/json");
    response.send(json);
  }

  /**
   * Answers with JSON in the provider's own bytes.
   *
   * @param headers the provider's, by lower-case name
   */
  void sendPassed(Map<String, List<String>> headers, byte[] json) {
    setRequestId();
    PassedHeaders.add(headers, response);
    response.header("Content-Type", "application/json");
    response.send(json);
  }

  /** Answers with a status alone. */
  void send(int status) {
    setRequestId();
    response.status(status);
    response.send();
  }

  /** Answers with a failure in the envelope of the client's dialect. */
  void fail(ApiError error) {
    ErrorAnswers.send(this, error);
  }

  /** Returns the whole body, or null where it was too large and the client has been told. */
  byte @Nullable [] body() {
    InputStream in = request.body();
    try {
      byte[] body = read(in);
      if (body.length < maxBodyBytes || in.read() < 0) {
        return body;
      }
      // A client that is still writing would not read the answer; so the rest is taken in, and
      // dropped.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (BadBodyException e) {
      // Where the body ends is unknown now, so what follows must not be read as a request.
      response.close();
      if (!e.isTooLarge()) {
        fail(
            new ApiError(
                Kind.INVALID_REQUEST, "the request's body cannot be read: " + e.getMessage()));
        return null;
      }
    } catch (IOException e) {
      throw clientGone(e);
    }
    fail(
        new ApiError(
            Kind.REQUEST_TOO_LARGE,
            "the request is larger than " + maxBodyBytes + " bytes, the limit here"));
    return null;
  }

  /** Returns the body up to the largest that is read. */
  private byte[] read(InputStream in) throws IOException {
    long length = request.contentLength();
    if (length < 0 || length > Math.min(BELIEVED_BYTES, maxBodyBytes - 1)) {
      return in.readNBytes(maxBodyBytes);
    }
    byte[] body = new byte[(int) length];
    int read = in.readNBytes(body, 0, body.length);
    return read == body.length ? body : Arrays.copyOf(body, read);
  }

  /** Returns what to throw where there is nobody left to answer. */
  static ClientLeftException clientGone(@Nullable Throwable cause) {
    return new ClientLeftException("the client has left", cause);
  }

  private static boolean isHeaderValue(String text) {
    return text.length() <= LONGEST_HEADER && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }
}
