package io.agenticflow.permission;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rule: {@code Tool} or {@code Tool(specifier)}. Immutable.
 *
 * @param behaviour what it says
 * @param text as it is written
 * @param source where it stands
 * @param tool a tool's name, or a pattern with {@code *} for names
 * @param specifier which of the tool's calls it is about; {@link Specifier.Every} where all
 */
public record Rule(
    Behaviour behaviour, String text, RuleSource source, String tool, Specifier specifier) {

  private static final Pattern FORM = Pattern.compile("([^()\\s]+)(?:\\((.*)\\))?", Pattern.DOTALL);
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_-]*):(.*)", Pattern.DOTALL);
  private static final Set<String> COMMAND_PARAMETERS =
      Set.of("timeout", "description", "run_in_background");
  private static final Set<String> AGENT_PARAMETERS =
      Set.of("model", "subagent_type", "run_in_background", "isolation", "name", "effort");

  /** Which calls a rule is about. */
  public sealed interface Specifier {
    /** All calls of the tool. */
    record Every() implements Specifier {}

    /** Commands that match. */
    record Command(WildcardText pattern) implements Specifier {}

    /** Files that match. */
    record File(PathPattern pattern) implements Specifier {}

    /** A host, {@code *.example.org} for those below one, {@code *} for any. */
    record Domain(String host) implements Specifier {}

    /** The name of an agent or a skill; one of several. */
    record Name(List<WildcardText> patterns) implements Specifier {
      public Name {
        patterns = List.copyOf(patterns);
      }
    }

    /** An argument that has a value. */
    record Parameter(String name, WildcardText value) implements Specifier {}

    /** None: the rule is never consulted. */
    record Never(String reason) implements Specifier {}
  }

  /**
   * Reads a rule. What can never match is read too, with {@link Specifier.Never}, so that its
   * author can be told.
   */
  public static Rule parse(Behaviour behaviour, String text, RuleSource source) {
    String stripped = text.strip();
    Matcher form = FORM.matcher(stripped);
    if (!form.matches()) {
      return new Rule(
          behaviour,
          stripped,
          source,
          stripped,
          new Specifier.Never("it is not of the form Tool or Tool(specifier)"));
    }
    String tool = ToolKind.canonical(form.group(1));
    String specifier = form.group(2);
    return new Rule(
        behaviour, stripped, source, tool, specifier(behaviour, tool, specifier, source));
  }

  /** Cuts a list at commas and white space, but not inside parentheses. */
  public static List<String> list(String text) {
    List<String> entries = new ArrayList<>();
    StringBuilder entry = new StringBuilder();
    int depth = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      boolean end = i == text.length() || (depth == 0 && (c == ',' || Character.isWhitespace(c)));
      if (!end) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        entry.append(c);
      } else if (!entry.isEmpty()) {
        entries.add(entry.toString());
        entry.setLength(0);
      }
    }
    return entries;
  }

  private static Specifier specifier(
      Behaviour behaviour, String tool, @Nullable String text, RuleSource source) {
    if (tool.contains("*")
        && behaviour == Behaviour.ALLOW
        && !tool.matches("mcp__[^*]+?__[^*]*\\*.*")) {
      return new Specifier.Never(
          "an allow rule takes * in the tool's name only after mcp__server__");
    }
    if (text == null || text.equals("*")) {
      return new Specifier.Every();
    }
    if (text.isBlank()) {
      return new Specifier.Never("there is nothing in its parentheses");
    }
    Matcher parameter = PARAMETER.matcher(text);
    boolean named = parameter.matches();
    return switch (ToolKind.of(tool)) {
      case COMMAND ->
          named && COMMAND_PARAMETERS.contains(parameter.group(1))
              ? parameter(behaviour, parameter)
              : new Specifier.Command(WildcardText.command(text));
      case READ, EDIT -> file(behaviour, tool, text, source);
      case FETCH -> {
        if (named && parameter.group(1).equals("domain")) {
          yield new Specifier.Domain(parameter.group(2).strip().toLowerCase(Locale.ROOT));
        }
        yield named
            ? parameter(behaviour, parameter)
            : new Specifier.Never("it must be WebFetch(domain:host)");
      }
      case AGENT, SKILL ->
          named && AGENT_PARAMETERS.contains(parameter.group(1))
              ? parameter(behaviour, parameter)
              : new Specifier.Name(
                  Stream.of(text.split(",", -1)).map(WildcardText::command).toList());
      case SEARCH, NOTE, QUESTION, RECALL, REMEMBER, OTHER ->
          named
              ? parameter(behaviour, parameter)
              : new Specifier.Never(tool + " takes no specifier but (parameter:value)");
    };
  }

  private static Specifier file(Behaviour behaviour, String tool, String text, RuleSource source) {
    if (!tool.equals("Read") && !tool.equals("Edit")) {
      String heard = ToolKind.of(tool) == ToolKind.READ ? "Read" : "Edit";
      return new Specifier.Never(
          "paths are looked up in Read(…) and Edit(…) rules only; write "
              + heard
              + "("
              + text
              + ")");
    }
    if (text.startsWith("!")) {
      return new Specifier.Never("a pattern cannot take back another");
    }
    return new Specifier.File(PathPattern.of(text, behaviour, source.base()));
  }

  private static Specifier parameter(Behaviour behaviour, Matcher parameter) {
    return behaviour == Behaviour.ALLOW
        ? new Specifier.Never("an argument's value can be denied or asked for, not allowed")
        : new Specifier.Parameter(
            parameter.group(1), WildcardText.plain(parameter.group(2).strip()));
  }

  /** Returns whether the rule is about all calls of its tools. */
  public boolean isBare() {
    return specifier instanceof Specifier.Every;
  }

  /** Returns whether the rule is about calls of this tool, all or some. */
  public boolean concerns(String name) {
    if (specifier instanceof Specifier.Never) {
      return false;
    }
    String called = ToolKind.canonical(name);
    if (tool.contains("*")) {
      return WildcardText.plain(tool.toLowerCase(Locale.ROOT))
          .matches(called.toLowerCase(Locale.ROOT));
    }
    if (tool.equalsIgnoreCase(called)) {
      return true;
    }
    if (tool.startsWith("mcp__")) {
      return tool.indexOf("__", 5) < 0 && called.startsWith(tool + "__");
    }
    // Read and Edit speak for all built-in tools that read or change files.
    return (tool.equals("Read") && ToolKind.of(called) == ToolKind.READ)
        || (tool.equals("Edit") && ToolKind.of(called) == ToolKind.EDIT);
  }

  /** Returns the rule and where it stands, for people. */
  public String described() {
    return behaviour.word() + " rule " + text + " of " + source.name();
  }
}
