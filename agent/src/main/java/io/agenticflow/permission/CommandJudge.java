package io.agenticflow.permission;

import io.agenticflow.permission.Judge.Place;
import io.agenticflow.permission.Rule.Specifier;
import io.agenticflow.permission.Verdict.Part;
import io.agenticflow.permission.shell.Redirection;
import io.agenticflow.permission.shell.ShellParser;
import io.agenticflow.permission.shell.ShellSyntaxException;
import io.agenticflow.permission.shell.ShellWord;
import io.agenticflow.permission.shell.ShellWord.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges one line for the shell, command by command. For use by one thread. */
final class CommandJudge {
  /** They do not look at files, whatever their arguments are. */
  private static final Set<String> WITHOUT_FILES =
      Set.of(
          "echo",
          "true",
          "false",
          ":",
          "sleep",
          "seq",
          "basename",
          "dirname",
          "which",
          "type",
          "uname",
          "id",
          "date",
          "whoami",
          "groups",
          "nproc",
          "arch",
          "hostname",
          "printenv",
          "printf",
          "test",
          "[",
          "[[",
          "expr",
          "read",
          "break",
          "continue",
          "exit",
          "return",
          "shift",
          "wait");

  /** Of these it does not matter either what their arguments become. */
  private static final Set<String> WITH_ANY_WORDS = Set.of("echo", "true", "false", ":", "[[");

  private static final Set<String> FILE_COMMANDS =
      Set.of("mkdir", "touch", "rm", "rmdir", "cp", "mv");

  /** Commands that change the files that they name; the words of others are only read. */
  private static final Set<String> CHANGING =
      Set.of(
          "mkdir",
          "touch",
          "rm",
          "rmdir",
          "cp",
          "mv",
          "tee",
          "sed",
          "truncate",
          "shred",
          "ln",
          "install",
          "chmod",
          "chown",
          "unlink",
          "dd");

  private static final Set<String> MOVING = Set.of("cd", "pushd", "popd");
  private static final Pattern DELETES = Pattern.compile("\\b(rm|rmdir|shred|unlink)\\b");

  private final Judge judge;
  private final ToolCall call;
  private final List<CommandForms> commands = new ArrayList<>();
  private final String line;
  private final @Nullable String unreadable;

  /** The folders in which the commands may run; null where that cannot be told. */
  private final @Nullable List<Path> folders;

  CommandJudge(Judge judge, ToolCall call, List<String> lines) {
    this.judge = judge;
    this.call = call;
    this.line = lines.isEmpty() ? "" : lines.getFirst();
    String problem = null;
    for (String each : lines) {
      try {
        ShellParser.parse(each).forEach(command -> commands.add(CommandForms.of(command)));
      } catch (ShellSyntaxException e) {
        problem = e.getMessage();
      }
    }
    this.unreadable = problem;
    this.folders = folders();
  }

  Verdict judge() {
    Verdict verdict = decide();
    List<Part> parts = new ArrayList<>();
    for (CommandForms each : commands) {
      parts.addAll(parts(each));
    }
    return verdict.with(parts);
  }

