package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.builtin.ToolFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.ToolException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrepToolTest {
  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final GrepTool grep = new GrepTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  private String grep(Object... arguments) throws ToolException {
    return fixture.text(grep, json(arguments));
  }

  private String lines(Object... more) throws ToolException {
    Object[] all = new Object[more.length + 2];
    all[0] = "output_mode";
    all[1] = "content";
    System.arraycopy(more, 0, all, 2, more.length);
    return grep(all);
  }

  @Test
  void files_areTheDefault_newestFirst() throws Exception {
    for (int i = 0; i < 3; i++) {
      Files.setLastModifiedTime(
          fixture.file("f" + i, "needle\nneedle\n"), FileTime.fromMillis(1_000_000L * (i + 1)));
    }
    fixture.file("other", "hay\n");
    assertThat(grep("pattern", "needle")).isEqualTo("f2\nf1\nf0\n");
  }

  @Test
  void content_hasPathAndNumber() throws Exception {
    fixture.file("b.txt", "one\r\ntwo\r\n");
    fixture.file("a/c.txt", "x\nx\none two\n");
    assertThat(lines("pattern", "^one")).isEqualTo("a/c.txt:3:one two\nb.txt:1:one\n");
    assertThat(lines("pattern", "two$", "-n", false)).isEqualTo("a/c.txt:one two\nb.txt:two\n");
    assertThat(lines("pattern", "TWO", "-i", true, "path", "b.txt")).isEqualTo("b.txt:2:two\n");
  }

  @Test
  void context_isShownOnce_withGapsMarked() throws Exception {
    fixture.file("a", "1\n2\nX\n4\n5\nX\n7\n8\n9\n10\n11\nX\n");
    assertThat(lines("pattern", "X", "-C", 1))
        .isEqualTo("a-2-2\na:3:X\na-4-4\na-5-5\na:6:X\na-7-7\n--\na-11-11\na:12:X\n");
    assertThat(lines("pattern", "X", "-A", 2, "-B", 0))
        .isEqualTo("a:3:X\na-4-4\na-5-5\na:6:X\na-7-7\na-8-8\n--\na:12:X\n");
    assertThat(lines("pattern", "X", "-B", 2))
        .isEqualTo("a-1-1\na-2-2\na:3:X\na-4-4\na-5-5\na:6:X\n--\na-10-10\na-11-11\na:12:X\n");
    assertThat(lines("pattern", "X", "context", 0)).isEqualTo("a:3:X\na:6:X\na:12:X\n");
  }

  @Test
  void multilineContext_isTheSameForMatchesOfOneLine() throws Exception {
    fixture.file("a", "1\n2\nX\n4\n5\nX\n7\n8\n9\n10\n11\nX\n");
    for (int around = 0; around < 6; around++) {
      assertThat(lines("pattern", "X", "-C", around, "multiline", true))
          .as("-C %d", around)
          .isEqualTo(lines("pattern", "X", "-C", around));
    }
  }

  @Test
  void onlyMatching_showsEachMatch() throws Exception {
    fixture.file("a", "x=1 y=22\nz\n");
    assertThat(lines("pattern", "[a-z]=\\d+", "-o", true)).isEqualTo("a:1:x=1\na:1:y=22\n");
    assertThat(lines("pattern", "=\\d*", "-o", true, "multiline", true))
        .isEqualTo("a:1:=1\na:1:=22\n");
  }

  @Test
  void count_countsLines() throws Exception {
    fixture.file("a", "x x\nx\n");
    fixture.file("b", "x\n");
    assertThat(grep("pattern", "x", "output_mode", "count"))
        .isEqualTo("a:2\nb:1\n[3 matches in 2 files]\n");
  }

  @Test
  void multiline_spansLines() throws Exception {
    fixture.file("a", "begin\nstruct A {\n  int x;\n}\nend\n");
    assertThat(lines("pattern", "struct .*?\\}", "multiline", true))
        .isEqualTo("a:2:struct A {\na:3:  int x;\na:4:}\n");
    assertThat(lines("pattern", "struct .*?\\}")).startsWith("No match found.");
    assertThat(grep("pattern", "A \\{\\n", "multiline", true)).isEqualTo("a\n");
  }

  @Test
  void globAndType_chooseFiles() throws Exception {
    for (String name : new String[] {"a.js", "src/b.ts", "src/b.test.ts", "c.py", "d.tsx"}) {
      fixture.file(name, "x\n");
    }
    assertThat(lines("pattern", "x", "glob", "*.{ts,tsx}"))
        .isEqualTo("d.tsx:1:x\nsrc/b.test.ts:1:x\nsrc/b.ts:1:x\n");
    assertThat(lines("pattern", "x", "glob", "*.ts, !*.test.ts")).isEqualTo("src/b.ts:1:x\n");
    assertThat(lines("pattern", "x", "glob", "src/*.ts *.py"))
        .isEqualTo("c.py:1:x\nsrc/b.test.ts:1:x\nsrc/b.ts:1:x\n");
    assertThat(lines("pattern", "x", "type", "python")).isEqualTo("c.py:1:x\n");
    assertThatThrownBy(() -> lines("pattern", "x", "type", "cobol85"))
        .hasMessageContaining("cobol85 is not known")
        .hasMessageContaining("java, js");
  }

  @Test
  void limitAndOffset_areAWindow() throws Exception {
    fixture.file("a", "x1\nx2\nx3\nx4\n");
    assertThat(lines("pattern", "x", "head_limit", 2, "offset", 1))
        .isEqualTo("a:2:x2\na:3:x3\n[cut here; go on with offset 3, or narrow the search]\n");
    assertThat(lines("pattern", "x", "head_limit", 2, "offset", 2)).isEqualTo("a:3:x3\na:4:x4\n");
    assertThat(lines("pattern", "x", "offset", 9)).startsWith("No more than 4 lines");
  }

  @Test
  void muchContent_isCut_unlessNoLimitIsAsked() throws Exception {
    fixture.file("a", "x\n".repeat(1000));
    assertThat(lines("pattern", "x").lines()).hasSize(251);
    assertThat(lines("pattern", "x", "head_limit", 0).lines()).hasSize(1000);
    fixture.file("b", ("x".repeat(400) + "\n").repeat(1000));
    String text = lines("pattern", "x", "path", "b", "head_limit", 0);
    assertThat(text.length()).isLessThan(31_000);
    assertThat(text).contains("[cut here; go on with offset");
  }

  @Test
  void longLine_isShownShort_butSearchedWhole() throws Exception {
    fixture.file("a", "y".repeat(500_000) + "needle\n");
    String text = lines("pattern", "needle");
    assertThat(text).startsWith("a:1:yyy").contains("line cut: it has 500006 bytes");
    assertThat(text.length()).isLessThan(600);
  }

  @Test
  void binaryIgnoredAndGitFiles_areLeftOut() throws Exception {
    Files.write(fixture.root.resolve("a.bin"), new byte[] {'n', 'e', 'e', 'd', 'l', 'e', 0});
    fixture.file(".gitignore", "*.log\n");
    fixture.file("a.log", "needle");
    fixture.file(".git/config", "needle");
    fixture.file(".env.example", "needle");
    assertThat(grep("pattern", "needle")).isEqualTo(".env.example\n");
    assertThat(grep("pattern", "needle", "path", "a.log")).isEqualTo("a.log\n");
    assertThat(grep("pattern", "nothing"))
        .contains("No match found. 1 files and folders that .gitignore");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?=x)", "(?!x)y", "(?<=x)y", "(?<!x)y"})
  void lookAround_isExplained(String pattern) {
    assertThatThrownBy(() -> grep("pattern", pattern))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("look-around")
        .hasMessageContaining("is not supported");
  }

  @Test
  void otherBadPatterns_areExplained() {
    assertThatThrownBy(() -> grep("pattern", "(a)\\1")).hasMessageContaining("back-references");
    assertThatThrownBy(() -> grep("pattern", "foo(")).hasMessageContaining("missing closing )");
    assertThatThrownBy(() -> grep("pattern", "*x")).hasMessageContaining("write a backslash");
    assertThatThrownBy(() -> grep("pattern", "")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> grep("pattern", "(".repeat(20_000)))
        .hasMessageContaining("characters");
  }

  @Test
  @Timeout(30)
  void patternsMadeToBeSlow_areNot() throws Exception {
    fixture.file("a", "a".repeat(20_000) + "\n");
    assertThat(grep("pattern", "(a+)+$b")).startsWith("No match");
    assertThat(grep("pattern", "(a|a)*c")).startsWith("No match");
    for (String huge :
        new String[] {
          "((a{1000}){1000}){1000}",
          "((?:[ab]{0,1000}x){100,}){1000}",
          "(\\({1000}){1000}",
          "(a{9}){999}b"
        }) {
      assertThatThrownBy(() -> grep("pattern", huge))
          .as(huge)
          .hasMessageContaining("repeats or nests too much");
    }
    fixture.file("b", "0a1b2c3d-1111-2222-3333-0123456789ab {1000} {1000}\n");
    assertThat(grep("pattern", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")).isEqualTo("b\n");
    assertThat(grep("pattern", "\\{1000\\} \\{1000\\}")).isEqualTo("b\n");
    assertThatThrownBy(() -> grep("pattern", "(".repeat(1300) + "b" + ")*".repeat(1300)))
        .hasMessageContaining("nests too much");
    assertThat(grep("pattern", "(".repeat(190) + "c" + ")*".repeat(190) + "d")).isEqualTo("b\n");
    assertThat(grep("pattern", "(x?){300}(y?){300}(z?){300}!")).startsWith("No match");
  }

  @Test
  @Timeout(60)
  void largeFile_isStreamed() throws Exception {
    Path file = fixture.root.resolve("large.txt");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 1_500_000; i++) {
        out.write("line number " + i + " of a large file with words\n");
      }
    }
    assertThat(lines("pattern", "number 14999\\d\\d of"))
        .contains("large.txt:1499901:line number 1499900");
    assertThat(lines("pattern", "x", "multiline", true)).contains("too large for multiline");
  }

  @Test
  void outside_orMissing_isAnError() {
    assertThatThrownBy(() -> grep("pattern", "x", "path", "/etc/passwd"))
        .hasMessageStartingWith("Permission denied: ");
    assertThatThrownBy(() -> grep("pattern", "x", "path", "nope"))
        .hasMessageContaining("does not exist");
  }

  @Test
  @Timeout(10)
  void linksAndSpecialFiles_areNotFollowed() throws Exception {
    Path outside = Files.createTempFile("outside", ".txt");
    try {
      Files.writeString(outside, "needle");
      Files.createSymbolicLink(fixture.root.resolve("link"), outside);
      Files.createSymbolicLink(fixture.root.resolve("zero"), Path.of("/dev/zero"));
      assertThat(
              new ProcessBuilder("mkfifo", fixture.root.resolve("pipe").toString())
                  .start()
                  .waitFor())
          .isZero();
      assertThat(grep("pattern", "needle")).startsWith("No match");
      assertThatThrownBy(() -> grep("pattern", "needle", "path", "pipe"))
          .hasMessageContaining("not a regular file");
      assertThatThrownBy(() -> grep("pattern", "needle", "path", "link"))
          .hasMessageStartingWith("Permission denied: ");
    } finally {
      Files.delete(outside);
    }
  }
}
