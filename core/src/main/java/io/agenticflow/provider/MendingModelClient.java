package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.ModelProfiles;
import io.agenticflow.dialect.Profile.ArgumentRepair;
import io.agenticflow.vocabulary.ModelRequest;
import org.jspecify.annotations.Nullable;

/**
 * Mends the arguments of tool calls that are almost JSON, as the model's profile says. An answer in
 * the provider's own bytes is left alone.
 */
public final class MendingModelClient implements ModelClient {
  private final ModelClient next;
  private final ModelProfiles profiles;

  public MendingModelClient(ModelClient next, ModelProfiles profiles) {
    this.next = requireNonNull(next, "next");
    this.profiles = requireNonNull(profiles, "profiles");
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    ModelStream stream = next.send(request, cancellation);
    ArgumentRepair repair = profiles.of(request.model()).argumentRepair();
    if (repair == ArgumentRepair.NONE || request.tools().isEmpty() || stream.passed() != null) {
      return stream;
    }
    // Where the client waits for the whole answer, holding back costs nothing.
    return new MendingStream(stream, repair == ArgumentRepair.HELD || !request.stream());
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }
}
