package io.agenticflow.permission.shell;

import java.util.ArrayList;
import java.util.List;

/** The text of a line and how far it is read. For use by one thread. */
final class ShellInput {
  private static final String ENDS = " \t\n;&|()<>";

  private final String text;
  private int at;

  /** Here-documents whose bodies begin after the next newline. */
  private List<HereDocument> pending = new ArrayList<>();

  /** Whether a surrounding command waits for the body of a here-document. */
  private boolean outerWaits;

  ShellInput(String text) {
    this.text = text;
  }

  /** A here-document that is announced. */
  record HereDocument(String delimiter, boolean isQuoted, boolean stripsTabs) {}

  boolean atEnd() {
    return at >= text.length();
  }

  /** Returns the next character, or 0 at the end; a line with a NUL is never read. */
  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
  }

  boolean startsWith(String prefix) {
    return text.startsWith(prefix, at);
  }

  int position() {
    return at;
  }

  String since(int start) {
    return text.substring(start, at);
  }

  void skip(int count) {
    at += count;
  }

  /** Takes a character that is part of a word, of quotes or of an expansion. */
  char take() throws ShellSyntaxException {
    if (atEnd()) {
      throw new ShellSyntaxException("it ends in the middle of a word");
    }
    char c = text.charAt(at++);
    if (c == '\n' && (!pending.isEmpty() || outerWaits)) {
      throw new ShellSyntaxException("a line end within a word, before a here-document");
    }
    return c;
  }

  /** Returns whether a word ends here; {@code <(} and {@code >(} go on with it. */
  boolean atWordEnd() {
    return atEnd() || (ENDS.indexOf(peek()) >= 0 && !atProcessSubstitution());
  }

  boolean atProcessSubstitution() {
    return (peek() == '<' || peek() == '>') && peek(1) == '(';
  }

  /** Skips blanks, continued lines and a comment. Only to be called where a token can begin. */
  void skipBlanks() throws ShellSyntaxException {
    while (!atEnd()) {
      char c = peek();
      if (c == ' ' || c == '\t') {
        at++;
      } else if (c == '\\' && peek(1) == '\n') {
        skipContinuation();
      } else if (c == '#') {
        while (!atEnd() && peek() != '\n') {
          at++;
        }
        return;
      } else {
        return;
      }
    }
  }

  /**
   * Skips a backslash and a newline. They are taken between words only: within an operator or an
   * expansion bash joins what is around them, so that {@code $}, they and {@code (} are one.
   */
  void skipContinuation() throws ShellSyntaxException {
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    if (before != ' ' && before != '\t' && before != '\n') {
      throw new ShellSyntaxException("a continued line with no space before the backslash");
    }
    if (!pending.isEmpty() || outerWaits) {
      throw new ShellSyntaxException("a continued line before a here-document");
    }
    at += 2;
  }

  /** Returns the bare word that begins here, empty where there is none or it has quotes in it. */
  String bareWord() {
    int end = at;
    while (end < text.length() && ENDS.indexOf(text.charAt(end)) < 0) {
      if ("'\"\\$`".indexOf(text.charAt(end)) >= 0) {
        return "";
      }
      end++;
    }
    boolean goesOn =
        end + 1 < text.length()
            && (text.charAt(end) == '<' || text.charAt(end) == '>')
            && text.charAt(end + 1) == '(';
    return goesOn ? "" : text.substring(at, end);
  }

  void announce(HereDocument document) {
    pending.add(document);
  }

  /** Begins a command within a word and returns what {@link #leave} needs. */
  Outer enter() {
    Outer outer = new Outer(pending, outerWaits);
    outerWaits = outerWaits || !pending.isEmpty();
    pending = new ArrayList<>();
    return outer;
  }

  void leave(Outer outer) throws ShellSyntaxException {
    if (!pending.isEmpty()) {
      throw new ShellSyntaxException("a here-document without a body");
    }
    pending = outer.pending;
    outerWaits = outer.waits;
  }

  /** What a surrounding command waits for. */
  record Outer(List<HereDocument> pending, boolean waits) {}

  boolean waitsForBody() {
    return !pending.isEmpty();
  }

  /**
   * Takes a newline between commands, and the bodies of here-documents after it.
   *
   * @return the bodies in which expansions count
   */
  List<String> takeNewline() throws ShellSyntaxException {
    if (outerWaits) {
      throw new ShellSyntaxException("a line end in a substitution, before a here-document");
    }
    at++;
    List<String> bodies = new ArrayList<>();
    for (HereDocument each : pending) {
      String body = body(each);
      if (!each.isQuoted()) {
        bodies.add(body);
      }
    }
    pending.clear();
    return bodies;
  }

  private String body(HereDocument document) throws ShellSyntaxException {
    StringBuilder body = new StringBuilder();
    while (!atEnd()) {
      String line = line(document.isQuoted());
      String compared = line;
      if (document.stripsTabs()) {
        int tabs = 0;
        while (tabs < line.length() && line.charAt(tabs) == '\t') {
          tabs++;
        }
        compared = line.substring(tabs);
      }
      if (compared.equals(document.delimiter())) {
        return body.toString();
      }
      body.append(line).append('\n');
    }
    throw new ShellSyntaxException("a here-document without its end " + document.delimiter());
  }

  /** Takes a line; where expansions count, a backslash at its end joins the next to it. */
  private String line(boolean isQuoted) {
    StringBuilder line = new StringBuilder();
    while (!atEnd()) {
      char c = text.charAt(at++);
      if (c == '\n') {
        break;
      }
      if (c == '\\' && !isQuoted && !atEnd()) {
        char next = text.charAt(at++);
        if (next != '\n') {
          line.append(c).append(next);
        }
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
