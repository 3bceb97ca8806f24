package io.agenticflow.local;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what answers where the user named no provider and has no key: a model server on this
 * machine, else a model file on it, else nothing. Each choice says in one line what it is.
 */
public final class EmbeddedDefault {
  private static final String FIRST_PULL = "qwen2.5-coder-1.5b";

  private final LocalServers servers;
  private final Models models;

  public EmbeddedDefault(LocalServers servers, Models models) {
    this.servers = requireNonNull(servers, "servers");
    this.models = requireNonNull(models, "models");
  }

  /** What was chosen. */
  public sealed interface Choice {
    /** Returns what it is, or what is missing, in one line for standard error. */
    String line();
  }

  /**
   * A model server on this machine.
   *
   * @param model the best of its models
   */
  public record Server(LocalServer server, String model, String line) implements Choice {}

  /** A model file on this machine, to be run in this process. */
  public record Gguf(InstalledModel model, String line) implements Choice {}

  /** Nothing answers. */
  public record Nothing(String line) implements Choice {}

  /** Returns the first there is: a server, then the newest model file. */
  public Choice resolve() {
    List<LocalServer> found = servers.find();
    Choice server = best(found);
    if (server != null) {
      return server;
    }
    InstalledModel latest = models.latest();
    return latest == null ? new Nothing(nothing(found)) : gguf(latest);
  }

  /** Returns the best model of a server on this machine ({@code --model local}). */
  public Choice local() {
    List<LocalServer> found = servers.find();
    Choice server = best(found);
    return server == null ? new Nothing(nothing(found)) : server;
  }

  /**
   * Returns the model file that is meant ({@code --model gguf:NAME}).
   *
   * @param wanted as {@link Models#find} takes it; {@code gguf} alone or with an empty name means
   *     the newest
   */
  public Choice gguf(String wanted) {
    String name = wanted.startsWith("gguf:") ? wanted.substring("gguf:".length()) : wanted;
    boolean any = name.isBlank() || name.equals("gguf");
    InstalledModel model = any ? models.latest() : models.find(name);
    if (model != null) {
      return gguf(model);
    }
    return new Nothing(
        any
            ? "There is no model in "
                + models.folder()
                + "; 'models pull "
                + FIRST_PULL
                + "' fetches one."
            : models.notFound(name));
  }

  /** Returns the best model of one server. */
  public static Choice on(LocalServer server) {
    Choice best = best(List.of(server));
    return best == null ? new Nothing(nothing(List.of(server))) : best;
  }

  private static @Nullable Choice best(List<LocalServer> found) {
    for (LocalServer server : found) {
      String model = server.bestModel();
      if (model != null) {
        return new Server(server, model, "Using " + model + " on " + where(server) + ".");
      }
    }
    for (LocalServer server : found) {
      String model = ToolModels.anyChat(server.models());
      if (model != null) {
        return new Server(
            server,
            model,
            "Using " + model + " on " + where(server) + "; it is not known to call tools well.");
      }
    }
    return null;
  }

  private static String where(LocalServer server) {
    return server.kind().displayName() + " (" + server.base().getAuthority() + ")";
  }

  private static Gguf gguf(InstalledModel model) {
    return new Gguf(
        model,
        "Running "
            + model.name()
            + " in this process ("
            + model.file()
            + ", "
            + Models.size(model.bytes())
            + "); small models are slow and make mistakes.");
  }

  private static String nothing(List<LocalServer> found) {
    String empty =
        found.isEmpty()
            ? ""
            : where(found.getFirst()) + " runs but has no model that can hold a conversation. ";
    return empty
        + "No model to talk to: set a key (OPENROUTER_API_KEY, ANTHROPIC_API_KEY or OPENAI_API_KEY), or start a local"
        + " server such as Ollama, or fetch a model with 'models pull "
        + FIRST_PULL
        + "'; '--model demo' plays a recording and needs nothing.";
  }
}
