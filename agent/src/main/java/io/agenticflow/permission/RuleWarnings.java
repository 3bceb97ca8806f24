package io.agenticflow.permission;

import io.agenticflow.permission.Rule.Specifier;
import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the rules that can never act. */
public final class RuleWarnings {
  /** Tools of the conventions that a run may not have; a rule for them is no mistake. */
  private static final Set<String> CONVENTIONAL =
      Set.of(
          "Read",
          "Write",
          "Edit",
          "MultiEdit",
          "Bash",
          "Glob",
          "Grep",
          "LS",
          "TodoWrite",
          "WebFetch",
          "WebSearch",
          "Agent",
          "Skill",
          "SlashCommand",
          "NotebookEdit",
          "NotebookRead",
          "TaskCreate",
          "TaskUpdate",
          "TaskList",
          "TaskGet",
          "TaskOutput",
          "TaskStop",
          "BashOutput",
          "KillShell",
          "ToolSearch",
          "AskUserQuestion",
          "ExitPlanMode",
          "EnterPlanMode",
          "StructuredOutput",
          "PowerShell",
          "Monitor",
          "ListMcpResourcesTool",
          "ReadMcpResourceTool");

  private RuleWarnings() {}

  /**
   * Returns a line for each rule that never matches a call, or never decides on one.
   *
   * @param tools the tools that there are
   */
  public static List<String> of(List<Rule> rules, Collection<String> tools) {
    List<String> warnings = new ArrayList<>();
    for (Rule rule : rules) {
      String why = why(rule, rules, tools);
      if (why != null) {
        warnings.add("the " + rule.described() + " never acts: " + why);
      }
    }
    return warnings;
  }

  private static @Nullable String why(Rule rule, List<Rule> rules, Collection<String> tools) {
    boolean named =
        rule.tool().matches("[A-Za-z_][A-Za-z0-9_-]*") && !rule.tool().startsWith("mcp__");
    if (named
        && !CONVENTIONAL.contains(rule.tool())
        && tools.stream().noneMatch(rule.tool()::equalsIgnoreCase)) {
      List<String> all = new ArrayList<>(tools);
      all.addAll(CONVENTIONAL);
      return "there is no tool " + rule.tool() + NearNames.question(rule.tool(), all);
    }
    if (rule.specifier() instanceof Specifier.Never(String reason)) {
      return reason;
    }
    if (rule.specifier() instanceof Specifier.Command(WildcardText pattern)) {
      if (pattern.pattern().contains(":*")) {
        return ":* is a wildcard at the end only; write * here";
      }
      if (rule.behaviour() == Behaviour.ALLOW
          && pattern.pattern().matches(".*(&&|\\|\\||;|(?<!\\|)\\|(?!\\|)|\\n).*")) {
        return "each command of a line is looked up alone; write a rule for each";
      }
    }
    for (Rule other : rules) {
      if (other.behaviour().compareTo(rule.behaviour()) > 0 && hides(other, rule)) {
        return "the " + other.described() + " comes first";
      }
    }
    return null;
  }

  /** Returns whether every call that {@code rule} is about is one that {@code stronger} decides. */
  private static boolean hides(Rule stronger, Rule rule) {
    if (stronger.specifier() instanceof Specifier.Never || !stronger.concerns(rule.tool())) {
      return false;
    }
    if (stronger.isBare()) {
      return true;
    }
    if (stronger.specifier().equals(rule.specifier())) {
      return true;
    }
    return stronger.specifier() instanceof Specifier.Command(WildcardText wide)
        && rule.specifier() instanceof Specifier.Command(WildcardText narrow)
        && wide.matches(narrow.endsAtWord() ? narrow.pattern() + " *" : narrow.pattern());
  }
}
