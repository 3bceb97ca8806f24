package io.agenticflow.permission;

import io.agenticflow.json.Json;
import io.agenticflow.permission.Rule.Specifier;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.web.WebAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Judges calls by rules and mode: deny, ask, mode, allow, and what is left. Immutable.
 *
 * @param limits rules of which a call of the tools that they name must match one, whatever else
 *     allows it
 * @param attended whether somebody can be asked
 */
record Judge(
    PermissionMode mode,
    List<Rule> rules,
    List<Rule> limits,
    boolean attended,
    Workspace workspace) {

  /** The names under which models and tools pass a path. */
  private static final List<String> PATH_ARGUMENTS =
      List.of(
          "file_path",
          "path",
          "filename",
          "file",
          "filepath",
          "notebook_path",
          "dir",
          "directory",
          "folder");

  private static final List<String> COMMAND_ARGUMENTS = List.of("command", "cmd", "script");

  /**
   * A path with both its ends.
   *
   * @param asked absolute, as it is written
   * @param real where its links lead
   */
  record Place(Path asked, Path real) {}

  Verdict judge(ToolCall call) {
    return switch (ToolKind.of(call.tool())) {
      case COMMAND -> new CommandJudge(this, call, texts(call, COMMAND_ARGUMENTS)).judge();
      case READ -> files(call, false);
      case EDIT -> files(call, true);
      case FETCH, SEARCH, REMEMBER, OTHER -> other(call, false);
      case AGENT, SKILL, NOTE, RECALL -> other(call, true);
      case QUESTION -> question(call);
    };
  }

  /** Returns the files, absolute, that a search may not show. */
  Predicate<Path> hidden() {
    List<Rule> denying =
        rules.stream()
            .filter(rule -> rule.behaviour() != Behaviour.ALLOW)
            .filter(
                rule -> rule.tool().equals("Read") && rule.specifier() instanceof Specifier.File)
            .toList();
    return denying.isEmpty()
        ? path -> false
        : path -> denying.stream().anyMatch(rule -> covers(rule, new Place(path, path)));
  }

  /** A question to a person is asked in every mode, also where everything else is allowed. */
  private Verdict question(ToolCall call) {
    Verdict forbidden = forbidden(call, List.of(), rule -> matches(rule, call));
    if (forbidden != null) {
      return forbidden;
    }
    boolean plans = call.tool().equalsIgnoreCase("ExitPlanMode");
    if (plans && mode != PermissionMode.PLAN) {
      return Verdict.of(
          Behaviour.DENY, new Ground.BuiltIn("the run is not in plan mode; go on with the work"));
    }
    if (!attended || mode == PermissionMode.DONT_ASK) {
      return Verdict.of(
          Behaviour.DENY,
          new Ground.BuiltIn(
              plans
                  ? "nobody is here to agree to a plan; give it as your answer"
                  : "nobody is here to answer; take the simplest sensible reading, go on, and name"
                      + " the assumption at the end"));
    }
    return Verdict.of(
        Behaviour.ASK,
        new Ground.BuiltIn(
            plans ? "the plan is for the user to agree to" : "the question is for the user"));
  }

  private Verdict other(ToolCall call, boolean harmless) {
    Verdict forbidden = forbidden(call, List.of(), rule -> matches(rule, call));
    if (forbidden != null) {
      return forbidden;
    }
    if (mode == PermissionMode.BYPASS_PERMISSIONS) {
      return byMode(Behaviour.ALLOW, "everything is allowed");
    }
    if (harmless) {
      return byMode(Behaviour.ALLOW, "it changes nothing by itself");
    }
    if (mode == PermissionMode.PLAN) {
      return notInPlan();
    }
    Rule allowing = first(Behaviour.ALLOW, rule -> matches(rule, call));
    if (allowing != null) {
      return Verdict.of(Behaviour.ALLOW, new Ground.ByRule(allowing));
    }
    boolean known = ToolKind.of(call.tool()) != ToolKind.OTHER;
    return known && isLeftToTheRun(call.tool())
        ? byMode(Behaviour.ALLOW, "nobody is here to ask, and no rule limits " + call.tool())
        : undecided("no rule allows " + call.tool());
  }

  private Verdict files(ToolCall call, boolean edits) {
    List<Place> places = new ArrayList<>();
    for (String text : paths(call)) {
      Place place = place(text, workspace.root());
      if (place == null) {
        return Verdict.of(
            Behaviour.DENY,
            new Ground.BuiltIn("\"" + text + "\" is no path that can be looked up"));
      }
      places.add(place);
    }
    Verdict forbidden =
        forbidden(
            call,
            places,
            rule -> matches(rule, call) || places.stream().anyMatch(place -> covers(rule, place)));
    return forbidden != null ? forbidden : files(places, edits);
  }

  /** Judges files that no rule forbids. */
  Verdict files(List<Place> places, boolean edits) {
    if (mode == PermissionMode.BYPASS_PERMISSIONS) {
      return byMode(Behaviour.ALLOW, "everything is allowed");
    }
    if (edits && mode == PermissionMode.PLAN) {
      return notInPlan();
    }
    List<Path> outside =
        places.stream().map(Place::real).filter(path -> !workspace.contains(path)).toList();
    Path guarded =
        places.stream().map(Place::real).filter(Judge::isGuarded).findFirst().orElse(null);
    boolean plain = outside.isEmpty() && workspace.confined() && (!edits || guarded == null);
    if (plain && !edits) {
      return byMode(Behaviour.ALLOW, "reading inside the workspace");
    }
    if (!edits
        && workspace.confined()
        && places.stream().map(Place::real).allMatch(workspace::mayLookAt)) {
      return new Verdict(
          Behaviour.ALLOW,
          new Ground.ByMode(mode, "reading what the run itself put aside"),
          List.of(),
          outside);
    }
    if (plain && mode == PermissionMode.ACCEPT_EDITS) {
      return byMode(Behaviour.ALLOW, "changing files of the workspace");
    }
    Rule allowing = allowing(places, edits);
    if (allowing != null) {
      return new Verdict(Behaviour.ALLOW, new Ground.ByRule(allowing), List.of(), outside);
    }
    if (plain && isLeftToTheRun("Edit")) {
      return byMode(
          Behaviour.ALLOW, "nobody is here to ask, and no rule limits changes of the workspace");
    }
    if (!outside.isEmpty()) {
      return undecided(
          outside.getFirst()
              + " is outside the workspace "
              + workspace.root()
              + ", and no rule with its path allows it");
    }
    return undecided(
        !workspace.confined()
            ? "the workspace is not confined, which only bypassPermissions allows"
            : guarded != null && edits
                ? guarded + " decides what programs run or are allowed; no rule allows changing it"
                : "no rule allows changing it");
  }

  /** Returns a rule that allows the last of the places where each is allowed by one, else null. */
  private @Nullable Rule allowing(List<Place> places, boolean edits) {
    Rule found = null;
    for (Place place : places) {
      found =
          first(
              Behaviour.ALLOW,
              rule ->
                  rule.concerns(edits ? "Edit" : "Read")
                      && switch (rule.specifier()) {
                        // A whole tool is given for the workspace; what lies beyond is named.
                        case Specifier.Every _ -> workspace.contains(place.real());
                        case Specifier.File(PathPattern pattern) ->
                            pattern.matches(place.asked(), workspace.root())
                                && pattern.matches(place.real(), workspace.root());
                        default -> false;
                      });
      if (found == null) {
        return null;
      }
    }
    return found;
  }

  /** Returns whether a file rule that forbids, or limits, matches one end of a place. */
  boolean covers(Rule rule, Place place) {
    return rule.specifier() instanceof Specifier.File(PathPattern pattern)
        && (pattern.matches(place.asked(), workspace.root())
            || pattern.matches(place.real(), workspace.root()));
  }

  /**
   * Returns what deny rules, limits and ask rules say of a call, or null where they say nothing.
   */
  private @Nullable Verdict forbidden(ToolCall call, List<Place> places, Predicate<Rule> matching) {
    Rule denying = first(Behaviour.DENY, rule -> rule.concerns(call.tool()) && matching.test(rule));
    if (denying != null) {
      return Verdict.of(Behaviour.DENY, new Ground.ByRule(denying));
    }
    List<Rule> own = limits(call.tool());
    if (!own.isEmpty() && !isWithin(call, places, own)) {
      return beyondLimits(own);
    }
    Rule asking = first(Behaviour.ASK, rule -> rule.concerns(call.tool()) && matching.test(rule));
    return asking == null ? null : Verdict.of(Behaviour.ASK, new Ground.ByRule(asking));
  }

  /** Returns what limits a tool; nothing does where it is given whole too. */
  List<Rule> limits(String tool) {
    List<Rule> own = limits.stream().filter(rule -> rule.concerns(tool)).toList();
    boolean whole =
        own.stream().anyMatch(rule -> rule.isBare() && rule.tool().equalsIgnoreCase(tool));
    return whole ? List.of() : own;
  }

  private boolean isWithin(ToolCall call, List<Place> places, List<Rule> own) {
    return own.stream().anyMatch(rule -> matches(rule, call))
        || (!places.isEmpty()
            && places.stream()
                .allMatch(place -> own.stream().anyMatch(rule -> admits(rule, place))));
  }

  /** Returns whether a file rule matches both ends of a place. */
  private boolean admits(Rule rule, Place place) {
    return rule.specifier() instanceof Specifier.File(PathPattern pattern)
        && pattern.matches(place.asked(), workspace.root())
        && pattern.matches(place.real(), workspace.root());
  }

  static Verdict beyondLimits(List<Rule> limits) {
    return Verdict.of(
        Behaviour.DENY,
        new Ground.BuiltIn(
            limits.getFirst().source().name()
                + " limits it to "
                + String.join(", ", limits.stream().map(Rule::text).toList())));
  }

  @Nullable Rule first(Behaviour behaviour, Predicate<Rule> matching) {
    for (Rule rule : rules) {
      if (rule.behaviour() == behaviour && matching.test(rule)) {
        return rule;
      }
    }
    return null;
  }

  /** Returns whether a rule matches a call by its tool, or by arguments that are no path. */
  boolean matches(Rule rule, ToolCall call) {
    return rule.concerns(call.tool())
        && switch (rule.specifier()) {
          case Specifier.Every _ -> true;
          case Specifier.Parameter(String name, WildcardText value) -> {
            JrsValue given = call.input().get(name);
            yield given != null
                && !given.isNull()
                && value.matches(given.isContainer() ? Json.write(given) : given.asText());
          }
          case Specifier.Domain(String host) -> isHost(host, Json.string(call.input(), "url", ""));
          case Specifier.Name(List<WildcardText> patterns) ->
              names(call).stream()
                  .anyMatch(name -> patterns.stream().anyMatch(each -> each.matches(name)));
          case Specifier.Command _, Specifier.File _, Specifier.Never _ -> false;
        };
  }

  private static List<String> names(ToolCall call) {
    if (ToolKind.of(call.tool()) == ToolKind.AGENT) {
      return List.of(Json.string(call.input(), "subagent_type", "general-purpose"));
    }
    String name = Json.string(call.input(), "skill", "");
    String arguments = Json.string(call.input(), "args", "");
    return arguments.isBlank() ? List.of(name) : List.of(name, name + " " + arguments);
  }

  private static boolean isHost(String wanted, String url) {
    String host = WebAddress.host(url);
    return host != null
        && (wanted.equals("*")
            || host.equals(wanted)
            || (wanted.startsWith("*.") && host.endsWith(wanted.substring(1))));
  }

  /**
   * Returns whether the default mode lets a run without anybody to ask go on: it was started to
   * work, and nobody has said of this tool what it may be used for.
   */
  boolean isLeftToTheRun(String tool) {
    return mode == PermissionMode.DEFAULT
        && !attended
        && rules.stream()
            .noneMatch(rule ->
                // A rule that came up during the run only adds to what it may do.
                rule.behaviour() == Behaviour.ALLOW
                    && rule.source().scope() != RuleSource.Scope.SESSION
                    && !rule.isBare()
                    && rule.concerns(tool));
  }

  Verdict undecided(String why) {
    return mode == PermissionMode.DONT_ASK || mode == PermissionMode.PLAN
        ? byMode(Behaviour.DENY, why)
        : byMode(Behaviour.ASK, why);
  }

  Verdict notInPlan() {
    return byMode(
        Behaviour.DENY, "only looking is allowed; describe in your answer what you would do");
  }

  Verdict byMode(Behaviour behaviour, String why) {
    return Verdict.of(behaviour, new Ground.ByMode(mode, why));
  }

  /** Files that say what may be done, or what others run unasked. */
  static boolean isGuarded(Path file) {
    for (int i = 0; i < file.getNameCount(); i++) {
      String name = file.getName(i).toString().toLowerCase(Locale.ROOT);
      boolean settings =
          name.equals(".claude")
              && i + 2 == file.getNameCount()
              && file.getName(i + 1).toString().toLowerCase(Locale.ROOT).startsWith("settings");
      if (name.equals(".git") || name.equals(".mcp.json") || settings) {
        return true;
      }
    }
    return false;
  }

  /** Returns the real paths outside the workspace that a call of a file tool names. */
  static List<Path> outside(ToolCall call, Workspace workspace) {
    ToolKind kind = ToolKind.of(call.tool());
    if (kind != ToolKind.READ && kind != ToolKind.EDIT) {
      return List.of();
    }
    List<Path> outside = new ArrayList<>();
    for (String text : paths(call)) {
      try {
        Path real = workspace.real(text);
        if (!workspace.contains(real)) {
          outside.add(real);
        }
      } catch (ToolException e) {
        // The tool itself says what is wrong with it.
      }
    }
    return outside;
  }

  /** Returns both ends of a path from a folder, or null where it is no path. */
  @Nullable Place place(String text, Path from) {
    try {
      Path asked = from.resolve(text);
      return new Place(asked.normalize(), workspace.real(asked.toString()));
    } catch (InvalidPathException | ToolException e) {
      return null;
    }
  }

  /** Returns the paths of a call; the working folder where it names none. */
  private static Set<String> paths(ToolCall call) {
    Set<String> paths = new LinkedHashSet<>(texts(call, PATH_ARGUMENTS));
    paths.removeIf(String::isBlank);
    String pattern = Json.string(call.input(), "pattern", "");
    if (call.tool().equalsIgnoreCase("Glob") && pattern.startsWith("/")) {
      int special = 0;
      while (special < pattern.length() && "*?[{\\".indexOf(pattern.charAt(special)) < 0) {
        special++;
      }
      int slash =
          special == pattern.length()
              ? special
              : pattern.lastIndexOf('/', Math.max(0, special - 1));
      paths.add(pattern.substring(0, Math.max(1, slash)));
    }
    if (paths.isEmpty()) {
      paths.add(".");
    }
    return paths;
  }

  private static List<String> texts(ToolCall call, List<String> names) {
    List<String> texts = new ArrayList<>();
    for (String name : names) {
      JrsValue value = call.input().get(name);
      if (value != null && !value.isNull() && !value.isContainer()) {
        texts.add(value.asText());
      }
    }
    return texts;
  }
}
