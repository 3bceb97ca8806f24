package io.agenticflow.permission.shell;

import io.agenticflow.permission.shell.ShellInput.HereDocument;
import io.agenticflow.permission.shell.ShellWord.Kind;
import io.agenticflow.permission.shell.SimpleCommand.Assignment;
import io.agenticflow.permission.shell.SimpleCommand.Opacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the commands in a line for {@code bash -c}, by the grammar of bash 5 without extended
 * globs, aliases and history.
 *
 * <p>There is no well-kept parser of shell for the JVM. This one is small because it may say no:
 * where bash itself is hard to follow (line ends before a here-document's body, quotes within
 * braces within quotes, {@code coproc}), it refuses the line, and the caller asks.
 */
public final class ShellParser {
  /** The longest line that is read, in characters. */
  public static final int MAX_LENGTH = 10_000;

  private static final int MAX_DEPTH = 60;
  private static final Set<String> MISPLACED =
      Set.of("then", "else", "elif", "fi", "do", "done", "esac", "}", "!", "]]");
  private static final Set<String> COMPOUND =
      Set.of("{", "if", "for", "while", "until", "case", "select", "[[");
  private static final Set<String> TWO_SIDED =
      Set.of("=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef");
  private static final Set<String> ARITHMETIC_TESTS =
      Set.of("-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R");

  private final ShellInput in;
  private final WordReader words;
  private final List<SimpleCommand> found;
  private int depth;
  private int loops;

  private ShellParser(String text, List<SimpleCommand> found, int depth, int loops) {
    this.in = new ShellInput(text);
    this.words = new WordReader(in, this);
    this.found = found;
    this.depth = depth;
    this.loops = loops;
  }

  /**
   * Returns every command of the line, those within substitutions, functions and control structures
   * included, whether or not it would be reached.
   *
   * @throws ShellSyntaxException where the line is too long, is no shell, or is not followed
   */
  public static List<SimpleCommand> parse(String line) throws ShellSyntaxException {
    if (line.length() > MAX_LENGTH) {
      throw new ShellSyntaxException("it is longer than " + MAX_LENGTH + " characters");
    }
    if (line.indexOf('\0') >= 0) {
      throw new ShellSyntaxException("it has a NUL character");
    }
    List<SimpleCommand> found = new ArrayList<>();
    new ShellParser(line, found, 0, 0).script();
    return List.copyOf(found);
  }

  /** Returns a parser of text within this one's, that adds to what this one found. */
  ShellParser nested(String text) throws ShellSyntaxException {
    if (depth >= MAX_DEPTH) {
      throw new ShellSyntaxException("it is nested too deeply");
    }
    return new ShellParser(text, found, depth + 1, loops);
  }

  void script() throws ShellSyntaxException {
    list(Set.of());
    if (!in.atEnd()) {
      throw unexpected();
    }
    if (in.waitsForBody()) {
      throw new ShellSyntaxException("a here-document without a body");
    }
  }

  /** Reads the commands of a substitution whose beginning has been taken, and its end. */
  void substitution() throws ShellSyntaxException {
    Opacity before = words.takeOpacity();
    ShellInput.Outer outer = in.enter();
    deeper();
    list(Set.of());
    expect(')');
    depth--;
    in.leave(outer);
    words.restoreOpacity(before);
  }

  private void deeper() throws ShellSyntaxException {
    if (++depth > MAX_DEPTH) {
      throw new ShellSyntaxException("it is nested too deeply");
    }
  }

  /** Reads commands up to one of the words, a closing parenthesis, or the end; returns how many. */
  private int list(Set<String> ends) throws ShellSyntaxException {
    newlines();
    int count = 0;
    while (!in.atEnd() && in.peek() != ')' && !atCaseEnd() && !ends.contains(in.bareWord())) {
      andOr();
      count++;
      in.skipBlanks();
      if (in.atEnd() || atCaseEnd()) {
        break;
      }
      char c = in.peek();
      if (c == ';' || c == '&') {
        in.skip(1);
      } else if (c != '\n') {
        break;
      }
      newlines();
    }
    return count;
  }

