package io.agenticflow.permission.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellParserTest {
  /** A line, in which ^ is a line end, and its commands. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '\u0001',
      value = {
        "a 1 && b || c; d | e |& f & g § a 1;b;c;d;e;f;g",
        "a # b § a",
        "a#b § a#b",
        "a 'b;c' \"d|e\" f\\;g § a 'b|c' \"d|e\" f\\|g",
        "(a; b) § a;b",
        "{ a; } § a",
        "a $(b `c`) \"$(d)\" <(e) >(f) § c;b `c`;d;e;f;a $(b `c`) \"$(d)\" <(e) >(f)",
        "if a; then b; elif c; then d; else e; fi § a;b;c;d;e",
        "while a; do b; done; until c; do d; done § a;b;c;d",
        "for x in $(a); do b; done § x=…;a;b",
        "case $(a) in b) c;; (d|e) f;& *) g; esac § a;c;f;g",
        "f() { a; }; function g { b; }; f § a;b;f",
        "a <<E^$(b)^E^c § a;b;c",
        "a <<'E'^$(b)^E^c § a;c",
        "a <<-E^\t`b`^\tE^c § a;b;c",
        "a <<E; b^text^E § a;b",
        "a <<E^x\\^E^E^b § a;b",
        "X=1 Y=$(a) b § a;X=1 Y=$(a) b",
        "X=(a $(b)) § b;X=(a $(b))",
        "! a; time -p b § a;b",
        "[[ -n $(a) && ! ( b == c ) ]] && d § a;[[ -n $(a) b == c ]];d",
        "((1 + $(a))); b § a;;b",
        "a ${x:-$(b)} § b;a ${x:-$(b)}",
        "a 2>&-b § a b"
      })
  void everyCommandIsSeen(String line, String expected) throws Exception {
    List<String> seen =
        ShellParser.parse(line.strip().replace('^', '\n')).stream()
            .map(SimpleCommand::source)
            .toList();
    assertThat(String.join(";", seen).replace("b;c' ", "b|c' ").replace("\\;", "\\|"))
        .isEqualTo(expected.strip());
  }

  @Test
  void words_tellWhatIsKnownOfThem() throws Exception {
    List<ShellWord> words =
        ShellParser.parse("a 'b c'\\ d *.c $x ~/y {p,q} {} a=~ $'t\\n'").getFirst().words();
    assertThat(words)
        .extracting(ShellWord::kind)
        .containsExactly(
            ShellWord.Kind.LITERAL,
            ShellWord.Kind.LITERAL,
            ShellWord.Kind.GLOB,
            ShellWord.Kind.DYNAMIC,
            ShellWord.Kind.LITERAL,
            ShellWord.Kind.DYNAMIC,
            ShellWord.Kind.LITERAL,
            ShellWord.Kind.DYNAMIC,
            ShellWord.Kind.LITERAL);
    assertThat(words.get(1).text()).isEqualTo("b c d");
    assertThat(words.get(4).tilde()).isTrue();
    assertThat(words.getLast().text()).isEqualTo("t\n");
  }

  @Test
  void redirections_areFiles_notDescriptors() throws Exception {
    SimpleCommand command =
        ShellParser.parse("a >b 2>>c <d &>e >|f <>g 2>&1 3<&- <<<h >& i").getFirst();
    assertThat(command.redirections())
        .extracting(each -> each.operator() + each.target().text())
        .containsExactly(">b", ">>c", "<d", "&>e", ">|f", "<>g", ">i");
    assertThat(command.redirections()).filteredOn(Redirection::writes).hasSize(6);
    assertThat(ShellParser.parse("{ a; } > b"))
        .last()
        .satisfies(each -> assertThat(each.redirections()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo $((x))",
        "echo ${!x}",
        "echo ${x@P}",
        "echo ${x[y]}",
        "((x))",
        "[[ x -eq 1 ]]",
        "[[ -v x ]]",
        "for ((;x;)); do a; done",
        "a <<E\n$((x))\nE",
        "echo ${x:1}"
      })
  void whatCanRunTheTextOfAVariable_isOpaque(String line) throws Exception {
    assertThat(ShellParser.parse(line)).anySatisfy(each -> assertThat(each.opaque()).isNotNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "a &&",
        "| a",
        "a ;; b",
        "if a; then",
        "while a; do done",
        "a 'b",
        "a \"b",
        "a `b",
        "a $(b",
        "a ${b",
        "case a in b) c",
        "a <<E\nb",
        "f() a",
        "fi",
        "{ a }",
        "a (b)",
        "$x() { a; }",
        "coproc a",
        "a$\\\n(b)",
        "a &\\\n& b",
        "a <<E $(\nb)\nE",
        "a \"${x:-'b'}\"",
        "a[$(b)]=1",
        "@(a|b)",
        "[[ a b ]]",
        "{fd}>a",
        "a $[1]",
        "echo ${ a; }",
        "! ",
        "a | time b\n| \ntime c"
      })
  void whatIsNoShell_orNotFollowed_isRefused(String line) {
    assertThatThrownBy(() -> ShellParser.parse(line)).isInstanceOf(ShellSyntaxException.class);
  }

  @Test
  void deepAndLongLines_areRefused_notSuffered() {
    assertThatThrownBy(() -> ShellParser.parse("(".repeat(5000)))
        .isInstanceOf(ShellSyntaxException.class);
    assertThatThrownBy(() -> ShellParser.parse("$(".repeat(4000)))
        .isInstanceOf(ShellSyntaxException.class);
    assertThatThrownBy(() -> ShellParser.parse("[[ " + "! ".repeat(4000) + "a ]]"))
        .isInstanceOf(ShellSyntaxException.class);
    assertThatThrownBy(() -> ShellParser.parse("a".repeat(10_001)))
        .hasMessageContaining("10000 characters");
  }
}
