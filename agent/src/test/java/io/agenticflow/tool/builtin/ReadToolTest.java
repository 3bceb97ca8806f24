package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.builtin.ToolFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.MediaSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReadToolTest {
  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final ReadTool read = new ReadTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  @Test
  void linesHaveNumbers() throws Exception {
    fixture.file("a.txt", "one\r\n\ttwo\n\nfour");
    assertThat(fixture.text(read, json("file_path", "a.txt")))
        .isEqualTo("     1\tone\n     2\t\ttwo\n     3\t\n     4\tfour\n");
  }

  @Test
  void absolutePath_andPathThroughDots_areRead() throws Exception {
    Path file = fixture.file("sub/a.txt", "x");
    assertThat(fixture.text(read, json("file_path", file.toString()))).contains("1\tx");
    assertThat(fixture.text(read, json("file_path", "sub/../sub/./a.txt"))).contains("1\tx");
  }

  @Test
  void longFile_stopsAt2000Lines_andSaysHowToGoOn() throws Exception {
    fixture.file("long.txt", lines(1, 2500));
    String text = fixture.text(read, json("file_path", "long.txt"));
    assertThat(text).contains("  2000\tline 2000\n").doesNotContain("line 2001");
    assertThat(text).contains("[lines 1 to 2000 of 2500 shown; go on with offset 2001]");
    assertThat(fixture.text(read, json("file_path", "long.txt", "offset", 2001)))
        .startsWith("  2001\tline 2001\n")
        .endsWith("  2500\tline 2500\n");
  }

  @Test
  void exactly2000Lines_areWhole() throws Exception {
    fixture.file("long.txt", lines(1, 2000));
    assertThat(fixture.text(read, json("file_path", "long.txt"))).endsWith("  2000\tline 2000\n");
  }

  @Test
  void offsetAndLimit_areAWindow() throws Exception {
    fixture.file("a.txt", lines(1, 10));
    assertThat(fixture.text(read, json("file_path", "a.txt", "offset", 3, "limit", 2)))
        .isEqualTo(
            "     3\tline 3\n     4\tline 4\n\n[lines 3 to 4 of 10 shown; go on with offset 5]\n");
  }

  @Test
  void offsetPastTheEnd_saysHowManyLinesThereAre() throws Exception {
    fixture.file("a.txt", lines(1, 10));
    assertThatThrownBy(() -> fixture.run(read, json("file_path", "a.txt", "offset", 11)))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("only 10 lines");
  }

  @Test
  void longLine_isCutWithAMark() throws Exception {
    fixture.file("a.txt", "x".repeat(1999) + "\u00e9\u00e9\u00e9 end\nnext");
    assertThat(fixture.text(read, json("file_path", "a.txt")))
        .isEqualTo(
            "     1\t"
                + "x".repeat(1999)
                + "\u00e9 [... line cut: it has 2009 bytes]\n     2\tnext\n");
  }

  @Test
  void lineLongerThanTheBuffer_isCut_andTheNextIsRight() throws Exception {
    fixture.file("a.txt", "\u20ac".repeat(100_000) + "\nnext\n");
    String text = fixture.text(read, json("file_path", "a.txt"));
    assertThat(text)
        .isEqualTo(
            "     1\t"
                + "\u20ac".repeat(2000)
                + " [... line cut: it has 300000 bytes]\n     2\tnext\n");
  }

  @Test
  void manyLongLines_stopAtALimitOfCharacters() throws Exception {
    fixture.file("a.txt", ("y".repeat(1500) + "\n").repeat(1000));
    String text = fixture.text(read, json("file_path", "a.txt"));
    assertThat(text.length()).isLessThan(105_000);
    assertThat(text).contains("of 1000 shown; go on with offset");
  }

  @Test
  void emptyFile_isSaid() throws Exception {
    fixture.file("a.txt", "");
    assertThat(fixture.text(read, json("file_path", "a.txt"))).contains("is empty");
  }

  @Test
  void folder_suggestsGlob() throws Exception {
    Files.createDirectory(fixture.root.resolve("sub"));
    assertThatThrownBy(() -> fixture.run(read, json("file_path", "sub")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("it is a folder")
        .hasMessageContaining("Glob");
  }

  @Test
  void missingFile_isSaid() {
    assertThatThrownBy(() -> fixture.run(read, json("file_path", "nope.txt")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("nope.txt does not exist");
  }

  @Test
  void binaryFile_isRefused() throws Exception {
    Files.write(fixture.root.resolve("a.bin"), new byte[] {1, 2, 0, 3});
    assertThatThrownBy(() -> fixture.run(read, json("file_path", "a.bin")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("a binary file");
  }

  @Test
  void utf16_isRefusedWithTheRemedy() throws Exception {
    Files.write(fixture.root.resolve("a.txt"), "\uFEFFhello".getBytes(StandardCharsets.UTF_16LE));
    assertThatThrownBy(() -> fixture.run(read, json("file_path", "a.txt")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("UTF-16")
        .hasMessageContaining("iconv");
  }

  @Test
  void bytesThatAreNotUtf8_areShownAndSaid() throws Exception {
    Files.write(fixture.root.resolve("a.txt"), "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(fixture.text(read, json("file_path", "a.txt")))
        .startsWith("     1\tcaf\uFFFD\n")
        .contains("not all UTF-8");
  }

  @Test
  void replacementCharacterThatIsReallyThere_isNotAnError() throws Exception {
    fixture.file("a.txt", "a\uFFFDb\n");
    assertThat(fixture.text(read, json("file_path", "a.txt"))).isEqualTo("     1\ta\uFFFDb\n");
  }

  @Test
  void byteOrderMark_isNotShown() throws Exception {
    fixture.file("a.txt", "\uFEFFone\ntwo\n");
    assertThat(fixture.text(read, json("file_path", "a.txt")))
        .isEqualTo("     1\tone\n     2\ttwo\n");
  }

  @Test
  void png_comesAsAPicture() throws Exception {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13};
    Files.write(fixture.root.resolve("a.dat"), png);
    ToolOutcome outcome = fixture.run(read, json("file_path", "a.dat"));
    assertThat(outcome.content())
        .singleElement()
        .isInstanceOfSatisfying(
            ContentBlock.Image.class,
            image ->
                assertThat(image.source())
                    .isEqualTo(
                        new MediaSource.Base64(
                            "image/png", Base64.getEncoder().encodeToString(png))));
  }

  @Test
  void largePicture_isRefused() throws Exception {
    byte[] gif = new byte[4_000_000];
    System.arraycopy("GIF89a".getBytes(StandardCharsets.US_ASCII), 0, gif, 0, 6);
    Files.write(fixture.root.resolve("a.gif"), gif);
    assertThatThrownBy(() -> fixture.run(read, json("file_path", "a.gif")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("4000000 bytes");
  }

  @Test
  void outsideTheWorkspace_isRefused_alsoThroughALink() throws Exception {
    Path outside = Files.createTempFile("outside", ".txt");
    try {
      Files.writeString(outside, "secret");
      Files.createSymbolicLink(fixture.root.resolve("link"), outside);
      Files.createSymbolicLink(fixture.root.resolve("dir"), outside.getParent());
      for (String path :
          new String[] {
            outside.toString(), "link", "dir/" + outside.getFileName(), "../../../../../etc/passwd"
          }) {
        assertThatThrownBy(() -> fixture.run(read, json("file_path", path)))
            .as(path)
            .isInstanceOf(ToolException.class)
            .hasMessageStartingWith("Permission denied: ")
            .hasMessageNotContaining("secret");
      }
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void linkWithinTheWorkspace_isFollowed() throws Exception {
    Path target = fixture.file("sub/a.txt", "inside");
    Files.createSymbolicLink(fixture.root.resolve("link"), target);
    assertThat(fixture.text(read, json("file_path", "link"))).contains("inside");
  }

  @Test
  @Timeout(10)
  void specialFiles_doNotHang() throws Exception {
    ToolFixture open = new ToolFixture(folder, false);
    Process mkfifo = new ProcessBuilder("mkfifo", fixture.root.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();
    for (String path : new String[] {"pipe", "/dev/zero", "/dev/tty"}) {
      assertThatThrownBy(() -> open.run(read, json("file_path", path)))
          .as(path)
          .isInstanceOf(ToolException.class)
          .hasMessageContaining("not a regular file");
    }
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }
}
