package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.tool.GlobPattern;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.Workspace;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Glob: the files whose paths match a pattern, those changed last first. */
final class GlobTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("Glob")
          .required("pattern", STRING, "glob", "query")
          .optional("path", STRING, "dir", "directory", "folder");

  private static final int MAX_FILES = 100;

  private final ToolDefinition definition =
      new ToolDefinition(
          "Glob",
          "Finds files by a pattern of their path, for example **/*.js or src/**/*.{ts,tsx}; a pattern without a slash is"
              + " about names at any depth. Returns at most 100 paths, those changed last first. Links, and what .gitignore"
              + " excludes, are left out.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "pattern":{"type":"string","description":"The pattern"},\
              "path":{"type":"string","description":"The folder to search; the working folder if not given"}},\
              "required":["pattern"],"additionalProperties":false}\
              """));

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.READ;
  }

  private record Found(Path file, FileTime modified) {}

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    Workspace workspace = context.workspace();
    String pattern = input.string("pattern");
    String path = input.stringOrNull("path");
    Path folder = path == null || path.isBlank() ? workspace.root() : workspace.resolve(path);
    if (pattern.startsWith("/")) {
      // An absolute pattern: the folders before the first special character are where to search.
      String fixed = fixedFolders(pattern);
      folder = workspace.resolve(fixed);
      pattern = "/" + pattern.substring(fixed.length());
    } else if (pattern.startsWith("./")) {
      pattern = pattern.substring(1);
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new ToolException(
          workspace.display(folder)
              + (Files.exists(folder) ? " is not a folder." : " does not exist."));
    }
    List<GlobPattern> patterns = patterns(input, pattern);
    List<Found> found = new ArrayList<>();
    FileWalk.Summary summary =
        FileWalk.of(
            folder,
            highest(folder, workspace),
            context.cancellation(),
            (file, attributes, relative) -> {
              if (!workspace.hides(file)
                  && patterns.stream().anyMatch(one -> one.matches(relative))) {
                found.add(new Found(file, attributes.lastModifiedTime()));
              }
              return true;
            });
    if (!summary.whole()) {
      throw new ToolException("Glob was cancelled.");
    }
    return ToolOutcome.text(text(found, summary, input.string("pattern"), workspace));
  }

  private static String text(
      List<Found> found, FileWalk.Summary summary, String pattern, Workspace workspace) {
    if (found.isEmpty()) {
      return ("No file matches " + pattern + ". " + summary.note()).strip();
    }
    found.sort(Comparator.comparing(Found::modified).reversed().thenComparing(Found::file));
    StringBuilder text = new StringBuilder();
    for (Found one : found.subList(0, Math.min(found.size(), MAX_FILES))) {
      text.append(workspace.display(one.file())).append('\n');
    }
    if (found.size() > MAX_FILES) {
      text.append("[the newest ")
          .append(MAX_FILES)
          .append(" of ")
          .append(found.size())
          .append(" files; use a narrower pattern or path for the others]\n");
    }
    return text.toString();
  }

  /** Returns the patterns of a text with braces, as an error of the tool where it has too many. */
  static List<GlobPattern> patterns(ToolInput input, String pattern) throws ToolException {
    try {
      return GlobPattern.alternatives(pattern);
    } catch (IllegalArgumentException e) {
      throw input.wrong("pattern", "has " + e.getMessage());
    }
  }

  /**
   * Where to stop looking for ignore rules: the folder of the workspace that {@code folder} is in.
   */
  static Path highest(Path folder, Workspace workspace) {
    for (Path root : workspace.roots()) {
      if (folder.startsWith(root)) {
        return root;
      }
    }
    return folder;
  }

  private static String fixedFolders(String pattern) {
    int special = pattern.length();
    for (int i = 0; i < pattern.length(); i++) {
      if ("*?[{\\".indexOf(pattern.charAt(i)) >= 0) {
        special = i;
        break;
      }
    }
    return pattern.substring(
        0, Math.max(1, pattern.lastIndexOf('/', Math.max(0, special - 1)) + 1));
  }
}
