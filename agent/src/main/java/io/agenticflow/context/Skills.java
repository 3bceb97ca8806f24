package io.agenticflow.context;

import io.agenticflow.permission.RuleSource.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The skills and commands that a run can use. Immutable; a skill's text is read when it is called.
 *
 * <p>Looked for are {@code skills/NAME/SKILL.md} and {@code commands/**.md} in the user's folder
 * and in {@code .claude} of the working folder and of those above it up to the repository's root.
 * The first of a name counts: the user's before the project's, near before far, a skill before a
 * command. A command in a folder is called {@code folder:name}.
 */
public final class Skills {
  /** No skills. */
  public static final Skills NONE = new Skills(List.of(), List.of());

  /** What the list of skills begins with. */
  private static final String HEADING = "# Skills\n";

  /** The command that makes the conversation shorter; no file can take its place. */
  public static final String COMPACT = "compact";

  private static final int MAX_FILES = 1000;

  /** Of one skill in the list; a description is a hint, not the skill. */
  private static final int MAX_WORDS = 600;

  private static final int LEAST_WORDS = 60;

  private final Map<String, Skill> byName;
  private final List<String> notes;

  private Skills(List<Skill> skills, List<String> notes) {
    Map<String, Skill> all = new LinkedHashMap<>();
    for (Skill each : skills) {
      all.putIfAbsent(each.name(), each);
    }
    this.byName = all;
    this.notes = List.copyOf(notes);
  }

  /**
   * Finds them. Never fails: what cannot be used is in {@link #notes}.
   *
   * @param trusted whether what the project's skills allow counts; they may have come with somebody
   *     else's repository
   */
  public static Skills find(Instructions.Where where, boolean trusted) {
    List<Skill> skills = new ArrayList<>();
    List<Skill> commands = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (where.wanted().contains(Scope.USER)) {
      in(where.userFolder(), Scope.USER, where.workingFolder(), skills, commands, notes);
    }
    if (where.wanted().contains(Scope.PROJECT)) {
      for (Path folder : Instructions.fromTop(where.workingFolder()).reversed()) {
        Path settings = folder.resolve(".claude");
        if (!settings.equals(where.userFolder())) {
          in(settings, Scope.PROJECT, folder, skills, commands, notes);
        }
      }
    }
    skills.addAll(commands);
    if (!trusted) {
      skills.replaceAll(each -> each.scope() == Scope.PROJECT ? narrowed(each, notes) : each);
    }
    return skills.isEmpty() && notes.isEmpty() ? NONE : new Skills(skills, notes);
  }

  private static Skill narrowed(Skill skill, List<String> notes) {
    if (skill.allowedTools().isEmpty()) {
      return skill;
    }
    notes.add(
        "the skill "
            + skill.file()
            + " would allow "
            + String.join(", ", skill.allowedTools())
            + "; that does not count, because the file may have come with the folder. Name its kind"
            + " to let it count: --setting-sources user,project,local");
    return skill.allowing(List.of());
  }

  private static void in(
      Path settings,
      Scope scope,
      Path folder,
      List<Skill> skills,
      List<Skill> commands,
      List<String> notes) {
    for (Path file : files(settings.resolve("skills"), 2)) {
      if (file.endsWith("SKILL.md") && file.getNameCount() - settings.getNameCount() == 3) {
        String called = file.getName(file.getNameCount() - 2).toString();
        add(file, called, scope, folder, skills, notes);
      }
    }
    Path below = settings.resolve("commands");
    for (Path file : files(below, 6)) {
      String name =
          below.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ":");
      if (name.endsWith(".md") && !name.equalsIgnoreCase("readme.md")) {
        add(file, name.substring(0, name.length() - 3), scope, folder, commands, notes);
      }
    }
  }

  private static void add(
      Path file, String called, Scope scope, Path folder, List<Skill> to, List<String> notes) {
    try {
      to.add(SkillFile.read(file, called, scope, folder));
    } catch (SkillFile.Unusable e) {
      notes.add("the skill " + file + " cannot be used: " + e.getMessage());
    }
  }

  private static List<Path> files(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder, depth, java.nio.file.FileVisitOption.FOLLOW_LINKS)) {
      return all.filter(Files::isRegularFile).limit(MAX_FILES).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      return List.of(); // a folder that cannot be listed has nothing for us
    }
  }

  /** Returns them, each name once, in the order in which they were found. */
  public List<Skill> all() {
    return List.copyOf(byName.values());
  }

  /** Returns what cannot be used and why, for people. */
  public List<String> notes() {
    return notes;
  }

  /** Returns those of these names; others are not there any more. */
  public Skills only(Set<String> names) {
    return new Skills(all().stream().filter(each -> names.contains(each.name())).toList(), notes);
  }

  /** Returns the skill of a name, with or without the slash that a prompt would begin with. */
  public Optional<Skill> find(String name) {
    return Optional.ofNullable(byName.get(name.startsWith("/") ? name.substring(1) : name));
  }

  /** Returns the names by which a prompt can call something, after a slash; in order. */
  public List<String> commands() {
    List<String> names = new ArrayList<>();
    names.add(COMPACT);
    all().stream().filter(Skill::userMayCall).map(Skill::name).forEach(names::add);
    return names;
  }

  /** Returns those that the model may take by itself. */
  public List<Skill> forModel() {
    return all().stream()
        .filter(Skill::modelMayCall)
        .filter(each -> !each.description().isEmpty())
        .toList();
  }

  /**
   * Returns what the model is told of the skills from the beginning: a line for each, shortened
   * where there are too many; empty where there is none.
   *
   * @param room characters that it may take; names are told even where they alone take more
   */
  public String listing(int room) {
    List<Skill> told = forModel();
    if (told.isEmpty()) {
      return "";
    }
    int most = MAX_WORDS;
    String lines = lines(told, most);
    while (lines.length() > room && most > LEAST_WORDS) {
      most = Math.max(LEAST_WORDS, most / 2);
      lines = lines(told, most);
    }
    if (lines.length() > room) {
      lines = lines(told, 0);
    }
    return HEADING
        + "\n"
        + "Instructions for certain kinds of work. When one fits what you are about to do, call the"
        + " tool Skill with its name first, and follow what it says.\n"
        + lines;
  }

  /**
   * Returns the whole text of skills that an agent knows from the start; empty where there is none.
   * Commands in them are not run: nobody has asked for them yet.
   *
   * @param names of the skills
   * @param problems is told of each that is not there, in words for people
   */
  public String known(List<String> names, Consumer<String> problems) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      Skill skill = byName.get(name);
      if (skill == null) {
        problems.accept("there is no skill " + name);
        continue;
      }
      try {
        text.append(text.isEmpty() ? "" : "\n\n")
            .append("# Skill ")
            .append(name)
            .append("\n\n")
            .append(text(skill, "", command -> "`" + command + "`"));
      } catch (IOException e) {
        problems.accept(String.valueOf(e.getMessage()));
      }
    }
    return text.toString();
  }

  private static String lines(List<Skill> told, int most) {
    StringBuilder lines = new StringBuilder();
    for (Skill each : told) {
      lines.append("\n- ").append(each.name());
      if (most > 0) {
        String words =
            each.description()
                + (each.whenToUse() == null ? "" : " " + each.whenToUse())
                + (each.paths().isEmpty() ? "" : " For files: " + String.join(", ", each.paths()));
        lines.append(": ").append(words.length() <= most ? words : words.substring(0, most) + "…");
      }
    }
    return lines.toString();
  }

  /**
   * Returns a skill's text with its places filled in.
   *
   * @param arguments as they were written
   * @param shell runs a command of the text and returns what is to stand in its place
   * @throws IOException where the file cannot be used any more; the message is for people
   */
  public static String text(Skill skill, String arguments, UnaryOperator<String> shell)
      throws IOException {
    String body;
    try {
      body = SkillFile.body(skill.file());
    } catch (SkillFile.Unusable e) {
      throw new IOException("the skill " + skill.file() + " cannot be used: " + e.getMessage(), e);
    }
    return SkillTemplate.fill(
        body,
        skill.arguments(),
        arguments,
        Map.of("CLAUDE_SKILL_DIR", skill.home().toString()),
        shell);
  }
}
