package io.agenticflow.permission.shell;

import io.agenticflow.permission.shell.ShellWord.Kind;
import io.agenticflow.permission.shell.SimpleCommand.Opacity;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads words: quotes, expansions, and through them the commands within words. */
final class WordReader {
  /** Expansions that only put the text of a variable, or of a word, in their place. */
  private static final Pattern PLAIN_EXPANSION =
      Pattern.compile(
          "#?([A-Za-z_][A-Za-z0-9_]*(\\[([@*]|[0-9]+)])?|[0-9]+|[@*#?$!-])"
              + "|([A-Za-z_][A-Za-z0-9_]*(\\[[@*]])?|[0-9]+|[@*])(:?[-+?]|##?|%%?|//?|\\^\\^?|,,?).*",
          Pattern.DOTALL);

  private final ShellInput in;
  private final ShellParser parser;
  private @Nullable Opacity opacity;

  WordReader(ShellInput in, ShellParser parser) {
    this.in = in;
    this.parser = parser;
  }

  /** Returns what the words read since the last call hide, or null. */
  @Nullable Opacity takeOpacity() {
    Opacity taken = opacity;
    opacity = null;
    return taken;
  }

  void restoreOpacity(@Nullable Opacity before) {
    opacity = before;
  }

  /** Reads the word that begins here; there must be one. */
  ShellWord word() throws ShellSyntaxException {
    int start = in.position();
    StringBuilder text = new StringBuilder();
    boolean tilde = in.peek() == '~';
    boolean glob = false;
    boolean dynamic = false;
    boolean openBrace = false;
    while (!in.atWordEnd()) {
      char c = in.peek();
      switch (c) {
        case '\\' -> {
          if (in.peek(1) == '\n') {
            throw new ShellSyntaxException("a continued line within a word");
          }
          in.skip(1);
          text.append(in.take());
        }
        case '\'' -> singleQuoted(text);
        case '"' -> dynamic |= doubleQuoted(text);
        case '$' -> dynamic |= dollar(text, false, false);
        case '`' -> {
          backquoted(text, false);
          dynamic = true;
        }
        case '<', '>' -> {
          int from = in.position();
          in.skip(2);
          parser.substitution();
          text.append(in.since(from));
          dynamic = true;
        }
        default -> {
          glob |= c == '*' || c == '?' || c == '[';
          openBrace |= c == '{' && in.peek(1) != '}';
          dynamic |= c == '}' && openBrace;
          // In what looks like an assignment a tilde counts within the word too.
          dynamic |=
              c == '~' && !text.isEmpty() && "=:".indexOf(text.charAt(text.length() - 1)) >= 0;
          text.append(in.take());
        }
      }
    }
    if (in.position() == start) {
      throw new ShellSyntaxException(
          in.atEnd() ? "it ends where a word is expected" : "unexpected " + in.peek());
    }
    Kind kind = dynamic ? Kind.DYNAMIC : glob ? Kind.GLOB : Kind.LITERAL;
    return new ShellWord(in.since(start), text.toString(), kind, tilde);
  }

  private void singleQuoted(StringBuilder text) throws ShellSyntaxException {
    in.skip(1);
    for (char c = in.take(); c != '\''; c = in.take()) {
      text.append(c);
    }
  }

  /** Reads text in double quotes and returns whether there are expansions in it. */
  private boolean doubleQuoted(StringBuilder text) throws ShellSyntaxException {
    boolean dynamic = false;
    in.skip(1);
    while (in.peek() != '"' || in.atEnd()) {
      char c = in.peek();
      switch (c) {
        case '\\' -> {
          if (in.peek(1) == '\n') {
            in.skipContinuation();
          } else {
            in.skip(1);
            char next = in.take();
            text.append("$`\"\\".indexOf(next) >= 0 ? "" : "\\").append(next);
          }
        }
        case '$' -> dynamic |= dollar(text, true, false);
        case '`' -> {
          backquoted(text, true);
          dynamic = true;
        }
        default -> text.append(in.take());
      }
    }
    in.skip(1);
    return dynamic;
  }

  /** Reads the expansions in the body of a here-document. */
  void expansions() throws ShellSyntaxException {
    StringBuilder unused = new StringBuilder();
    while (!in.atEnd()) {
      switch (in.peek()) {
        case '\\' -> in.skip(2);
        case '$' -> dollar(unused, true, true);
        case '`' -> backquoted(unused, true);
        default -> in.skip(1);
      }
    }
  }