  private Verdict decide() {
    Rule denying = judge.first(Behaviour.DENY, this::forbids);
    if (denying != null) {
      return Verdict.of(Behaviour.DENY, new Ground.ByRule(denying));
    }
    List<Rule> limits = judge.limits(call.tool());
    if (!limits.isEmpty()
        && !(unreadable == null && commands.stream().allMatch(each -> isWithin(each, limits)))) {
      return Judge.beyondLimits(limits);
    }
    Verdict asked = mustAsk();
    if (asked != null) {
      return asked;
    }
    if (judge.mode() == PermissionMode.BYPASS_PERMISSIONS) {
      return judge.byMode(Behaviour.ALLOW, "everything is allowed");
    }
    Part notAllowed = unreadable != null ? null : firstNotAllowed();
    if (judge.mode() == PermissionMode.PLAN) {
      boolean looks = unreadable == null && commands.stream().allMatch(this::onlyLooks);
      return looks ? judge.byMode(Behaviour.ALLOW, "it only looks") : judge.notInPlan();
    }
    Rule bare = judge.first(Behaviour.ALLOW, rule -> rule.isBare() && rule.concerns(call.tool()));
    if (bare != null) {
      return Verdict.of(Behaviour.ALLOW, new Ground.ByRule(bare));
    }
    if (unreadable == null && notAllowed == null) {
      return Verdict.of(Behaviour.ALLOW, lastGround());
    }
    if (judge.isLeftToTheRun(call.tool())) {
      return judge.byMode(
          Behaviour.ALLOW, "nobody is here to ask, and no rule limits " + call.tool());
    }
    return judge.undecided(
        notAllowed == null
            ? "the command cannot be taken apart (" + unreadable + "), so no rule can allow it"
            : commands.size() == 1
                ? notAllowed.ground().described()
                : "\"" + notAllowed.text() + "\": " + notAllowed.ground().described());
  }

  /** Returns the question that no mode and no rule spares, or null. */
  private @Nullable Verdict mustAsk() {
    Rule asking = judge.first(Behaviour.ASK, this::forbids);
    if (asking != null) {
      return Verdict.of(Behaviour.ASK, new Ground.ByRule(asking));
    }
    boolean deletes =
        unreadable == null
            ? commands.stream()
                .anyMatch(
                    each -> CriticalPaths.isDeletedBy(each.command().words(), judge.workspace()))
            : DELETES.matcher(line).find();
    if (deletes) {
      return Verdict.of(
          Behaviour.ASK,
          new Ground.BuiltIn(
              unreadable == null
                  ? "it deletes a folder of the system, the home folder or the workspace itself"
                  : "it deletes something and cannot be taken apart (" + unreadable + ")"));
    }
    Rule scoped =
        judge.first(
            Behaviour.DENY,
            rule -> !rule.isBare() && rule.specifier() instanceof Specifier.Command);
    scoped =
        scoped != null
            ? scoped
            : judge.first(
                Behaviour.ASK,
                rule -> !rule.isBare() && rule.specifier() instanceof Specifier.Command);
    boolean unclear = unreadable != null || commands.stream().anyMatch(CommandJudge::mayBeAnything);
    return scoped != null && unclear
        ? Verdict.of(
            Behaviour.ASK,
            new Ground.BuiltIn(
                "it cannot be told what it runs, so it cannot be held against the "
                    + scoped.described()))
        : null;
  }

  /** A name that ends in a plain file's name is known well enough: {@code "$HOME/bin/tool"}. */
  private static boolean mayBeAnything(CommandForms command) {
    return command.isUnknown()
        && !command.words().getFirst().text().matches(".*[})A-Za-z0-9_]/[A-Za-z0-9_.+-]+");
  }

  /** Returns whether a rule that denies or asks is about any part of the line. */
  private boolean forbids(Rule rule) {
    if (judge.matches(rule, call)) {
      return true;
    }
    return switch (rule.specifier()) {
      case Specifier.Command(WildcardText pattern) ->
          rule.concerns(call.tool())
              && ((unreadable != null && pattern.matches(line.strip()))
                  || commands.stream()
                      .anyMatch(each -> each.forbiddable().stream().anyMatch(pattern::matches)));
      case Specifier.File _ -> commands.stream().anyMatch(each -> touches(each, rule));
      default -> false;
    };
  }

  private boolean touches(CommandForms command, Rule rule) {
    boolean edits = rule.concerns("Edit");
    for (Redirection each : command.command().redirections()) {
      if (each.writes() == edits && isCovered(rule, each.target())) {
        return true;
      }
    }
    List<ShellWord> words = command.words();
    if (words.isEmpty() || !words.getFirst().isLiteral()) {
      return false;
    }
    String name = words.getFirst().text();
    boolean named =
        edits
            ? CHANGING.contains(name)
            : !WITHOUT_FILES.contains(name)
                && (ReadOnlyCommands.holds(words, false)
                    || CHANGING.contains(name)
                    || name.equals("sed")
                    || name.equals("awk"));
    return named
        && words.subList(1, words.size()).stream()
            .filter(word -> !word.text().startsWith("-"))
            .anyMatch(word -> isCovered(rule, word));
  }

