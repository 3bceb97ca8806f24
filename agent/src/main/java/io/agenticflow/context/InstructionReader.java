package io.agenticflow.context;

import io.agenticflow.frontmatter.Frontmatter;
import io.agenticflow.json.Json;
import io.agenticflow.permission.RuleSource.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads files of instructions with what they import, each once, however many name it. For one
 * thread at a time.
 *
 * <p>A file of the project may have come with somebody else's repository: what it is linked to and
 * what it imports must lie in the folders that the run may use. A file in the user's own folders
 * may import anything.
 */
final class InstructionReader {
  /** A file beyond this is cut: it would take a quarter of a usual context for itself. */
  static final int MAX_BYTES = 100_000;

  /** All of them together; what comes after is left out. */
  static final int MAX_CHARS = 300_000;

  static final int MAX_HOPS = 4;

  private final List<Path> allowed;
  private final List<Path> own;
  private final Path home;
  private final Set<Path> read = new HashSet<>();
  private final Set<String> texts = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private int chars;

  /**
   * @param allowed where files of the project may lead, real
   * @param own the user's own folders
   * @param home what {@code ~} means
   */
  InstructionReader(List<Path> allowed, List<Path> own, Path home) {
    this.allowed = List.copyOf(allowed);
    this.own = own.stream().map(InstructionReader::real).toList();
    this.home = home;
  }

  /** Returns what was left out and why, so far. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Reads a file and what it imports; nothing where it does not exist or was read before.
   *
   * @param base where the patterns of a rule begin
   * @param isRule whether it may say in its fields what files it is about
   */
  List<Instruction> read(Path file, Scope scope, Path base, boolean isRule) {
    List<Instruction> into = new ArrayList<>();
    if (Files.exists(file)) {
      add(file, scope, base, isRule, null, List.of(), 0, into);
    }
    return into;
  }

  private void add(
      Path file,
      Scope scope,
      Path base,
      boolean isRule,
      @Nullable Path importedBy,
      List<String> importersPaths,
      int hops,
      List<Instruction> into) {
    Path real = real(file);
    if (read.contains(real)) {
      return;
    }
    boolean free = isOwn(importedBy == null ? file : importedBy);
    if (!free && allowed.stream().noneMatch(real::startsWith)) {
      notes.add(
          (importedBy == null ? file + " leads to " + real : importedBy + " imports " + real)
              + ", which is outside the folders of this run and is not read; name its folder with"
              + " --add-dir");
      return;
    }
    read.add(real);
    TextFile whole;
    try {
      whole = TextFile.read(real, MAX_BYTES);
    } catch (IOException e) {
      notes.add(file + " is not read: " + e.getMessage());
      return;
    }
    String text = whole.text().strip();
    List<String> paths = importersPaths;
    if (isRule) {
      try {
        Frontmatter cut = Frontmatter.read(whole.text(), Set.of("paths"));
        text = cut.body().strip();
        Frontmatter.Field field = cut.fields().get("paths");
        paths = field == null ? List.of() : patterns(field.value());
      } catch (Frontmatter.Broken e) {
        notes.add(file + ", line " + e.line() + ": " + e.getMessage() + "; the rule is not read");
        return;
      }
    }
    if (whole.cut()) {
      String cut = "the file has " + whole.bytes() + " bytes, of which " + MAX_BYTES + " are shown";
      text += "\n[... cut: " + cut + "]";
      notes.add(file + " is cut: " + cut);
    }
    if (text.isEmpty() || !texts.add(text)) {
      return; // AGENTS.md is often a copy of CLAUDE.md
    }
    if (chars + text.length() > MAX_CHARS) {
      notes.add(
          file + " is left out: there are more than " + MAX_CHARS + " characters of instructions");
      return;
    }
    List<Imports.Word> words = Imports.in(text);
    List<Path> targets = new ArrayList<>();
    StringBuilder rest = new StringBuilder(text);
    for (Imports.Word word : words.reversed()) {
      Path target = target(word.path(), file);
      if (target != null) {
        targets.addFirst(target);
        rest.delete(word.start(), word.end());
      }
    }
    // A file that only imports others says nothing itself.
    if (!rest.toString().isBlank()) {
      chars += text.length();
      into.add(new Instruction(scope, file, text, importedBy, base, paths));
    }
    if (targets.isEmpty()) {
      return;
    }
    if (hops == MAX_HOPS) {
      notes.add(
          file
              + " imports "
              + targets.getFirst()
              + ", which is more than "
              + MAX_HOPS
              + " imports deep and is not read");
      return;
    }
    for (Path target : targets) {
      add(target, scope, base, false, file, paths, hops + 1, into);
    }
  }

  /** Returns the file that a word means; null where there is none, since it may be just a name. */
  private @Nullable Path target(String word, Path importer) {
    try {
      Path from = importer.getParent();
      Path target =
          word.startsWith("~/")
              ? home.resolve(word.substring(2))
              : from == null ? Path.of(word) : from.resolve(word);
      if (Files.isRegularFile(target)) {
        return target.normalize();
      }
      if (word.endsWith(".md")) {
        notes.add(importer + " imports " + word + ", which does not exist");
      }
      return null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private boolean isOwn(Path file) {
    Path real = real(file);
    return own.stream().anyMatch(real::startsWith);
  }

  private static List<String> patterns(JrsValue value) {
    List<String> patterns = new ArrayList<>();
    List<String> given =
        value instanceof JrsArray
            ? Json.elements(value).stream().map(JrsValue::asText).toList()
            : value.isNull() ? List.of() : splitOutsideBraces(value.asText());
    for (String each : given) {
      if (each != null && !each.isBlank()) {
        patterns.add(each.strip());
      }
    }
    return patterns;
  }

  private static List<String> splitOutsideBraces(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth <= 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize(); // reading it says what is wrong
    }
  }
}
