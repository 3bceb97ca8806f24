package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.ClientTools;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.PassRule;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * OpenAI's Chat Completions with the additions of OpenRouter and of compatible servers.
 *
 * <p>The dialect asks for two things that no other has. A whole answer and a stream say when they
 * were {@code created}, so writers ask a clock. And servers exist that give an answer or a tool
 * call no id, so readers make one up; it has to be another one in every answer of a conversation,
 * so it is random.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions</a>
 */
public final class ChatDialect implements Dialect {
  /** The prefix of this dialect's extensions. */
  public static final String NAME = "chat";

  private final InstantSource clock;
  private final Supplier<String> ids;

  public ChatDialect() {
    this(
        InstantSource.system(),
        () -> Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36));
  }

  /**
   * @param clock tells when an answer was created
   * @param ids makes up what follows {@code call_} or {@code chatcmpl-} in an id; never the same
   *     twice
   */
  public ChatDialect(InstantSource clock, Supplier<String> ids) {
    this.clock = clock;
    this.ids = ids;
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
    return new RequestWriter(profile).write(SharedFields.named(request, profile));
  }

  /** Not where the upstream wants something of it said in another way. */
  @Override
  public boolean passes(ModelRequest request, Profile profile) {
    return PassRule.holds(request, profile) && PassRule.holdsForChat(request, profile);
  }

  @Override
  public ModelResponse readResponse(byte[] json) {
    return new ResponseReader(ToolNames.SAME, ids).read(json);
  }

  @Override
  public ModelResponse readResponse(byte[] json, ModelRequest request) {
    ModelResponse response = new ResponseReader(ToolNames.of(request), ids).read(json);
    return WebSearchOption.in(request) == null ? response : SearchBlocks.added(response, json, ids);
  }

  @Override
  public byte[] writeResponse(ModelResponse response) {
    return ResponseWriter.write(response, clock.instant().getEpochSecond());
  }

  @Override
  public StreamReader newStreamReader() {
    return new ChatStreamReader(ToolNames.SAME, ids);
  }

  @Override
  public StreamReader newStreamReader(ModelRequest request) {
    StreamReader reader = new ChatStreamReader(ToolNames.of(request), ids);
    return WebSearchOption.in(request) == null ? reader : new SearchStreamReader(reader, ids);
  }

  @Override
  public StreamWriter newStreamWriter() {
    return new ChatStreamWriter(clock.instant().getEpochSecond(), true);
  }

  @Override
  public StreamWriter newStreamWriter(ModelRequest request) {
    boolean usage = request.extensions().get(NAME, "stream_options.include_usage") != null;
    return new ChatStreamWriter(clock.instant().getEpochSecond(), usage);
  }

  @Override
  public List<String> uncarried(ModelRequest request, Profile profile) {
    ModelRequest functions = ClientTools.asFunctions(request);
    WebSearchOption search = WebSearchOption.of(functions, profile);
    if (search == null) {
      return ChatLosses.of(functions, profile);
    }
    List<String> losses = new ArrayList<>(ChatLosses.of(search.without(functions), profile));
    losses.addAll(search.losses(functions));
    return losses;
  }

  @Override
  public ApiError readError(int status, Map<String, List<String>> headers, byte[] body) {
    return OpenAiErrors.read(new HttpRefusal(status, headers, body));
  }

  @Override
  public byte[] writeError(ApiError error) {
    return OpenAiErrors.write(error);
  }
}