  private boolean isCovered(Rule rule, ShellWord word) {
    if (word.kind() == Kind.DYNAMIC) {
      return false;
    }
    for (Path from : folders == null ? List.of(judge.workspace().root()) : folders) {
      Place place = judge.place(expanded(word), from);
      if (place != null && judge.covers(rule, place)) {
        return true;
      }
    }
    return false;
  }

  private boolean isWithin(CommandForms command, List<Rule> limits) {
    return onlyLooks(command)
        || (filesAreAllowed(command) && ruleFor(command, limits) != null)
        || isOnlySyntax(command);
  }

  private @Nullable Part firstNotAllowed() {
    for (CommandForms each : commands) {
      for (Part part : parts(each)) {
        if (part.behaviour() != Behaviour.ALLOW) {
          return part;
        }
      }
    }
    return null;
  }

  private Ground lastGround() {
    Ground ground = new Ground.BuiltIn("there is nothing in it that runs");
    for (CommandForms each : commands) {
      for (Part part : parts(each)) {
        ground = part.ground();
        if (ground instanceof Ground.ByRule) {
          return ground;
        }
      }
    }
    return ground;
  }

  /** Judges one command alone, and each file that it is redirected to. */
  private List<Part> parts(CommandForms command) {
    List<Part> parts = new ArrayList<>();
    if (!command.command().words().isEmpty()
        || !command.command().assignments().isEmpty()
        || command.command().opaque() != null) {
      parts.add(part(command));
    }
    for (Redirection each : command.command().redirections()) {
      parts.add(part(each));
    }
    return parts;
  }

  private Part part(CommandForms command) {
    String text = command.command().source().isEmpty() ? "…" : command.command().source();
    for (Behaviour behaviour : List.of(Behaviour.DENY, Behaviour.ASK)) {
      Rule rule =
          judge.first(
              behaviour,
              each ->
                  judge.matches(each, call)
                      || (each.concerns(call.tool())
                          && each.specifier() instanceof Specifier.Command(WildcardText pattern)
                          && command.forbiddable().stream().anyMatch(pattern::matches))
                      || (each.specifier() instanceof Specifier.File && touches(command, each)));
      if (rule != null) {
        return new Part(text, behaviour, new Ground.ByRule(rule));
      }
    }
    if (CriticalPaths.isDeletedBy(command.command().words(), judge.workspace())) {
      return new Part(
          text,
          Behaviour.ASK,
          new Ground.BuiltIn(
              "it deletes a folder of the system, the home folder or the workspace itself"));
    }
    if (isOnlySyntax(command)) {
      return new Part(
          text, Behaviour.ALLOW, new Ground.BuiltIn("it only sets variables of the shell"));
    }
    if (onlyLooks(command)) {
      return new Part(
          text, Behaviour.ALLOW, new Ground.BuiltIn("it only looks, inside the workspace"));
    }
    if (judge.mode() == PermissionMode.ACCEPT_EDITS && isFileCommand(command)) {
      return new Part(
          text,
          Behaviour.ALLOW,
          new Ground.ByMode(judge.mode(), "changing files of the workspace"));
    }
    Rule rule =
        ruleFor(
            command,
            judge.rules().stream().filter(each -> each.behaviour() == Behaviour.ALLOW).toList());
    return rule != null
        ? new Part(text, Behaviour.ALLOW, new Ground.ByRule(rule))
        : new Part(text, Behaviour.ASK, new Ground.BuiltIn(whyNot(command)));
  }

