package io.agenticflow.provider.toolprompt;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.ClientTools;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ModelProfiles;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.chat.OfferedTools;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives tools to a model that knows none, where its profile says so: they are described in the
 * system prompt, and the calls are found in its text.
 *
 * <p>A request that may not call a tool, or offers none, is only rewritten so that the
 * conversation's calls and results are text. That the model obeys a tool choice can be asked for,
 * not forced.
 */
public final class ToolPromptClient implements ModelClient {
  private final ModelClient next;
  private final ModelProfiles profiles;
  private final Supplier<String> ids;

  public ToolPromptClient(ModelClient next, ModelProfiles profiles) {
    this(next, profiles, () -> Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36));
  }

  /**
   * @param ids makes up what follows {@code call_} in an id; never the same twice
   */
  ToolPromptClient(ModelClient next, ModelProfiles profiles, Supplier<String> ids) {
    this.next = requireNonNull(next, "next");
    this.profiles = requireNonNull(profiles, "profiles");
    this.ids = requireNonNull(ids, "ids");
  }

  @Override
  public ModelStream send(ModelRequest asked, Cancellation cancellation) {
    if (profiles.of(asked.model()).tools() != Profile.Tools.PROMPT || !speaksOfTools(asked)) {
      return next.send(asked, cancellation);
    }
    ModelRequest request = ClientTools.asFunctions(asked);
    List<ToolDefinition> tools;
    try {
      tools =
          request.toolChoice() instanceof ToolChoice.None
              ? List.of()
              : OfferedTools.of(request, "chat");
    } catch (DialectException e) {
      throw new ModelException(
          new ApiError(ApiError.Kind.INVALID_REQUEST, String.valueOf(e.getMessage())), e);
    }
    ModelStream stream = next.send(ToolPrompt.of(request, tools), cancellation);
    Set<String> names = tools.stream().map(ToolDefinition::name).collect(Collectors.toSet());
    return names.isEmpty() ? stream : new ToolPromptStream(stream, names, ids);
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  private static boolean speaksOfTools(ModelRequest request) {
    return !request.tools().isEmpty()
        || request.messages().stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(block ->
                block instanceof ContentBlock.ToolUse || block instanceof ContentBlock.ToolResult);
  }
}