  private boolean atCaseEnd() {
    return in.startsWith(";;") || in.startsWith(";&");
  }

  private void someCommands(Set<String> ends) throws ShellSyntaxException {
    if (list(ends) == 0) {
      throw unexpected();
    }
  }

  private void newlines() throws ShellSyntaxException {
    in.skipBlanks();
    while (in.peek() == '\n') {
      for (String body : in.takeNewline()) {
        ShellParser reader = nested(body);
        reader.words.expansions();
        emitOpacity(reader.words.takeOpacity());
      }
      in.skipBlanks();
    }
  }

  private void emitOpacity(@Nullable Opacity opacity) {
    if (opacity != null) {
      emit(List.of(), List.of(), List.of(), opacity);
    }
  }

  private void emit(
      List<Assignment> assignments,
      List<ShellWord> said,
      List<Redirection> redirections,
      @Nullable Opacity opacity) {
    found.add(new SimpleCommand(assignments, said, redirections, loops > 0, opacity));
  }

  private void andOr() throws ShellSyntaxException {
    pipeline();
    in.skipBlanks();
    while (in.startsWith("&&") || in.startsWith("||")) {
      in.skip(2);
      newlines();
      pipeline();
      in.skipBlanks();
    }
  }

  private void pipeline() throws ShellSyntaxException {
    boolean negated = false;
    for (String word = in.bareWord();
        word.equals("!") || word.equals("time");
        word = in.bareWord()) {
      in.skip(word.length());
      in.skipBlanks();
      negated = word.equals("!");
      if (word.equals("time")) {
        for (String option = in.bareWord();
            option.equals("-p") || option.equals("--");
            option = in.bareWord()) {
          in.skip(option.length());
          in.skipBlanks();
        }
        if (in.atEnd() || ";\n&|)".indexOf(in.peek()) >= 0) {
          throw new ShellSyntaxException("time without a command");
        }
      }
    }
    if (negated && (in.atEnd() || ";\n&|)".indexOf(in.peek()) >= 0)) {
      throw unexpected();
    }
    command();
    in.skipBlanks();
    while (in.peek() == '|' && in.peek(1) != '|') {
      in.skip(in.peek(1) == '&' ? 2 : 1);
      newlines();
      if (in.bareWord().equals("time")) {
        throw new ShellSyntaxException("time in the middle of a pipeline");
      }
      command();
      in.skipBlanks();
    }
  }

  private void command() throws ShellSyntaxException {
    deeper();
    String word = in.bareWord();
    if (MISPLACED.contains(word)) {
      throw new ShellSyntaxException("unexpected " + word);
    }
    switch (word) {
      case "coproc" -> throw new ShellSyntaxException("coproc is not followed");
      case "{" -> {
        in.skip(1);
        someCommands(Set.of("}"));
        keyword("}");
        redirectionsAfter();
      }
      case "if" -> conditional();
      case "while", "until" -> {
        in.skip(5);
        loops++;
        someCommands(Set.of("do"));
        body();
        loops--;
        redirectionsAfter();
      }
      case "for", "select" -> forEach(word);
      case "case" -> cases();
      case "function" -> {
        in.skip(8);
        in.skipBlanks();
        functionName(words.word());
        in.skipBlanks();
        if (in.peek() == '(') {
          in.skip(1);
          in.skipBlanks();
          expect(')');
        }
        functionBody();
      }
      case "[[" -> {
        in.skip(2);
        test();
        redirectionsAfter();
      }
      default -> {
        if (in.peek() == '(') {
          parenthesis();
        } else {
          simple();
        }
      }
    }
    depth--;
  }

  private void parenthesis() throws ShellSyntaxException {
    if (in.peek(1) == '(') {
      in.skip(2);
      words.arithmetic();
      emitOpacity(words.takeOpacity());
    } else {
      in.skip(1);
      someCommands(Set.of());
      expect(')');
    }
    redirectionsAfter();
  }

