package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.BOOLEAN;
import static io.agenticflow.tool.ToolInput.Type.INTEGER;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.GlobPattern;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.Workspace;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Grep: a regular expression looked for in the files of a folder. */
final class GrepTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("Grep")
          .required("pattern", STRING, "query", "regex", "search")
          .optional("path", STRING, "dir", "directory", "folder", "file_path")
          .optional("glob", STRING, "include")
          .optional("type", STRING)
          .optional("output_mode", STRING)
          .optional("-A", INTEGER)
          .optional("-B", INTEGER)
          .optional("-C", INTEGER, "context")
          .optional("-n", BOOLEAN)
          .optional("-i", BOOLEAN)
          .optional("-o", BOOLEAN)
          .optional("head_limit", INTEGER)
          .optional("offset", INTEGER)
          .optional("multiline", BOOLEAN);

  private static final int DEFAULT_LIMIT = 250;
  private static final int MAX_CONTEXT = 100;
  private static final int MAX_CHARS = 30_000;

  private static final int MAX_PATTERN = 4000;

  /** A larger one is slow on every line, and can take more stack than there is. */
  private static final int MAX_SIZE = 2000;

  private final ToolDefinition definition =
      new ToolDefinition(
          "Grep",
          "Searches the contents of files for a regular expression (RE2 syntax: no look-around, no back-references)."
              + " Returns the files that have a match; output_mode content shows the lines, count how many. Filter by glob"
              + " (*.js, src/**/*.{ts,tsx}) or type (js, py, java). Binary files, links, and what .gitignore excludes,"
              + " are left out.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "pattern":{"type":"string","description":"The regular expression"},\
              "path":{"type":"string","description":"The file or folder to search; the working folder if not given"},\
              "glob":{"type":"string","description":"Only files whose paths match; !*.x excludes"},\
              "type":{"type":"string","description":"Only files of this type, such as js, py, rust, go, java"},\
              "output_mode":{"type":"string","enum":["files_with_matches","content","count"]},\
              "-A":{"type":"integer","minimum":0,"description":"Lines to show after a match"},\
              "-B":{"type":"integer","minimum":0,"description":"Lines to show before a match"},\
              "-C":{"type":"integer","minimum":0,"description":"Lines to show before and after a match"},\
              "-n":{"type":"boolean","description":"Show line numbers; true if not given"},\
              "-i":{"type":"boolean","description":"Ignore case"},\
              "-o":{"type":"boolean","description":"Show only what matched"},\
              "head_limit":{"type":"integer","minimum":0,\
              "description":"At most so many lines or files; 250 if not given, 0 for no limit"},\
              "offset":{"type":"integer","minimum":0,"description":"Leave out the first so many lines or files"},\
              "multiline":{"type":"boolean","description":"Let a match span lines; the dot matches line breaks"}},\
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

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    Workspace workspace = context.workspace();
    String path = input.stringOrNull("path");
    Path start = path == null || path.isBlank() ? workspace.root() : workspace.resolve(path);
    String mode = input.choice("output_mode", List.of("files_with_matches", "content", "count"));
    NameFilter filter = NameFilter.of(input);
    int limit = input.integer("head_limit", DEFAULT_LIMIT, 0, Integer.MAX_VALUE);
    Output output =
        new Output(
            input.integer("offset", 0, 0, Integer.MAX_VALUE),
            limit == 0 ? Integer.MAX_VALUE : limit);
    FileSearch search = search(input, context);
    Findings findings = new Findings(mode, search, output, workspace);
    String note = "";
    if (Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)) {
      FileWalk.Summary summary =
          FileWalk.of(
              start,
              GlobTool.highest(start, workspace),
              context.cancellation(),
              (file, attributes, relative) ->
                  !filter.accepts(relative)
                      || workspace.hides(file)
                      || findings.look(file, attributes.lastModifiedTime()));
      note = summary.note();
    } else {
      var attributes = FileAccess.regularFile("search", start);
      if (attributes == null) {
        throw new ToolException(workspace.display(start) + " does not exist.");
      }
      findings.look(start, attributes.lastModifiedTime());
      findings.throwIfUnreadable(start);
    }
    if (context.cancellation().isCancelled()) {
      throw new ToolException("Grep was cancelled.");
    }
    return ToolOutcome.text(findings.text(note));
  }

  private static FileSearch search(ToolInput input, ToolContext context) throws ToolException {
    String regex = input.string("pattern");
    boolean multiline = input.bool("multiline", false);
    boolean ignoreCase = input.bool("-i", false);
    int around = input.integer("-C", 0, 0, MAX_CONTEXT);
    FileSearch.Query query =
        new FileSearch.Query(
            compile(input, regex, multiline, ignoreCase),
            multiline,
            input.integer("-B", around, 0, MAX_CONTEXT),
            input.integer("-A", around, 0, MAX_CONTEXT),
            input.bool("-n", true),
            input.bool("-o", false));
    return new FileSearch(
        query, multiline || ignoreCase ? null : RequiredText.of(regex), context.cancellation());
  }

  private static Pattern compile(
      ToolInput input, String regex, boolean multiline, boolean ignoreCase) throws ToolException {
    if (regex.isEmpty()) {
      throw input.wrong("pattern", "is empty");
    }
    if (regex.length() > MAX_PATTERN) {
      throw input.wrong("pattern", "has more than " + MAX_PATTERN + " characters");
    }
    if (RegexSize.of(regex) > MAX_SIZE) {
      throw input.wrong("pattern", "repeats or nests too much; its counts such as {1000} multiply");
    }
    try {
      return Pattern.compile(
          regex,
          (multiline ? Pattern.MULTILINE | Pattern.DOTALL : 0)
              | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
    } catch (PatternSyntaxException e) {
      throw new ToolException("Grep: " + explained(regex, e) + ". The pattern was: " + regex, e);
    }
  }

  private static String explained(String regex, PatternSyntaxException problem) {
    if (regex.contains("(?=")
        || regex.contains("(?!")
        || regex.contains("(?<=")
        || regex.contains("(?<!")) {
      return "look-around such as (?= (?! (?<= (?<! is not supported, because a search takes linear time; search for the"
          + " text itself and read the lines around it with -A, -B or -C";
    }
    String what = problem.getDescription() + ": " + problem.getPattern();
    if (what.contains("escape sequence") && problem.getPattern().matches("\\\\[1-9].*")) {
      return "back-references such as " + problem.getPattern() + " are not supported";
    }
    return "not a valid regular expression, "
        + what
        + " (to find one of the characters ( ) [ ] { } . * + ? | ^ $ \\ write a backslash before it)";
  }

  /** Which files to look into, by their paths. */
  private record NameFilter(
      List<GlobPattern> wanted, List<GlobPattern> unwanted, List<GlobPattern> type) {
    static NameFilter of(ToolInput input) throws ToolException {
      List<GlobPattern> wanted = new ArrayList<>();
      List<GlobPattern> unwanted = new ArrayList<>();
      String glob = input.stringOrNull("glob");
      for (String one : parts(glob == null ? "" : glob)) {
        if (one.startsWith("!")) {
          unwanted.addAll(GlobTool.patterns(input, one.substring(1)));
        } else {
          wanted.addAll(GlobTool.patterns(input, one.startsWith("./") ? one.substring(1) : one));
        }
      }
      List<GlobPattern> type = new ArrayList<>();
      String name = input.stringOrNull("type");
      if (name != null && !name.isBlank()) {
        String globs = FileTypes.globs(name.strip());
        if (globs == null) {
          throw new ToolException(
              "Grep: the type "
                  + name
                  + " is not known; use one of "
                  + String.join(", ", FileTypes.names())
                  + ", or glob.");
        }
        for (String one : parts(globs)) {
          type.addAll(GlobTool.patterns(input, one));
        }
      }
      return new NameFilter(wanted, unwanted, type);
    }

    boolean accepts(String... path) {
      return (wanted.isEmpty() || any(wanted, path))
          && (type.isEmpty() || any(type, path))
          && !any(unwanted, path);
    }

    private static boolean any(List<GlobPattern> patterns, String... path) {
      for (GlobPattern pattern : patterns) {
        if (pattern.matches(path)) {
          return true;
        }
      }
      return false;
    }

    /** Splits at commas and white space, but not within braces. */
    private static List<String> parts(String globs) {
      List<String> parts = new ArrayList<>();
      int depth = 0;
      int from = 0;
      for (int i = 0; i <= globs.length(); i++) {
        char c = i < globs.length() ? globs.charAt(i) : ',';
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (i == globs.length() || (depth <= 0 && (c == ',' || Character.isWhitespace(c)))) {
          if (i > from) {
            parts.add(globs.substring(from, i));
          }
          from = i + 1;
        }
      }
      return parts;
    }
  }

  /** Lines to show, counted from an offset to a limit of lines and characters. */
  private static final class Output {
    private final int offset;
    private final int limit;
    private final StringBuilder text = new StringBuilder();
    private int seen;
    private int shown;
    private boolean more;

    Output(int offset, int limit) {
      this.offset = offset;
      this.limit = limit;
    }

    /** Takes a line and returns whether another would be shown. */
    boolean add(String line) {
      if (shown == limit || (shown > 0 && text.length() + line.length() > MAX_CHARS)) {
        more = true;
        return false;
      }
      if (seen++ >= offset) {
        text.append(line).append('\n');
        shown++;
      }
      return true;
    }
  }

  /** What was found so far, and how it is to be told. */
  private static final class Findings {
    private final String mode;
    private final FileSearch search;
    private final Output output;
    private final Workspace workspace;
    private final List<Hit> hits = new ArrayList<>();
    private long unreadable;
    private long tooLarge;
    private @org.jspecify.annotations.Nullable IOException problem;

    Findings(String mode, FileSearch search, Output output, Workspace workspace) {
      this.mode = mode;
      this.search = search;
      this.output = output;
      this.workspace = workspace;
    }

    private record Hit(Path file, FileTime modified, long lines) {}

    boolean look(Path file, FileTime modified) {
      try {
        if (mode.equals("content")) {
          note(search.tell(file, workspace.display(file), output::add));
          return !output.more;
        }
        FileSearch.Count count = search.count(file, mode.equals("files_with_matches"));
        note(count.kind());
        if (count.lines() > 0) {
          hits.add(new Hit(file, modified, count.lines()));
        }
      } catch (IOException e) {
        unreadable++;
        problem = e;
      }
      return true;
    }

    private void note(FileSearch.Kind kind) {
      tooLarge += kind == FileSearch.Kind.TOO_LARGE ? 1 : 0;
    }

    void throwIfUnreadable(Path file) throws ToolException {
      if (problem != null) {
        throw FileProblem.of("search", file, problem);
      }
    }

    String text(String note) {
      if (mode.equals("files_with_matches")) {
        hits.sort(Comparator.comparing(Hit::modified).reversed().thenComparing(Hit::file));
        hits.forEach(hit -> output.add(workspace.display(hit.file())));
      } else if (mode.equals("count")) {
        hits.forEach(hit -> output.add(workspace.display(hit.file()) + ":" + hit.lines()));
      }
      StringBuilder text = new StringBuilder(output.text);
      if (output.shown == 0) {
        text.append(
            output.seen == 0
                ? "No match found."
                : "No more than " + output.seen + " lines; offset is past them.");
        text.append(note.isEmpty() ? "" : " ").append(note);
      } else if (mode.equals("count")) {
        text.append("[").append(hits.stream().mapToLong(Hit::lines).sum()).append(" matches in ");
        text.append(hits.size()).append(" files]\n");
      }
      if (output.more) {
        text.append("[cut here; go on with offset ").append(output.seen);
        text.append(hits.isEmpty() ? "" : " of " + hits.size() + " files")
            .append(", or narrow the search]\n");
      }
      if (unreadable > 0) {
        text.append("\n[").append(unreadable).append(" files could not be read]");
      }
      if (tooLarge > 0) {
        text.append("\n[").append(tooLarge).append(" files are too large for multiline]");
      }
      return text.toString();
    }
  }
}
