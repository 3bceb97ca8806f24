package io.agenticflow.local;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model server that answered on this machine.
 *
 * @param kind which program it is, as far as its answer tells
 * @param base the OpenAI-compatible base, for example {@code http://127.0.0.1:11434/v1}; requests
 *     go to {@code <base>/chat/completions}
 * @param models the models that it lists, in its order; may be empty
 */
public record LocalServer(Kind kind, URI base, List<String> models) {

  public LocalServer {
    requireNonNull(kind, "kind");
    requireNonNull(base, "base");
    models = List.copyOf(models);
  }

  /**
   * Returns the best of its models for an agent, judged by name, or null where none is known to
   * call tools.
   */
  public @Nullable String bestModel() {
    return ToolModels.best(models);
  }

  /** The programs that are known. */
  public enum Kind {
    OLLAMA("Ollama", "library"),
    LLAMA_SERVER("llama.cpp's llama-server", "llamacpp"),
    LM_STUDIO("LM Studio", "organization_owner"),
    VLLM("vLLM", "vllm"),
    DOCKER_MODEL_RUNNER("Docker Model Runner", "docker"),
    /** Something else that speaks the same protocol. */
    OTHER("an OpenAI-compatible server", null);

    private final String displayName;
    private final @Nullable String owner;

    Kind(String displayName, @Nullable String owner) {
      this.displayName = displayName;
      this.owner = owner;
    }

    /** Returns the name for people. */
    public String displayName() {
      return displayName;
    }

    /** Returns the kind whose model lists carry this {@code owned_by}, or null. */
    static @Nullable Kind ofOwner(@Nullable String owner) {
      for (Kind kind : values()) {
        if (kind.owner != null && kind.owner.equals(owner)) {
          return kind;
        }
      }
      return null;
    }
  }
}