  private Part part(Redirection redirection) {
    String text = redirection.operator() + " " + redirection.target().source();
    ShellWord target = redirection.target();
    if (isHarmlessDevice(target)) {
      return new Part(text, Behaviour.ALLOW, new Ground.BuiltIn("no file is touched"));
    }
    List<Place> places = places(target);
    if (places == null) {
      return new Part(
          text, Behaviour.ASK, new Ground.BuiltIn("it cannot be told which file that is"));
    }
    String access = redirection.writes() ? "Edit" : "Read";
    for (Behaviour behaviour : List.of(Behaviour.DENY, Behaviour.ASK)) {
      Rule rule =
          judge.first(
              behaviour,
              each ->
                  each.concerns(access)
                      && (each.isBare()
                          || places.stream().anyMatch(place -> judge.covers(each, place))));
      if (rule != null) {
        return new Part(text, behaviour, new Ground.ByRule(rule));
      }
    }
    Verdict verdict = judge.files(places, redirection.writes());
    return new Part(text, verdict.behaviour(), verdict.ground());
  }

  private boolean filesAreAllowed(CommandForms command) {
    return command.command().redirections().stream()
        .allMatch(each -> part(each).behaviour() == Behaviour.ALLOW);
  }

  private static boolean isHarmlessDevice(ShellWord target) {
    return target.isLiteral()
        && Set.of("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/zero")
            .contains(target.text());
  }

  private static boolean isOnlySyntax(CommandForms command) {
    return command.command().words().isEmpty()
        && command.command().opaque() == null
        && command.assignsHarmlessly();
  }

  /** Returns whether it is one of the commands that only look, and looks inside the workspace. */
  private boolean onlyLooks(CommandForms command) {
    if (isOnlySyntax(command)) {
      return filesAreAllowed(command);
    }
    List<ShellWord> words = command.words();
    boolean plain =
        command.command().opaque() == null
            && !command.isRunner()
            && command.assignsHarmlessly()
            && !words.isEmpty()
            && words.getFirst().isLiteral();
    if (!plain || !ReadOnlyCommands.holds(words, command.takesMore()) || !filesOnlyRead(command)) {
      return false;
    }
    String name = words.getFirst().text();
    if (name.equals("git") && commands.stream().anyMatch(each -> moves(each))) {
      return false; // another repository's settings can name programs that git runs
    }
    if (command.takesMore() && !WITHOUT_FILES.contains(name)) {
      return false; // which files it looks at comes from elsewhere
    }
    return words.subList(1, words.size()).stream().allMatch(word -> isInside(word, name));
  }

  private boolean filesOnlyRead(CommandForms command) {
    return command.command().redirections().stream()
        .allMatch(each ->
            isHarmlessDevice(each.target())
                || (!each.writes() && part(each).behaviour() == Behaviour.ALLOW));
  }

  private boolean isInside(ShellWord word, String name) {
    if (WITH_ANY_WORDS.contains(name)) {
      return true;
    }
    if (word.kind() == Kind.DYNAMIC) {
      return false;
    }
    if (WITHOUT_FILES.contains(name)) {
      return true;
    }
    if (word.text().startsWith("-")) {
      return word.text().indexOf('/') < 0 && !word.text().contains("..");
    }
    List<Place> places = places(word);
    return places != null
        && places.stream().allMatch(place -> judge.workspace().contains(place.real()));
  }

