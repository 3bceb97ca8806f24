package io.agenticflow.dialect.responses;

import static java.util.Objects.requireNonNull;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ResponseEvents;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses API, with the additions of OpenRouter and of Codex. Stateless: a request that
 * counts on an earlier one being kept is refused.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">The Responses API</a>
 */
public final class ResponsesDialect implements Dialect {
  /** The prefix of this dialect's extensions. */
  public static final String NAME = "responses";

  private final InstantSource clock;

  public ResponsesDialect() {
    this(InstantSource.system());
  }

  /**
   * @param clock tells when an answer was created
   */
  public ResponsesDialect(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ModelRequest readRequest(byte[] json) {
    return RequestReader.read(json);
  }

  @Override
  public byte[] writeRequest(ModelRequest request, Profile profile) {
    throw new DialectException("the Responses API is not spoken to providers");
  }

  @Override
  public ModelResponse readResponse(byte[] json) {
    throw new DialectException("the Responses API is not spoken to providers");
  }

  @Override
  public byte[] writeResponse(ModelResponse response) {
    return write(response, null);
  }

  @Override
  public byte[] writeResponse(ModelResponse response, ModelRequest request) {
    return write(response, request);
  }

  @Override
  public StreamReader newStreamReader() {
    throw new DialectException("the Responses API is not spoken to providers");
  }

  @Override
  public StreamWriter newStreamWriter() {
    return new ResponsesStreamWriter(clock, null);
  }

  @Override
  public StreamWriter newStreamWriter(ModelRequest request) {
    return new ResponsesStreamWriter(clock, request);
  }

  @Override
  public List<String> uncarried(ModelRequest request, Profile profile) {
    return List.of();
  }

  @Override
  public ApiError readError(int status, Map<String, List<String>> headers, byte[] body) {
    return OpenAiErrors.read(new HttpRefusal(status, headers, body));
  }

  @Override
  public byte[] writeError(ApiError error) {
    return OpenAiErrors.write(error);
  }

  /** A whole answer is what stands in the last event of a stream. */
  private byte[] write(ModelResponse response, @Nullable ModelRequest request) {
    ResponsesStreamWriter writer = new ResponsesStreamWriter(clock, request);
    ResponseEvents.of(response).forEach(writer::write);
    return Json.writeBytes(requireNonNull(writer.ended()));
  }
}
