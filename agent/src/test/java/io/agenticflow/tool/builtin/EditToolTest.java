package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.builtin.ToolFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditToolTest {
  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final EditTool edit = new EditTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  private ToolOutcome edit(String oldString, String newString) throws ToolException {
    return fixture.run(
        edit, json("file_path", "a.txt", "old_string", oldString, "new_string", newString));
  }

  private Path seen(String content) throws Exception {
    Path file = fixture.file("a.txt", content);
    fixture.read("a.txt");
    return file;
  }

  @Test
  void oneOccurrence_isReplaced_andShown() throws Exception {
    Path file = seen("one\ntwo\nthree");
    ToolOutcome outcome = edit("two", "2\n2");
    assertThat(file).hasContent("one\n2\n2\nthree");
    assertThat(outcome.changedFiles()).containsExactly(file);
    assertThat(ToolFixture.text(outcome))
        .isEqualTo("Edited a.txt:\n     1\tone\n     2\t2\n     3\t2\n     4\tthree\n");
  }

  @Test
  void twoEditsAfterOneRead_areAllowed() throws Exception {
    Path file = seen("a b");
    edit("a", "A");
    edit("b", "B");
    assertThat(file).hasContent("A B");
  }

  @Test
  void characterOfRegexOrDollar_isPlain() throws Exception {
    Path file = seen("cost: $1 (a|b)\n");
    edit("$1 (a|b)", "\\$0$2");
    assertThat(file).hasContent("cost: \\$0$2\n");
  }

  @Test
  void severalOccurrences_areCounted_withTheirLines() throws Exception {
    Path file = seen("x\ny\nx\nx x");
    assertThatThrownBy(() -> edit("x", "z"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("occurs 4 times in a.txt, at lines 1, 3, 4, 4.")
        .hasMessageContaining("replace_all");
    assertThat(file).hasContent("x\ny\nx\nx x");
  }

  @Test
  void replaceAll_replacesEveryOne() throws Exception {
    Path file = seen("x\ny\nx\nx x");
    ToolOutcome outcome =
        fixture.run(
            edit,
            """
            {"file_path":"a.txt","old_string":"x","new_string":"xx","replace_all":"true"}\
            """);
    assertThat(file).hasContent("xx\ny\nxx\nxx xx");
    assertThat(ToolFixture.text(outcome)).contains("4 occurrences");
  }

  @Test
  void crlf_stays() throws Exception {
    Path file = seen("one\r\ntwo\r\nthree\r\n");
    edit("one\ntwo", "1\n1.5\n2");
    assertThat(Files.readString(file)).isEqualTo("1\r\n1.5\r\n2\r\nthree\r\n");
  }

  @Test
  void crlfGivenByTheModel_isNotDoubled() throws Exception {
    Path file = seen("one\r\ntwo\r\n");
    edit("one\r\ntwo", "1\r\n2");
    assertThat(Files.readString(file)).isEqualTo("1\r\n2\r\n");
  }

  @Test
  void oneCrlfAmongManyLf_doesNotChangeNewLines() throws Exception {
    Path file = seen("one\r\ntwo\nthree\nfour\n");
    edit("two\nthree", "2\n3");
    assertThat(Files.readString(file)).isEqualTo("one\r\n2\n3\nfour\n");
  }

  @Test
  void byteOrderMarkAndMissingLastLineBreak_stay() throws Exception {
    Path file = seen("\uFEFFone\ntwo");
    edit("one", "1");
    assertThat(Files.readString(file)).isEqualTo("\uFEFF1\ntwo");
  }

  @Test
  void bytesThatAreNotUtf8_stay() throws Exception {
    Path file = fixture.root.resolve("a.txt");
    Files.write(file, "caf\u00e9 old".getBytes(StandardCharsets.ISO_8859_1));
    fixture.read("a.txt");
    edit("old", "n\u00e9w");
    byte[] expected = "caf\u00e9 n\u00c3\u00a9w".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(file).hasBinaryContent(expected);
  }

  @Test
  void notRead_isRefused() throws Exception {
    fixture.file("a.txt", "one");
    assertThatThrownBy(() -> edit("one", "1"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("Read it first");
  }

  @Test
  void changedSinceRead_isRefused() throws Exception {
    Path file = seen("one");
    Files.writeString(file, "one two");
    assertThatThrownBy(() -> edit("one", "1"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("Read it again");
  }

  @Test
  void missingFile_pointsToWrite() {
    assertThatThrownBy(() -> edit("one", "1"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("Use Write");
  }

  @Test
  void gitsOwnData_isRefused() {
    assertThatThrownBy(() ->
            fixture.run(
                edit, json("file_path", ".git/config", "old_string", "a", "new_string", "b")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("Git's own data");
  }

  @Test
  void sameText_orEmptyOldText_isSaid() throws Exception {
    seen("one");
    assertThatThrownBy(() -> edit("one", "one")).hasMessageContaining("nothing to change");
    assertThatThrownBy(() -> edit("", "x")).hasMessageContaining("old_string is empty");
  }

  @Test
  void notFound_differenceInWhiteSpace_isShown() throws Exception {
    seen("class A {\n\tint x = 1;\n\tint y;\n}\n");
    assertThatThrownBy(() -> edit("    int x = 1;\n    int y;", "z"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("Lines 2 to 3 differ only in white space")
        .hasMessageContaining("     2\t\tint x = 1;\n     3\t\tint y;");
  }

  @Test
  void notFound_lineNumbersAndEscapes_areRecognised() throws Exception {
    seen("one\ntwo\n");
    assertThatThrownBy(() -> edit("     1\tone\n     2\ttwo", "z"))
        .hasMessageContaining("line numbers of Read");
    assertThatThrownBy(() -> edit("one\\ntwo", "z")).hasMessageContaining("a backslash and an n");
  }

  @Test
  void notFound_nearestLine_isShown() throws Exception {
    seen("alpha\npublic int computeTotal(List<Item> items) {\nomega\n");
    assertThatThrownBy(() -> edit("public int computeTotals(List<Item> items) {", "z"))
        .hasMessageContaining("The nearest is at line 2")
        .hasMessageContaining("computeTotal(List<Item> items)");
    assertThatThrownBy(() -> edit("something else entirely", "z"))
        .hasMessageContaining("No line is like it");
  }
}
