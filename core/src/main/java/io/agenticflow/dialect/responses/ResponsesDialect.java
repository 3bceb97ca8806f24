package io.agenticflow.dialect.responses;

import static java.util.Objects.requireNonNull;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.PassRule;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ResponseEvents;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsValue;

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
    return new RequestWriter(profile).write(request);
  }

  /** Not where the profile has something to change. */
  @Override
  public boolean passes(ModelRequest request, Profile profile) {
    return PassRule.holds(request, profile);
  }

  @Override
  public ModelResponse readResponse(byte[] json) {
    return read(json, ToolNames.SAME);
  }

  @Override
  public ModelResponse readResponse(byte[] json, ModelRequest request) {
    return read(json, ToolNames.of(request));
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
    return new ResponsesStreamReader(ToolNames.SAME);
  }

  @Override
  public StreamReader newStreamReader(ModelRequest request) {
    return new ResponsesStreamReader(ToolNames.of(request));
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
    return new RequestWriter(profile).uncarried(request);
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

  /** A whole answer is read as the stream that it could have been. */
  private static ModelResponse read(byte[] bytes, ToolNames names) {
    JrsValue json;
    try {
      json = Json.parse(bytes);
    } catch (JsonException e) {
      throw new DialectException("the answer is not JSON: " + e.getMessage(), e);
    }
    if (Json.field(json, "error") != null) {
      throw new DialectException(OpenAiErrors.read(json));
    }
    if (!(Json.field(json, "output") instanceof JrsArray)) {
      throw new DialectException("the answer is not a response: it has no output");
    }
    StreamCollector collected = new StreamCollector();
    new ResponsesStreamReader(names).readWhole(json).forEach(collected::accept);
    ApiError error = collected.error();
    if (error != null) {
      throw new DialectException(error);
    }
    return collected.response();
  }
}
