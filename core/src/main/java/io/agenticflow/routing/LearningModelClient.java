package io.agenticflow.routing;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.dialect.LearnedChanges;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ProfileChanges;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.json.Json;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Learns what a model lacks, from the catalogue before the first call and from refusals whose words
 * leave no doubt, and asks again in the way that the model takes. What is learned is remembered, so
 * that each refusal is met once. Safe for use by several threads.
 *
 * <p>A client of the Messages API in front of a server of the same is left alone: it mends itself
 * by the server's words.
 */
final class LearningModelClient implements ModelClient {
  /** A request that lacks more than this at once is not one that we can mend. */
  private static final int MOST_AT_ONCE = 6;

  private static final ProfileChanges TOOLS_BY_PROMPT =
      new ProfileChanges(Map.of("tools", Json.of("prompt")));

  private final ModelClient next;
  private final ProviderEndpoint endpoint;
  private final LearnedChanges learned;
  private final Supplier<Catalogue> catalogue;
  private final Consumer<CallEvent> events;

  /**
   * @param next reads the profiles of {@code endpoint}
   * @param endpoint whose profiles are with {@code learned}
   */
  LearningModelClient(
      ModelClient next,
      ProviderEndpoint endpoint,
      LearnedChanges learned,
      Supplier<Catalogue> catalogue,
      Consumer<CallEvent> events) {
    this.next = next;
    this.endpoint = endpoint;
    this.learned = learned;
    this.catalogue = catalogue;
    this.events = events;
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    if (mendsItself(request)) {
      return next.send(request, cancellation);
    }
    lookUp(request);
    for (int mended = 0; ; mended++) {
      Profile before = endpoint.profile(request.model());
      try {
        return next.send(request, cancellation);
      } catch (ModelException e) {
        if (mended == MOST_AT_ONCE || !learn(request.model(), before, e)) {
          throw e;
        }
      }
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  private boolean mendsItself(ModelRequest request) {
    return endpoint.api() == ProviderEndpoint.Api.MESSAGES
        && request.original() != null
        && request.original().dialect().equals(endpoint.dialect().name());
  }

  /** Asks the catalogue whether the model has tool calls, where nobody has said so. */
  private void lookUp(ModelRequest request) {
    if (request.tools().isEmpty()
        || endpoint.profiles().isDeclared("tools")
        || endpoint.profile(request.model()).tools() != Profile.Tools.NATIVE) {
      return;
    }
    Model known = catalogue.get().find(endpoint.name(), request.model()).orElse(null);
    if (known != null
        && Boolean.FALSE.equals(known.tools())
        && learned.add(request.model(), TOOLS_BY_PROMPT)) {
      tell(request.model(), TOOLS_BY_PROMPT, null);
    }
  }

  /**
   * Returns whether the model is asked in another way now than before the refusal; another call may
   * have learned it in the meantime.
   */
  private boolean learn(String model, Profile before, ModelException e) {
    ProfileChanges changes = Profiles.refusals().of(e.error());
    if (changes == null || changes.applyTo(before).equals(before)) {
      return false;
    }
    if (learned.add(model, changes)) {
      tell(model, changes, e);
    }
    return !endpoint.profile(model).equals(before);
  }

  private void tell(String model, ProfileChanges changes, @Nullable ModelException e) {
    events.accept(
        new CallEvent.Adapted(
            new Answerer(endpoint.name(), model), changes, e == null ? null : e.error()));
  }
}
