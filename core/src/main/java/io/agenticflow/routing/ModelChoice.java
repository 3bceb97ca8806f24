package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.ProviderEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is going to answer, and why. */
public sealed interface ModelChoice {

  /** Returns why, in words that follow "because". */
  String reason();

  /** Returns what else was considered and why it was not taken, each as one phrase. */
  List<String> alternatives();

  /**
   * A provider over HTTP.
   *
   * @param model the model's name as the provider spells it
   */
  record Upstream(
      ProviderEndpoint endpoint, String model, String reason, List<String> alternatives)
      implements ModelChoice {
    public Upstream {
      requireNonNull(endpoint, "endpoint");
      requireNonNull(model, "model");
      requireNonNull(reason, "reason");
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * A server on this machine, whose list of models has to be looked at first.
   *
   * @param endpoint which server; null to look for one at the usual ports of the loopback
   * @param model its name there; null for the best that the server has
   */
  record LocalServer(
      @Nullable ProviderEndpoint endpoint,
      @Nullable String model,
      String reason,
      List<String> alternatives)
      implements ModelChoice {
    public LocalServer {
      requireNonNull(reason, "reason");
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * A model file, run in this process.
   *
   * @param file a path or a name that was pulled before
   */
  record Gguf(String file, String reason, List<String> alternatives) implements ModelChoice {
    public Gguf {
      requireNonNull(file, "file");
      requireNonNull(reason, "reason");
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * Whatever this machine itself has: a local server, else a model file, else nothing.
   *
   * @param model the name that was asked for, or null
   */
  record Embedded(@Nullable String model, String reason, List<String> alternatives)
      implements ModelChoice {
    public Embedded {
      requireNonNull(reason, "reason");
      alternatives = List.copyOf(alternatives);
    }
  }

  /** The recording. */
  record Demo(String reason, List<String> alternatives) implements ModelChoice {
    public Demo {
      requireNonNull(reason, "reason");
      alternatives = List.copyOf(alternatives);
    }
  }
}
