package io.agenticflow.dialect.anthropic;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.PassRule;
import io.agenticflow.dialect.Profile;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import java.util.List;
import java.util.Map;

/**
 * Anthropic's Messages API.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">The Messages API</a>
 */
public final class AnthropicDialect implements Dialect {
  /** The prefix of this dialect's extensions. */
  public static final String NAME = "anthropic";

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

  /** Not where the conversation holds what another model wrote and this one would refuse. */
  @Override
  public boolean passes(ModelRequest request, Profile profile) {
    return PassRule.holds(request, profile) && new RequestWriter(profile).leavesBlocks(request);
  }

  @Override
  public ModelResponse readResponse(byte[] json) {
    return ResponseReader.read(json);
  }

  @Override
  public byte[] writeResponse(ModelResponse response) {
    return ResponseWriter.write(response);
  }

  @Override
  public StreamReader newStreamReader() {
    return new AnthropicStreamReader();
  }

  @Override
  public StreamWriter newStreamWriter() {
    return new AnthropicStreamWriter();
  }

  @Override
  public List<String> uncarried(ModelRequest request, Profile profile) {
    return new RequestWriter(profile).uncarried(request);
  }

  @Override
  public ApiError readError(int status, Map<String, List<String>> headers, byte[] body) {
    return ErrorEnvelope.read(new HttpRefusal(status, headers, body));
  }

  @Override
  public byte[] writeError(ApiError error) {
    return ErrorEnvelope.write(error);
  }
}