  private void conditional() throws ShellSyntaxException {
    in.skip(2);
    someCommands(Set.of("then"));
    keyword("then");
    someCommands(Set.of("elif", "else", "fi"));
    while (in.bareWord().equals("elif")) {
      in.skip(4);
      someCommands(Set.of("then"));
      keyword("then");
      someCommands(Set.of("elif", "else", "fi"));
    }
    if (in.bareWord().equals("else")) {
      in.skip(4);
      someCommands(Set.of("fi"));
    }
    keyword("fi");
    redirectionsAfter();
  }

  private void forEach(String which) throws ShellSyntaxException {
    in.skip(which.length());
    in.skipBlanks();
    if (which.equals("for") && in.startsWith("((")) {
      in.skip(2);
      words.arithmetic();
      emitOpacity(words.takeOpacity());
      in.skipBlanks();
      if (in.peek() == ';') {
        in.skip(1);
      }
    } else {
      ShellWord name = words.word();
      if (!isName(name.source())) {
        throw new ShellSyntaxException("no name of a variable: " + name.source());
      }
      emit(
          List.of(new Assignment(name.text(), new ShellWord("…", "…", Kind.DYNAMIC, false))),
          List.of(),
          List.of(),
          null);
      in.skipBlanks();
      if (in.peek() == ';') {
        in.skip(1);
      } else {
        newlines();
        if (in.bareWord().equals("in")) {
          in.skip(2);
          in.skipBlanks();
          while (in.peek() != ';' && in.peek() != '\n') {
            words.word();
            in.skipBlanks();
          }
          emitOpacity(words.takeOpacity());
          in.skip(in.peek() == ';' ? 1 : 0);
        }
      }
    }
    newlines();
    loops++;
    if (in.bareWord().equals("{")) {
      in.skip(1);
      someCommands(Set.of("}"));
      keyword("}");
    } else {
      body();
    }
    loops--;
    redirectionsAfter();
  }

  private void body() throws ShellSyntaxException {
    keyword("do");
    someCommands(Set.of("done"));
    keyword("done");
  }

  private void cases() throws ShellSyntaxException {
    in.skip(4);
    in.skipBlanks();
    words.word();
    newlines();
    keyword("in");
    newlines();
    while (!in.bareWord().equals("esac")) {
      if (in.peek() == '(') {
        in.skip(1);
        in.skipBlanks();
      }
      words.word();
      in.skipBlanks();
      while (in.peek() == '|') {
        in.skip(1);
        in.skipBlanks();
        words.word();
        in.skipBlanks();
      }
      expect(')');
      emitOpacity(words.takeOpacity());
      list(Set.of("esac"));
      if (in.startsWith(";;&")) {
        in.skip(3);
      } else if (atCaseEnd()) {
        in.skip(2);
      } else if (!in.bareWord().equals("esac")) {
        throw unexpected();
      }
      newlines();
    }
    keyword("esac");
    redirectionsAfter();
  }

  private void functionName(ShellWord name) throws ShellSyntaxException {
    boolean plain =
        name.isLiteral()
            && name.source().equals(name.text())
            && name.text()
                .chars()
                .allMatch(c -> Character.isLetterOrDigit(c) || "_-.:".indexOf(c) >= 0);
    if (!plain || MISPLACED.contains(name.text())) {
      throw new ShellSyntaxException("no name of a function: " + name.source());
    }
  }

  private void functionBody() throws ShellSyntaxException {
    newlines();
    if (in.peek() != '(' && !COMPOUND.contains(in.bareWord())) {
      throw unexpected();
    }
    loops++;
    command();
    loops--;
  }

  /** Reads the expression of {@code [[ … ]]}. */
  private void test() throws ShellSyntaxException {
    List<ShellWord> said = new ArrayList<>();
    testExpression(said, 0);
    keyword("]]");
    Opacity opacity = words.takeOpacity();
    if (said.stream().anyMatch(word -> ARITHMETIC_TESTS.contains(word.source()))) {
      opacity = Opacity.ARITHMETIC;
    }
    said.addFirst(new ShellWord("[[", "[[", Kind.LITERAL, false));
    said.add(new ShellWord("]]", "]]", Kind.LITERAL, false));
    emit(List.of(), said, List.of(), opacity);
  }

