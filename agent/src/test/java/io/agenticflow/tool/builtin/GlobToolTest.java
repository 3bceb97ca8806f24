package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.builtin.ToolFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GlobToolTest {
  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final GlobTool glob = new GlobTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  private void aged(String name, int secondsAgo) throws IOException {
    Files.setLastModifiedTime(
        fixture.file(name, "x"),
        FileTime.fromMillis(System.currentTimeMillis() - 1000L * secondsAgo));
  }

  private String glob(String pattern) throws ToolException {
    return fixture.text(glob, json("pattern", pattern));
  }

  @Test
  void newestFirst() throws Exception {
    aged("old.java", 300);
    aged("src/new.java", 100);
    aged("src/deep/middle.java", 200);
    aged("other.txt", 0);
    assertThat(glob("**/*.java")).isEqualTo("src/new.java\nsrc/deep/middle.java\nold.java\n");
    assertThat(glob("*.java")).isEqualTo(glob("**/*.java"));
    assertThat(glob("./*.java")).isEqualTo("old.java\n");
    assertThat(glob("src/*.{java,txt}")).isEqualTo("src/new.java\n");
  }

  @Test
  void path_isWhereItSearches_andPathsStayRelativeToTheWorkspace() throws Exception {
    aged("src/a.java", 1);
    aged("b.java", 1);
    assertThat(fixture.text(glob, json("pattern", "*.java", "path", "src")))
        .isEqualTo("src/a.java\n");
    assertThat(glob(fixture.root + "/src/*.java")).isEqualTo("src/a.java\n");
    assertThat(glob(fixture.root + "/src/a.java")).isEqualTo("src/a.java\n");
    assertThat(glob(fixture.root + "/**/*.java")).contains("src/a.java\n", "b.java\n");
  }

  @Test
  void moreThan100_areCutAndSaid() throws Exception {
    for (int i = 0; i < 105; i++) {
      aged("f" + i + ".txt", i);
    }
    String text = glob("*.txt");
    assertThat(text)
        .startsWith("f0.txt\nf1.txt\n")
        .contains("f99.txt\n")
        .doesNotContain("f100.txt");
    assertThat(text)
        .endsWith("[the newest 100 of 105 files; use a narrower pattern or path for the others]\n");
  }

  @Test
  void ignoredFiles_areLeftOut_andSaidWhereNothingIsFound() throws Exception {
    fixture.file(".gitignore", "node_modules/\n");
    fixture.file("node_modules/x/a.js", "x");
    assertThat(glob("**/*.js"))
        .startsWith("No file matches **/*.js. 1 files and folders that .gitignore excludes");
    assertThat(fixture.text(glob, json("pattern", "*.js", "path", "node_modules")))
        .isEqualTo("node_modules/x/a.js\n");
  }

  @Test
  void gitsOwnData_andLinks_areLeftOut() throws Exception {
    fixture.file(".git/config", "x");
    fixture.file("a", "x");
    Files.createSymbolicLink(fixture.root.resolve("link"), Path.of("/etc"));
    Files.createSymbolicLink(fixture.root.resolve("loop"), fixture.root);
    assertThat(glob("**")).isEqualTo("a\n");
  }

  @Test
  void outside_orMissing_orNoFolder_isAnError() throws Exception {
    fixture.file("a", "x");
    assertThatThrownBy(() -> fixture.run(glob, json("pattern", "*", "path", "..")))
        .hasMessageStartingWith("Permission denied: ");
    assertThatThrownBy(() -> glob("/etc/*")).hasMessageStartingWith("Permission denied: ");
    assertThatThrownBy(() -> fixture.run(glob, json("pattern", "*", "path", "nope")))
        .hasMessageContaining("nope does not exist");
    assertThatThrownBy(() -> fixture.run(glob, json("pattern", "*", "path", "a")))
        .hasMessageContaining("a is not a folder");
    assertThatThrownBy(() -> glob("{a,b}".repeat(12)))
        .hasMessageContaining("alternatives in braces");
  }

  @Test
  @Timeout(20)
  void cancel_endsIt() throws Exception {
    fixture.file("a", "x");
    fixture.cancellation.cancel("interrupted");
    assertThatThrownBy(() -> glob("*")).hasMessage("Glob was cancelled.");
  }
}
