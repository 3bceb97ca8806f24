package io.agenticflow.context;

import io.agenticflow.permission.RuleSource.Scope;
import io.agenticflow.tool.GlobPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of instructions of a run: {@code CLAUDE.md}, {@code AGENTS.md}, {@code CLAUDE.local.md}
 * and {@code .claude/rules}. What holds for the whole run is read at once; what is about a folder
 * below the working folder, or about certain files, when such a file is read. Safe for use by
 * several threads.
 *
 * <p>The order is: the user's, then the project's from the repository's root down to the working
 * folder. Outside a repository only the working folder itself is the project.
 */
public final class Instructions {
  /** No instructions at all, now or later. */
  public static final Instructions NONE =
      new Instructions(
          new Where(Path.of("/"), List.of(), Path.of("/"), Path.of("/"), Path.of("/"), Set.of()));

  private static final List<String> SHARED = List.of("CLAUDE.md", ".claude/CLAUDE.md", "AGENTS.md");
  private static final String PRIVATE = "CLAUDE.local.md";
  private static final int MAX_RULES = 200;

  private final Where where;
  private final InstructionReader reader;
  private final List<Instruction> always = new ArrayList<>();
  private final List<Instruction> scoped = new ArrayList<>();
  private final Map<Path, List<Instruction>> below = new HashMap<>();

  /**
   * Where to look.
   *
   * @param workingFolder real and absolute
   * @param folders what the run may use besides, real and absolute
   * @param home the user's home folder
   * @param userFolder usually {@code ~/.claude}
   * @param ownFolder usually {@code ~/.agentic-flow}
   * @param wanted whose files count; none of them for a run that is to find nothing by itself
   */
  public record Where(
      Path workingFolder,
      List<Path> folders,
      Path home,
      Path userFolder,
      Path ownFolder,
      Set<Scope> wanted) {
    public Where {
      folders = List.copyOf(folders);
      wanted = wanted.isEmpty() ? Set.of() : Set.copyOf(wanted);
    }
  }

  private Instructions(Where where) {
    this.where = where;
    List<Path> allowed = new ArrayList<>(where.folders());
    allowed.add(top(where.workingFolder()));
    this.reader =
        new InstructionReader(
            allowed, List.of(where.userFolder(), where.ownFolder()), where.home());
  }

  /** Reads what holds for the whole run. Never fails: what cannot be read is in {@link #notes}. */
  public static Instructions read(Where where) {
    Instructions all = new Instructions(where);
    if (where.wanted().contains(Scope.USER)) {
      all.keep(
          all.reader.read(
              where.userFolder().resolve("CLAUDE.md"), Scope.USER, where.home(), false));
      all.keep(
          all.reader.read(where.ownFolder().resolve("AGENTS.md"), Scope.USER, where.home(), false));
      all.rules(where.userFolder().resolve("rules"), Scope.USER, where.workingFolder());
    }
    for (Path folder : fromTop(where.workingFolder())) {
      all.keep(all.folder(folder));
    }
    return all;
  }

  /** Returns what the model is told from the beginning, in order. */
  public synchronized List<Instruction> always() {
    return List.copyOf(always);
  }

  /** Returns what was left out and why, for people, so far. */
  public synchronized List<String> notes() {
    return reader.notes();
  }

  /** Returns what belongs into the system prompt; empty where there is nothing. */
  public synchronized String text() {
    if (always.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            "# Instructions of the user and the project\n\n"
                + "These come from files. Follow them where they concern your task; where two"
                + " disagree, the later one counts.");
    for (Instruction each : always) {
      text.append("\n\n").append(each.section());
    }
    return text.toString();
  }

  /**
   * Returns what a file that is read brings: the instructions of the folders between the working
   * folder and the file, and the rules that are about such files, in order.
   *
   * @param file real and absolute
   */
  public synchronized List<Instruction> forFile(Path file) {
    List<Instruction> found = new ArrayList<>();
    Path root = where.workingFolder();
    Path parent = file.getParent();
    if (!where.wanted().isEmpty() && parent != null && parent.startsWith(root)) {
      Path at = root;
      for (Path part : root.relativize(parent)) {
        at = at.resolve(part);
        if (!at.equals(root)) {
          found.addAll(below.computeIfAbsent(at, this::folder));
        }
      }
    }
    found.addAll(scoped);
    found.removeIf(each -> !each.paths().isEmpty() && !concerns(each, file));
    return found;
  }

  private void keep(List<Instruction> read) {
    for (Instruction each : read) {
      (each.paths().isEmpty() ? always : scoped).add(each);
    }
  }

  private List<Instruction> folder(Path folder) {
    List<Instruction> found = new ArrayList<>();
    Path settings = folder.resolve(".claude");
    boolean isUsers = settings.equals(where.userFolder());
    if (where.wanted().contains(Scope.PROJECT)) {
      for (String name : SHARED) {
        Path file = folder.resolve(name);
        if (!file.startsWith(where.userFolder())) {
          found.addAll(reader.read(file, Scope.PROJECT, folder, false));
        }
      }
      if (!isUsers) {
        for (Path rule : markdown(settings.resolve("rules"))) {
          found.addAll(reader.read(rule, Scope.PROJECT, folder, true));
        }
      }
    }
    if (where.wanted().contains(Scope.LOCAL)) {
      found.addAll(reader.read(folder.resolve(PRIVATE), Scope.LOCAL, folder, false));
    }
    return found;
  }

  private void rules(Path folder, Scope scope, Path base) {
    for (Path rule : markdown(folder)) {
      keep(reader.read(rule, scope, base, true));
    }
  }

  private static List<Path> markdown(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder, 5)) {
      return all.filter(file -> file.toString().endsWith(".md"))
          .filter(Files::isRegularFile)
          .sorted()
          .limit(MAX_RULES)
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      return List.of(); // a folder that cannot be listed has no rules for us
    }
  }

  private static boolean concerns(Instruction rule, Path file) {
    if (!file.startsWith(rule.base()) || file.equals(rule.base())) {
      return false;
    }
    List<String> parts = new ArrayList<>();
    rule.base().relativize(file).forEach(part -> parts.add(part.toString()));
    String[] path = parts.toArray(String[]::new);
    for (String pattern : rule.paths()) {
      for (GlobPattern each : alternatives(pattern)) {
        if (each.matches(path)) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<GlobPattern> alternatives(String pattern) {
    try {
      return GlobPattern.alternatives(pattern);
    } catch (IllegalArgumentException e) {
      return List.of(GlobPattern.of(pattern)); // too many alternatives: taken as it is written
    }
  }

  /** Returns the folders from the project's highest down to this one. */
  static List<Path> fromTop(Path folder) {
    Path top = top(folder);
    List<Path> folders = new ArrayList<>();
    for (Path at = folder; at != null && at.startsWith(top); at = at.getParent()) {
      folders.addFirst(at);
    }
    return folders;
  }

  /** Returns the root of the repository that a folder is in, else the folder itself. */
  private static Path top(Path folder) {
    for (@Nullable Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return at;
      }
    }
    return folder;
  }
}
