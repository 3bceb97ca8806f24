package io.agenticflow.hook;

import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One hook. Immutable.
 *
 * @param matcher what of the event it is about
 * @param condition a rule that the call must match, or null; for tool events only
 * @param timeout how long it may take
 * @param isAsync whether nobody waits for its answer
 * @param isOnce whether it is called the first time only
 * @param failureBlocks whether its failure counts as its no
 * @param source where it stands
 */
public record Hook(
    HookEvent event,
    HookMatcher matcher,
    Kind kind,
    @Nullable Rule condition,
    Duration timeout,
    boolean isAsync,
    boolean isOnce,
    boolean failureBlocks,
    RuleSource source) {
  /** How long a hook may take that says nothing of it. */
  public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

  /** What is called. */
  public sealed interface Kind {
    /** Returns it in few words, for people. */
    String described();

    /**
     * A command.
     *
     * @param text for the shell; the program itself where there are arguments
     * @param arguments null for the shell
     */
    record Command(String text, @Nullable List<String> arguments) implements Kind {
      public Command {
        arguments = arguments == null ? null : List.copyOf(arguments);
      }

      @Override
      public String described() {
        return arguments == null ? text : text + " " + String.join(" ", arguments);
      }
    }

    /**
     * A server that is sent the input.
     *
     * @param headers as written, with {@code $NAME} and {@code ${NAME}} in them
     * @param variables those that may be put in the place of such names
     */
    record Http(URI url, Map<String, String> headers, List<String> variables) implements Kind {
      public Http {
        headers = Map.copyOf(headers);
        variables = List.copyOf(variables);
      }

      @Override
      public String described() {
        return "POST " + url;
      }
    }

    /** A function of the program that drives the run. */
    record Function(String name, HookCallback callback) implements Kind {
      @Override
      public String described() {
        return name;
      }
    }

    /** One that is not supported here; it fails whenever it is called. */
    record Unsupported(String type) implements Kind {
      @Override
      public String described() {
        return "a hook of type " + type;
      }
    }
  }
}