  private void testExpression(List<ShellWord> said, int level) throws ShellSyntaxException {
    testTerm(said, level);
    newlines();
    while (in.startsWith("&&") || in.startsWith("||")) {
      in.skip(2);
      testTerm(said, level);
      newlines();
    }
  }

  private void testTerm(List<ShellWord> said, int level) throws ShellSyntaxException {
    if (level > MAX_DEPTH) {
      throw new ShellSyntaxException("it is nested too deeply");
    }
    newlines();
    String word = in.bareWord();
    if (word.equals("!")) {
      in.skip(1);
      testTerm(said, level + 1);
      return;
    }
    if (in.peek() == '(') {
      in.skip(1);
      testExpression(said, level + 1);
      expect(')');
      return;
    }
    boolean oneSided =
        word.length() == 2 && word.charAt(0) == '-' && WordReader.isNameStart(word.charAt(1));
    ShellWord first = testWord();
    said.add(first);
    in.skipBlanks();
    if (oneSided) {
      if (!"abcdefghknoprstuvwxzGLNORS".contains(word.substring(1))) {
        throw new ShellSyntaxException("no test: " + word);
      }
      said.add(testWord());
      in.skipBlanks();
      return;
    }
    String operator = in.bareWord();
    if (operator.equals("=~")) {
      throw new ShellSyntaxException("a regular expression in [[ … ]] is not followed");
    }
    if (TWO_SIDED.contains(operator)) {
      in.skip(operator.length());
      said.add(new ShellWord(operator, operator, Kind.LITERAL, false));
      in.skipBlanks();
      said.add(testWord());
      in.skipBlanks();
    } else if ((in.peek() == '<' || in.peek() == '>') && !in.atProcessSubstitution()) {
      in.skip(1);
      in.skipBlanks();
      said.add(testWord());
      in.skipBlanks();
    }
  }

  private ShellWord testWord() throws ShellSyntaxException {
    if (in.bareWord().equals("]]")) {
      throw unexpected();
    }
    ShellWord word = words.word();
    // An extended pattern such as @(a|b) would go on here.
    if (in.peek() == '(') {
      throw unexpected();
    }
    return word;
  }

  private void simple() throws ShellSyntaxException {
    List<Assignment> assignments = new ArrayList<>();
    List<ShellWord> said = new ArrayList<>();
    List<Redirection> redirections = new ArrayList<>();
    boolean redirected = false;
    Opacity opacity = null;
    while (true) {
      in.skipBlanks();
      if (redirection(redirections)) {
        redirected = true;
      } else if (said.isEmpty() && assignment(assignments)) {
        opacity = opacity == null ? words.takeOpacity() : opacity;
      } else if (!in.atWordEnd()) {
        said.add(words.word());
      } else if (in.peek() == '(' && said.size() == 1 && assignments.isEmpty() && !redirected) {
        functionName(said.getFirst());
        in.skip(1);
        in.skipBlanks();
        expect(')');
        functionBody();
        return;
      } else {
        break;
      }
      Opacity here = words.takeOpacity();
      opacity = here == null ? opacity : here;
    }
    if (said.isEmpty() && assignments.isEmpty() && !redirected) {
      throw unexpected();
    }
    emit(assignments, said, redirections, opacity);
  }

  /** Reads {@code NAME=value}, {@code NAME+=value} or {@code NAME=(…)} if one begins here. */
  private boolean assignment(List<Assignment> to) throws ShellSyntaxException {
    int length = 0;
    while (WordReader.isNameStart(in.peek(length))
        || (length > 0 && WordReader.isDigit(in.peek(length)))) {
      length++;
    }
    if (length == 0) {
      return false;
    }
    int start = in.position();
    if (in.peek(length) == '[') {
      throw new ShellSyntaxException("an element of an array");
    }
    int sign = length + (in.peek(length) == '+' ? 1 : 0);
    if (in.peek(sign) != '=') {
      return false;
    }
    in.skip(length);
    String name = in.since(start);
    in.skip(sign - length + 1);
    if (in.peek() == '(') {
      int from = in.position();
      in.skip(1);
      newlines();
      while (in.peek() != ')') {
        if (in.peek() == '[') {
          throw new ShellSyntaxException("an element of an array");
        }
        words.word();
        newlines();
      }
      in.skip(1);
      if (!in.atWordEnd()) {
        throw unexpected();
      }
      to.add(
          new Assignment(name, new ShellWord(in.since(from), in.since(from), Kind.DYNAMIC, false)));
    } else if (in.atWordEnd()) {
      to.add(new Assignment(name, new ShellWord("", "", Kind.LITERAL, false)));
    } else {
      to.add(new Assignment(name, words.word()));
    }
    return true;
  }