  /**
   * Reads what a dollar sign begins and returns whether it is an expansion.
   *
   * @param inDouble whether it stands in double quotes or a here-document
   */
  private boolean dollar(StringBuilder text, boolean inDouble, boolean inDocument)
      throws ShellSyntaxException {
    int from = in.position();
    char next = in.peek(1);
    if (next == '\'' && !inDouble) {
      in.skip(2);
      return ansiQuoted(text);
    }
    if (next == '"' && !inDouble) {
      in.skip(1);
      return doubleQuoted(text);
    }
    if (next == '(' && in.peek(2) == '(') {
      in.skip(3);
      arithmetic();
    } else if (next == '(') {
      in.skip(2);
      parser.substitution();
    } else if (next == '{') {
      in.skip(2);
      parameter(inDouble, inDocument);
    } else if (next == '[') {
      throw new ShellSyntaxException("arithmetic as $[…]");
    } else if (isNameStart(next)) {
      in.skip(2);
      while (isNameStart(in.peek()) || isDigit(in.peek())) {
        in.skip(1);
      }
    } else if (isDigit(next) || (next != 0 && "@*#?-$!".indexOf(next) >= 0)) {
      in.skip(2);
    } else if (next == '\\' && in.peek(2) == '\n') {
      throw new ShellSyntaxException("a continued line within an expansion");
    } else {
      text.append(in.take());
      return false;
    }
    text.append(in.since(from));
    return true;
  }

  /** Reads to the {@code ))} that ends arithmetic, whose beginning has been taken. */
  void arithmetic() throws ShellSyntaxException {
    int depth = 0;
    StringBuilder unused = new StringBuilder();
    while (true) {
      char c = in.peek();
      if (c == '$') {
        dollar(unused, true, false);
        opacity = Opacity.ARITHMETIC;
      } else if (c == '`') {
        backquoted(unused, false);
        opacity = Opacity.ARITHMETIC;
      } else if (c == '\'' || c == '"' || c == '\\') {
        throw new ShellSyntaxException("quotes in arithmetic");
      } else if (c == ')' && depth == 0) {
        if (in.peek(1) != ')') {
          throw new ShellSyntaxException("(( that does not end in ))");
        }
        in.skip(2);
        return;
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (isNameStart(c)) {
          opacity = Opacity.ARITHMETIC;
        }
        in.take();
      }
    }
  }

  /** Reads to the brace that ends a parameter expansion, whose beginning has been taken. */
  private void parameter(boolean inDouble, boolean inDocument) throws ShellSyntaxException {
    int start = in.position();
    char first = in.peek();
    if (first == ' ' || first == '\t' || first == '\n' || first == '|') {
      throw new ShellSyntaxException("a command in ${…}");
    }
    StringBuilder unused = new StringBuilder();
    while (in.peek() != '}' || in.atEnd()) {
      char c = in.peek();
      if ((c == '\'' && inDouble) || (c == '"' && inDocument)) {
        // Which quotes count here depends on the operator and on the version of bash.
        throw new ShellSyntaxException("quotes in ${…} within quotes");
      }
      if (c == '{' || in.atProcessSubstitution()) {
        throw new ShellSyntaxException("a brace or a process substitution in ${…}");
      }
      switch (c) {
        case '\\' -> {
          if (in.peek(1) == '\n') {
            throw new ShellSyntaxException("a continued line within an expansion");
          }
          in.skip(1);
          in.take();
        }
        case '\'' -> singleQuoted(unused);
        case '"' -> doubleQuoted(unused);
        case '$' -> dollar(unused, inDouble, inDocument);
        case '`' -> backquoted(unused, inDouble);
        default -> in.take();
      }
    }
    if (!PLAIN_EXPANSION.matcher(in.since(start)).matches()) {
      opacity = Opacity.EXPANSION;
    }
    in.skip(1);
  }

  private void backquoted(StringBuilder text, boolean inDouble) throws ShellSyntaxException {
    int from = in.position();
    in.skip(1);
    StringBuilder command = new StringBuilder();
    for (char c = in.take(); c != '`'; c = in.take()) {
      if (c == '"' && inDouble) {
        throw new ShellSyntaxException("quotes in backquotes within quotes");
      }
      if (c == '\\') {
        char next = in.take();
        if (next == '\n') {
          throw new ShellSyntaxException("a continued line in backquotes");
        }
        command.append("$`\\".indexOf(next) >= 0 ? "" : "\\").append(next);
      } else {
        command.append(c);
      }
    }
    parser.nested(command.toString()).script();
    text.append(in.since(from));
  }

  /** Reads text in {@code $'…'} and returns whether there is an escape that is not decoded. */
  private boolean ansiQuoted(StringBuilder text) throws ShellSyntaxException {
    boolean unclear = false;
    for (char c = in.take(); c != '\''; c = in.take()) {
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = in.take();
      switch (escape) {
        case '\\', '\'', '"', '?' -> text.append(escape);
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        default -> {
          text.append('\\').append(escape);
          unclear = true;
        }
      }
    }
    return unclear;
  }

  static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
