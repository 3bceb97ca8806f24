package io.agenticflow.dialect;

import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StreamEvent;
import java.util.List;
import java.util.Map;

/**
 * A wire language of model calls. Pure: no I/O, no state beyond a stream's reader and writer. Safe
 * for use by several threads; a reader or writer belongs to one stream.
 */
public interface Dialect {

  /**
   * Returns the prefix of this dialect's extensions: {@code anthropic}, {@code chat} or {@code
   * responses}.
   */
  String name();

  /**
   * Reads a client's request.
   *
   * @throws DialectException where it is not one; the message names the field
   */
  ModelRequest readRequest(byte[] json);

  /**
   * Writes a request for an upstream.
   *
   * @throws DialectException where something cannot be carried by this dialect or this profile; the
   *     message names it
   */
  byte[] writeRequest(ModelRequest request, Profile profile);

  /**
   * Returns whether a request that a client wrote in this dialect may go to an upstream of this
   * dialect in the client's own bytes: whether {@link #writeRequest} would have nothing to change
   * for this profile.
   */
  default boolean passes(ModelRequest request, Profile profile) {
    return true;
  }

  /**
   * Reads an upstream's whole answer.
   *
   * @throws DialectException where it is not one
   */
  ModelResponse readResponse(byte[] json);

  /**
   * Reads an upstream's whole answer to {@code request}: names that had to be shortened for the
   * upstream come back whole.
   *
   * @throws DialectException where it is not one
   */
  default ModelResponse readResponse(byte[] json, ModelRequest request) {
    return readResponse(json);
  }

  /** Writes a whole answer for a client. */
  byte[] writeResponse(ModelResponse response);

  /**
   * Writes the whole answer to a client's {@code request}: calls of its tools go back in the form
   * in which it offered them, with what it asked to see.
   */
  default byte[] writeResponse(ModelResponse response, ModelRequest request) {
    return writeResponse(response);
  }

  /** Returns a reader for one upstream stream. */
  StreamReader newStreamReader();

  /**
   * Returns a reader for the stream that answers {@code request}: shortened names come back whole.
   */
  default StreamReader newStreamReader(ModelRequest request) {
    return newStreamReader();
  }

  /** Returns a writer for one client stream. */
  StreamWriter newStreamWriter();

  /**
   * Returns a writer for the stream that answers a client's {@code request}, with what the client
   * asked to see in it.
   */
  default StreamWriter newStreamWriter(ModelRequest request) {
    return newStreamWriter();
  }

  /**
   * Returns what {@link #writeRequest} leaves out because it has no counterpart in this dialect or
   * this profile, for example {@code top_k}, {@code anthropic:context_management} or {@code
   * tools[2] anthropic:input_examples}; for a log, a header, or to refuse.
   */
  List<String> uncarried(ModelRequest request, Profile profile);

  /**
   * Reads an upstream's refusal, whatever its body is.
   *
   * @param headers by lower-case name
   */
  ApiError readError(int status, Map<String, List<String>> headers, byte[] body);

  /** Writes a failure as the body of an HTTP answer to a client. */
  byte[] writeError(ApiError error);

  /** Turns an upstream's server-sent events into stream events. */
  interface StreamReader {
    /**
     * Returns the events that one server-sent event brings, in order; often one, sometimes none.
     */
    List<StreamEvent> read(SseEvent event);

    /**
     * Tells that the upstream has closed the stream.
     *
     * @return what is left to say; a stream that was cut off ends with {@link StreamEvent.Failed}
     */
    List<StreamEvent> end();
  }

  /** Turns stream events into server-sent events for a client. */
  interface StreamWriter {
    /** Returns what one stream event is on the wire; often one, sometimes none. */
    List<SseEvent> write(StreamEvent event);
  }
}