  private void redirectionsAfter() throws ShellSyntaxException {
    List<Redirection> redirections = new ArrayList<>();
    in.skipBlanks();
    while (redirection(redirections)) {
      in.skipBlanks();
    }
    Opacity opacity = words.takeOpacity();
    if (!redirections.isEmpty() || opacity != null) {
      emit(List.of(), List.of(), redirections, opacity);
    }
  }

  /** Reads a redirection if one begins here. */
  private boolean redirection(List<Redirection> to) throws ShellSyntaxException {
    int digits = 0;
    while (WordReader.isDigit(in.peek(digits))) {
      digits++;
    }
    char first = in.peek(digits);
    char second = in.peek(digits + 1);
    boolean both = digits == 0 && first == '&' && second == '>';
    if (!both && ((first != '<' && first != '>') || second == '(')) {
      if (first == '{' && digits == 0) {
        refuseVariableDescriptor();
      }
      return false;
    }
    in.skip(digits);
    String operator = operator();
    in.skip(operator.length());
    if (operator.endsWith("&") && in.peek() == '-') {
      in.skip(1); // >&- is a token of its own, and what follows it another
      return true;
    }
    in.skipBlanks();
    switch (operator) {
      case "<<", "<<-" -> in.announce(hereDocument(operator.equals("<<-")));
      case "<<<" -> words.word();
      case "<&", ">&" -> {
        ShellWord target = words.word();
        boolean descriptor =
            target.isLiteral()
                && target.text().matches("[0-9]+-?|-")
                && target.source().equals(target.text());
        if (!descriptor) {
          to.add(new Redirection(operator.equals("<&") ? "<" : ">", target));
        }
      }
      default -> to.add(new Redirection(operator, words.word()));
    }
    return true;
  }

  /** {@code {name}>file} sets a variable, which may be one that counts. */
  private void refuseVariableDescriptor() throws ShellSyntaxException {
    int length = 1;
    while (WordReader.isNameStart(in.peek(length)) || WordReader.isDigit(in.peek(length))) {
      length++;
    }
    char after = in.peek(length + 1);
    if (length > 1 && in.peek(length) == '}' && (after == '<' || after == '>')) {
      throw new ShellSyntaxException("a redirection that sets a variable");
    }
  }

  private String operator() {
    for (String each : List.of("&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", ">>", ">&", ">|")) {
      if (in.startsWith(each)) {
        return each;
      }
    }
    return in.peek() == '<' ? "<" : ">";
  }

  private HereDocument hereDocument(boolean stripsTabs) throws ShellSyntaxException {
    ShellWord word = words.word();
    if (word.kind() == Kind.DYNAMIC
        || word.source().indexOf('$') >= 0
        || word.text().indexOf('\n') >= 0) {
      throw new ShellSyntaxException("the end of a here-document is no plain word");
    }
    return new HereDocument(word.text(), !word.source().equals(word.text()), stripsTabs);
  }

  private void keyword(String word) throws ShellSyntaxException {
    in.skipBlanks();
    if (!in.bareWord().equals(word)) {
      throw new ShellSyntaxException(
          in.atEnd() ? "there is no " + word : unexpected().getMessage() + " instead of " + word);
    }
    in.skip(word.length());
  }

  private void expect(char c) throws ShellSyntaxException {
    if (in.peek() != c) {
      throw in.atEnd() ? new ShellSyntaxException("there is no " + c) : unexpected();
    }
    in.skip(1);
  }

  private ShellSyntaxException unexpected() {
    return new ShellSyntaxException(
        in.atEnd() ? "it ends too early" : "unexpected '" + in.peek() + "'");
  }

  private static boolean isName(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_]*");
  }
}
