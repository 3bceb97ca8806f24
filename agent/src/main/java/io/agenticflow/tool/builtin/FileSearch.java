package io.agenticflow.tool.builtin;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.agenticflow.provider.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a pattern in files. For use by one thread.
 *
 * <p>Matching takes time linear in the text. Line by line, a file of any size takes little memory;
 * patterns over several lines need the file whole and are tried on files of up to {@link
 * #MAX_WHOLE} bytes.
 */
final class FileSearch {
  static final int MAX_WHOLE = 32 << 20;

  /** Of a longer line only this much is searched. */
  private static final int MAX_LINE_BYTES = 1 << 20;

  private static final int SHOWN_CHARS = 500;

  private final Query query;
  private final @Nullable String required;
  private final Cancellation cancellation;

  /**
   * @param required text that every match has, null where none is known
   */
  FileSearch(Query query, @Nullable String required, Cancellation cancellation) {
    this.query = query;
    this.required = required;
    this.cancellation = cancellation;
  }

  /**
   * What to look for and what to tell.
   *
   * @param before lines to show before a match
   * @param after lines to show after a match
   * @param numbers whether to show the numbers of lines
   * @param onlyMatching whether to show just what matched
   */
  record Query(
      Pattern pattern,
      boolean multiline,
      int before,
      int after,
      boolean numbers,
      boolean onlyMatching) {}

  /** Takes lines to show. */
  @FunctionalInterface
  interface Sink {
    /** Takes a line and returns whether more are wanted. */
    boolean accept(String line);
  }

  /** What is known of a file after the search. */
  enum Kind {
    TEXT,
    BINARY,
    TOO_LARGE
  }

  /** Counts the lines of a file that match; with {@code onlyFirst} at most 1. */
  Count count(Path file, boolean onlyFirst) throws IOException {
    try (Lines lines = Lines.open(file, MAX_LINE_BYTES)) {
      if (lines.isBinary()) {
        return new Count(Kind.BINARY, 0);
      }
      if (query.multiline()) {
        return countWhole(file, onlyFirst);
      }
      long count = 0;
      while (lines.next() && !cancellation.isCancelled()) {
        if (matches(lines.text())) {
          count++;
          if (onlyFirst) {
            break;
          }
        }
      }
      return new Count(Kind.TEXT, count);
    }
  }

  /** How many lines of a file match. */
  record Count(Kind kind, long lines) {}

  /**
   * Tells the lines of a file that match, with the lines around them.
   *
   * @param name how the file is named in them
   */
  Kind tell(Path file, String name, Sink sink) throws IOException {
    try (Lines lines = Lines.open(file, MAX_LINE_BYTES)) {
      if (lines.isBinary()) {
        return Kind.BINARY;
      }
      if (query.multiline()) {
        return tellWhole(file, name, sink);
      }
      ArrayDeque<String> held = new ArrayDeque<>();
      long told = 0;
      int owed = 0;
      while (lines.next() && !cancellation.isCancelled()) {
        String text = lines.text();
        if (matches(text)) {
          if (hasContext()
              && told > 0
              && lines.number() - held.size() > told + 1
              && !sink.accept("--")) {
            return Kind.TEXT;
          }
          long number = lines.number() - held.size();
          for (String line : held) {
            if (!sink.accept(line(name, '-', number++, line))) {
              return Kind.TEXT;
            }
          }
          held.clear();
          if (!tellMatch(name, lines, sink)) {
            return Kind.TEXT;
          }
          told = lines.number();
          owed = query.after();
        } else if (owed > 0) {
          owed--;
          told = lines.number();
          if (!sink.accept(line(name, '-', told, lines.shown(SHOWN_CHARS)))) {
            return Kind.TEXT;
          }
        } else if (query.before() > 0) {
          if (held.size() == query.before()) {
            held.removeFirst();
          }
          held.addLast(lines.shown(SHOWN_CHARS));
        }
      }
      return Kind.TEXT;
    }
  }

  private boolean hasContext() {
    return query.before() > 0 || query.after() > 0;
  }

  private boolean matches(String text) {
    return (required == null || text.contains(required)) && query.pattern().matcher(text).find();
  }

  private boolean tellMatch(String name, Lines lines, Sink sink) {
    if (!query.onlyMatching()) {
      return sink.accept(line(name, ':', lines.number(), lines.shown(SHOWN_CHARS)));
    }
    Matcher matcher = query.pattern().matcher(lines.text());
    while (matcher.find()) {
      boolean isEmpty = matcher.end() == matcher.start();
      if (!isEmpty && !sink.accept(line(name, ':', lines.number(), cut(matcher.group())))) {
        return false;
      }
    }
    return true;
  }

  private String line(String name, char mark, long number, String text) {
    return name + mark + (query.numbers() ? Long.toString(number) + mark : "") + text;
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + " [... cut]";
  }

  private Count countWhole(Path file, boolean onlyFirst) throws IOException {
    String text = whole(file);
    if (text == null) {
      return new Count(Kind.TOO_LARGE, 0);
    }
    long count = 0;
    Matcher matcher = query.pattern().matcher(text);
    while (matcher.find()) {
      count++;
      if (onlyFirst || cancellation.isCancelled()) {
        break;
      }
    }
    return new Count(Kind.TEXT, count);
  }

  private Kind tellWhole(Path file, String name, Sink sink) throws IOException {
    String text = whole(file);
    if (text == null) {
      return Kind.TOO_LARGE;
    }
    LineStarts starts = LineStarts.of(text);
    Matcher matcher = query.pattern().matcher(text);
    int told = -1; // the index of the last line told
    int from = -1; // the lines of matches so near to each other that they are one piece, or -1
    int to = -1;
    List<Integer> matching = new ArrayList<>();
    boolean goOn = true;
    while (goOn && matcher.find() && !cancellation.isCancelled()) {
      if (query.onlyMatching()) {
        goOn =
            sink.accept(line(name, ':', starts.lineOf(matcher.start()) + 1L, cut(matcher.group())));
        continue;
      }
      int first = starts.lineOf(matcher.start());
      int last = starts.lineOf(Math.max(matcher.start(), matcher.end() - 1));
      if (from >= 0 && first - query.before() > to + query.after() + 1) {
        goOn = tellPiece(name, starts, told, from, to, matching, sink);
        told = Math.min(to + query.after(), starts.count() - 1);
        from = -1;
        matching.clear();
      }
      from = from < 0 ? first : from;
      to = Math.max(to, last);
      for (int i = matching.isEmpty() ? first : Math.max(first, matching.getLast() + 1);
          i <= last;
          i++) {
        matching.add(i);
      }
    }
    if (goOn && from >= 0) {
      tellPiece(name, starts, told, from, to, matching, sink);
    }
    return Kind.TEXT;
  }

  private boolean tellPiece(
      String name,
      LineStarts starts,
      int told,
      int from,
      int to,
      List<Integer> matching,
      Sink sink) {
    int first = Math.max(told + 1, from - query.before());
    int last = Math.min(to + query.after(), starts.count() - 1);
    if (hasContext() && told >= 0 && first > told + 1 && !sink.accept("--")) {
      return false;
    }
    int next = 0;
    for (int i = first; i <= last; i++) {
      boolean isMatch = next < matching.size() && matching.get(next) == i;
      next += isMatch ? 1 : 0;
      if (!sink.accept(line(name, isMatch ? ':' : '-', i + 1L, cut(starts.line(i))))) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String whole(Path file) throws IOException {
    try (InputStream in = Lines.openStream(file)) {
      byte[] bytes = in.readNBytes(MAX_WHOLE + 1);
      return bytes.length > MAX_WHOLE ? null : new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Where the lines of a text begin. */
  private record LineStarts(String text, int[] starts, int count) {
    static LineStarts of(String text) {
      int[] starts = new int[(int) text.chars().filter(c -> c == '\n').count() + 1];
      int count = 1;
      for (int i = text.indexOf('\n');
          i >= 0 && i + 1 < text.length();
          i = text.indexOf('\n', i + 1)) {
        starts[count++] = i + 1;
      }
      return new LineStarts(text, starts, count);
    }

    int lineOf(int position) {
      int found = java.util.Arrays.binarySearch(starts, 0, count, position);
      return found >= 0 ? found : -found - 2;
    }

    String line(int index) {
      int end = index + 1 < count ? starts[index + 1] - 1 : text.length();
      int begin = starts[index];
      while (end > begin && (text.charAt(end - 1) == '\r' || text.charAt(end - 1) == '\n')) {
        end--;
      }
      return text.substring(begin, end);
    }
  }
}
