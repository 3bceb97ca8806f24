package io.agenticflow.cli.run;

import io.agenticflow.agent.mcp.ModelSampling;
import io.agenticflow.cancellation.Cancellation;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks whoever sits at the terminal whether an MCP server may ask the model: this once, or from now
 * on. A no holds for the rest of the program.
 */
final class SamplingQuestion implements ModelSampling.Consent {
  private final Person person;
  private final Map<String, Boolean> answers = new ConcurrentHashMap<>();

  SamplingQuestion(Person person) {
    this.person = person;
  }

  @Override
  public boolean isGiven(String server, String words, Cancellation cancellation) {
    Boolean known = answers.get(server);
    return known != null
        ? known
        : person.ask(false, cancellation, waiting -> ask(server, words, waiting));
  }

  private boolean ask(String server, String words, Cancellation cancellation)
      throws InterruptedException {
    Boolean known = answers.get(server); // another question of it may have been answered meanwhile
    if (known != null) {
      return known;
    }
    PrintStream err = person.terminal().err();
    err.println();
    err.println(
        Ink.BOLD.on(
            person.terminal(),
            "The MCP server "
                + ServerWords.line(server, 100)
                + " wants to ask the model, at your cost:"));
    ServerWords.show(person.terminal(), words);
    err.println("  y  yes, this once");
    err.println("  a  yes, and whatever it asks in this run");
    err.println("  n  no, and nothing else in this run");
    while (true) {
      String line = person.line("Let it ask? [y/a/n] ", cancellation);
      Boolean answer = line == null ? Boolean.FALSE : read(line, server);
      if (answer != null) {
        return answer;
      }
    }
  }

  private @Nullable Boolean read(String line, String server) {
    return switch (line.toLowerCase(Locale.ROOT)) {
      case "y", "yes" -> true;
      case "a", "always" -> {
        answers.put(server, true);
        yield true;
      }
      case "n", "no" -> {
        answers.put(server, false);
        yield false;
      }
      default -> null;
    };
  }
}
