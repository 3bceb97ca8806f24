package io.agenticflow.permission;

import io.agenticflow.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds rules that somebody who is asked might like to give instead of being asked again: narrow
 * enough to be given without much thought, wide enough to be of use.
 */
public final class RuleSuggestions {
  /** Programs whose first argument says what they do. */
  private static final Set<String> WITH_VERBS =
      Set.of(
          "git",
          "npm",
          "pnpm",
          "yarn",
          "mvn",
          "gradle",
          "cargo",
          "go",
          "docker",
          "kubectl",
          "pip",
          "dotnet",
          "bundle",
          "composer",
          "make",
          "gh",
          "helm",
          "terraform");

  /** Programs that run any other, or any code: a rule for one of them allows everything. */
  private static final Set<String> ANYTHING =
      Set.of(
          "sh", "bash", "zsh", "dash", "fish", "env", "xargs", "eval", "exec", "sudo", "su", "doas",
          "python", "python3", "perl", "ruby", "node", "deno", "bun", "java", "php", "awk", "ssh",
          "nohup", "timeout", "time", "nice", "find", "rm", "dd", "curl", "wget", "watch", "setsid",
          "flock", "npx", "uvx");

  private RuleSuggestions() {}

  /**
   * Returns rules which together would have allowed the call, or an empty list where no narrow ones
   * come to mind.
   *
   * @param source who is asked
   */
  public static List<Rule> of(ToolCall call, Verdict verdict, RuleSource source) {
    List<String> texts =
        switch (ToolKind.of(call.tool())) {
          case COMMAND -> commands(verdict);
          case FETCH -> {
            String host = host(Json.string(call.input(), "url", ""));
            yield host == null ? List.of() : List.of("WebFetch(domain:" + host + ")");
          }
          case REMEMBER, OTHER -> List.of(call.tool());
          case READ, EDIT, AGENT, SKILL, SEARCH, NOTE, QUESTION, RECALL -> List.of();
        };
    return texts.stream().map(text -> Rule.parse(Behaviour.ALLOW, text, source)).toList();
  }

  private static List<String> commands(Verdict verdict) {
    Set<String> rules = new LinkedHashSet<>();
    for (Verdict.Part part : verdict.parts()) {
      if (part.behaviour() == Behaviour.ALLOW) {
        continue;
      }
      String rule = command(part.text());
      if (rule == null) {
        return List.of();
      }
      rules.add(rule);
    }
    return new ArrayList<>(rules);
  }

  private static @Nullable String command(String text) {
    List<String> words = List.of(text.strip().split("\\s+"));
    String program = words.getFirst();
    if (!program.matches("[A-Za-z0-9_.+-]+") || ANYTHING.contains(program)) {
      return null;
    }
    if (!WITH_VERBS.contains(program)) {
      return "Bash(" + program + " *)";
    }
    return words.size() > 1
            && words.get(1).matches("[A-Za-z0-9_:.-]+")
            && !words.get(1).startsWith("-")
        ? "Bash(" + program + " " + words.get(1) + " *)"
        : null;
  }

  private static @Nullable String host(String url) {
    try {
      return new URI(url).getHost();
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