  private boolean isFileCommand(CommandForms command) {
    List<ShellWord> words = command.words();
    if (words.isEmpty()
        || command.command().opaque() != null
        || command.takesMore()
        || !command.assignsHarmlessly()
        || !words.getFirst().isLiteral()
        || !FILE_COMMANDS.contains(words.getFirst().text())) {
      return false;
    }
    String name = words.getFirst().text();
    boolean copies = name.equals("cp") || name.equals("mv");
    for (int i = 1; i < words.size(); i++) {
      ShellWord word = words.get(i);
      if (word.text().startsWith("-") && word.isLiteral()) {
        if (word.text().indexOf('/') >= 0 || word.text().contains("..")) {
          return false;
        }
      } else {
        List<Place> places = places(word);
        boolean isSource = i < words.size() - 1;
        if (places == null
            || !places.stream().allMatch(place -> mayBeChanged(place.real()))
            // A folder may bring along what must not come unasked.
            || (copies
                && isSource
                && places.stream().anyMatch(each -> Files.isDirectory(each.real())))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean mayBeChanged(Path file) {
    return judge.workspace().contains(file) && !Judge.isGuarded(file) && !isOfClaude(file);
  }

  private static boolean isOfClaude(Path file) {
    for (Path part : file) {
      if (part.toString().equalsIgnoreCase(".claude")) {
        return true;
      }
    }
    return false;
  }

  /** Returns the rule that matches a command alone, or null. */
  private @Nullable Rule ruleFor(CommandForms command, List<Rule> from) {
    boolean exactOnly =
        command.isRunner() || command.isUnknown() || command.command().opaque() != null;
    for (Rule rule : from) {
      if (!rule.concerns(call.tool())) {
        continue;
      }
      if (rule.isBare()) {
        return rule;
      }
      if (rule.specifier() instanceof Specifier.Command(WildcardText pattern)
          && (!exactOnly || pattern.isExact())
          && (!command.takesMore() || !pattern.isExact())
          && command.allowable().stream().anyMatch(pattern::matches)) {
        return rule;
      }
    }
    return null;
  }

  private String whyNot(CommandForms command) {
    if (command.command().opaque() != null) {
      return command.command().opaque().reason() + ", so no pattern can allow it";
    }
    if (command.isRunner()) {
      return "it runs what its arguments say, so only a rule with this very command can allow it";
    }
    if (command.isUnknown()) {
      return "which program it runs is known only when it runs";
    }
    return "no rule allows it";
  }

  private boolean moves(CommandForms command) {
    return !command.words().isEmpty() && MOVING.contains(command.words().getFirst().text());
  }

  private @Nullable List<Path> folders() {
    Path root = judge.workspace().root();
    List<CommandForms> moving = commands.stream().filter(this::moves).toList();
    if (moving.isEmpty()) {
      return List.of(root);
    }
    CommandForms only = moving.getFirst();
    List<ShellWord> words = only.words();
    boolean clear =
        moving.size() == 1
            && !only.command().repeats()
            && words.size() == 2
            && words.getFirst().is("cd")
            && words.get(1).kind() == Kind.LITERAL
            && !words.get(1).text().startsWith("-");
    Place to = clear ? judge.place(expanded(words.get(1)), root) : null;
    return to == null ? null : List.of(root, to.asked());
  }

  /** Returns the places that a word may be, or null where that cannot be told. */
  private @Nullable List<Place> places(ShellWord word) {
    if (word.kind() == Kind.DYNAMIC || (word.tilde() && !word.text().matches("~(/.*)?"))) {
      return null;
    }
    String text = expanded(word);
    if (word.kind() == Kind.GLOB) {
      int special = 0;
      while ("*?[".indexOf(text.charAt(special)) < 0) {
        special++;
      }
      if (text.contains("..") || text.indexOf('/', special) >= 0) {
        return null;
      }
      text = text.substring(0, text.lastIndexOf('/', special) + 1);
      text = text.isEmpty() ? "." : text;
    }
    boolean relative = !text.startsWith("/");
    if (folders == null && relative) {
      return null;
    }
    List<Place> places = new ArrayList<>();
    for (Path from : folders == null || !relative ? List.of(judge.workspace().root()) : folders) {
      Place place = judge.place(text.isEmpty() ? "." : text, from);
      if (place == null || (word.kind() == Kind.GLOB && hasLinksOut(place.real()))) {
        return null;
      }
      places.add(place);
    }
    return places;
  }

  /** Returns whether a pattern for names in a folder could match a link that leads outside. */
  private boolean hasLinksOut(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isSymbolicLink)) {
      for (Path link : entries) {
        Place place = judge.place(link.toString(), folder);
        if (place == null || !judge.workspace().contains(place.real())) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      return true; // what cannot be seen cannot be vouched for
    }
  }

  private static String expanded(ShellWord word) {
    return word.tilde() && word.text().matches("~(/.*)?")
        ? System.getProperty("user.home", "/") + word.text().substring(1)
        : word.text();
  }
}
