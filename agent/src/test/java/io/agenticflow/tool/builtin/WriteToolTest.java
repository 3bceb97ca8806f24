package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.builtin.ToolFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.agenticflow.tool.BeforeChange;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteToolTest {
  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final WriteTool write = new WriteTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  @Test
  void newFile_isMadeWithItsFolders() throws Exception {
    ToolOutcome outcome =
        fixture.run(write, json("file_path", "a/b/c.txt", "content", "h\u00e9\n"));
    Path file = fixture.root.resolve("a/b/c.txt");
    assertThat(file).hasContent("h\u00e9\n");
    assertThat(outcome.isError()).isFalse();
    assertThat(outcome.changedFiles()).containsExactly(file);
    assertThat(ToolFixture.text(outcome)).isEqualTo("Created a/b/c.txt (4 bytes).");
    assertNothingElse("a/b", 1);
  }

  @Test
  void emptyContent_makesAnEmptyFile() throws Exception {
    fixture.run(write, json("file_path", "a.txt", "content", ""));
    assertThat(fixture.root.resolve("a.txt")).isEmptyFile();
  }

  @Test
  void existingFileThatWasNotRead_isRefused() throws Exception {
    Path file = fixture.file("a.txt", "old");
    assertThatThrownBy(() -> fixture.run(write, json("file_path", "a.txt", "content", "new")))
        .isInstanceOf(ToolException.class)
        .hasMessage("Cannot write a.txt: it exists and was not read in this run. Read it first.");
    assertThat(file).hasContent("old");
  }

  @Test
  void fileThatWasReadOrWritten_isReplaced() throws Exception {
    Path file = fixture.file("a.txt", "old");
    fixture.read("a.txt");
    fixture.run(write, json("file_path", "a.txt", "content", "new"));
    ToolOutcome again = fixture.run(write, json("file_path", "a.txt", "content", "newer"));
    assertThat(file).hasContent("newer");
    assertThat(ToolFixture.text(again)).startsWith("Replaced a.txt");
    assertNothingElse("", 1);
  }

  @Test
  void fileThatChangedSinceItWasRead_isRefused() throws Exception {
    Path file = fixture.file("a.txt", "old");
    fixture.read("a.txt");
    Files.writeString(file, "by somebody else");
    assertThatThrownBy(() -> fixture.run(write, json("file_path", "a.txt", "content", "new")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("changed since you read it. Read it again");
    assertThat(file).hasContent("by somebody else");
    fixture.read("a.txt");
    fixture.run(write, json("file_path", "a.txt", "content", "new"));
    assertThat(file).hasContent("new");
  }

  @Test
  void permissions_stay() throws Exception {
    Path file = fixture.file("run.sh", "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    fixture.read("run.sh");
    fixture.run(write, json("file_path", "run.sh", "content", "#!/bin/sh\nexit 1\n"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void owner_stays() throws Exception {
    assumeThat(isRoot()).as("only root can give a file away").isTrue();
    Path file = fixture.file("a.txt", "old");
    Files.setAttribute(file, "unix:uid", 12345);
    Files.setAttribute(file, "unix:gid", 23456);
    fixture.read("a.txt");
    fixture.run(write, json("file_path", "a.txt", "content", "new"));
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(12345);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(23456);
  }

  @Test
  void hardLink_stays() throws Exception {
    Path file = fixture.file("a.txt", "old");
    Path other = Files.createLink(fixture.root.resolve("b.txt"), file);
    fixture.read("a.txt");
    fixture.run(write, json("file_path", "a.txt", "content", "n"));
    assertThat(other).hasContent("n");
  }

  @Test
  void linkWithinTheWorkspace_isWrittenThrough_andStaysALink() throws Exception {
    Path target = fixture.file("real.txt", "old");
    Path link = Files.createSymbolicLink(fixture.root.resolve("link.txt"), target);
    fixture.read("link.txt");
    fixture.run(write, json("file_path", "link.txt", "content", "new"));
    assertThat(target).hasContent("new");
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void linkOut_isRefused_alsoOneToNothing() throws Exception {
    Path outside = Files.createTempDirectory("outside");
    try {
      Files.createSymbolicLink(fixture.root.resolve("dir"), outside);
      Files.createSymbolicLink(fixture.root.resolve("new"), outside.resolve("fresh.txt"));
      for (String path : new String[] {"dir/x.txt", "new", outside + "/y.txt", "../z.txt"}) {
        assertThatThrownBy(() -> fixture.run(write, json("file_path", path, "content", "x")))
            .as(path)
            .isInstanceOf(ToolException.class)
            .hasMessageStartingWith("Permission denied: ");
      }
      assertThat(outside).isEmptyDirectory();
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void folderSwappedForALink_isNotFollowed() throws Exception {
    Path outside = Files.createTempDirectory("outside");
    try {
      Path inside = fixture.root.resolve("dir");
      Files.createSymbolicLink(inside, outside);
      // What the tool would call had the folder been a real one when the path was resolved.
      assertThatThrownBy(() ->
              FileReplacement.write(inside.resolve("a.txt"), new byte[] {1}, BeforeChange.NOTHING))
          .isInstanceOf(ToolException.class)
          .hasMessageContaining("has become a link");
      assertThat(outside).isEmptyDirectory();
    } finally {
      Files.delete(outside);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".git/hooks/pre-commit", "sub/.git/config", ".GIT/config", ".git"})
  void gitsOwnData_isRefused(String path) {
    assertThatThrownBy(() -> fixture.run(write, json("file_path", path, "content", "x")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("Git's own data");
  }

  @Test
  void gitsNeighbours_areNotRefused_andBypassAllowsAll() throws Exception {
    fixture.run(write, json("file_path", ".gitignore", "content", "x"));
    fixture.run(write, json("file_path", ".github/workflows/ci.yml", "content", "x"));
    new ToolFixture(folder, false).run(write, json("file_path", ".git/config", "content", "x"));
    assertThat(fixture.root.resolve(".git/config")).hasContent("x");
  }

  @Test
  void folder_isRefused() throws Exception {
    Files.createDirectory(fixture.root.resolve("sub"));
    assertThatThrownBy(() -> fixture.run(write, json("file_path", "sub", "content", "x")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("it is a folder");
  }

  @Test
  void fileWhereAFolderIsNeeded_isSaidInOneLine() throws Exception {
    fixture.file("a", "x");
    assertThatThrownBy(() -> fixture.run(write, json("file_path", "a/b.txt", "content", "x")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("a/b.txt")
        .hasMessageNotContaining("\n");
  }

  @Test
  void missingContent_showsWhatWasExpected() {
    assertThatThrownBy(() -> fixture.run(write, json("file_path", "a.txt")))
        .isInstanceOf(ToolException.class)
        .hasMessage(
            "Write: \"content\" is missing. Got: {\"file_path\":\"a.txt\"}."
                + " Expected: {\"file_path\": string, \"content\": string}");
  }

  @Test
  void unknownArgument_isRefused_becauseItMayMeanSomethingElse() {
    assertThatThrownBy(
            () -> fixture.run(write, json("file_path", "a", "content", "x", "mode", "append")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("\"mode\" is not an argument of this tool");
    assertThat(fixture.root.resolve("a")).doesNotExist();
  }

  @Test
  void deniedByTheSystem_namesTheOwnerAndWhoWeAre() throws Exception {
    ToolFixture open = new ToolFixture(folder, false);
    Path parent = Path.of("/sys");
    if (!isRoot()) {
      parent = Files.createDirectory(fixture.root.resolve("closed"));
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    assumeThat(Files.isDirectory(parent)).isTrue();
    Path closed = parent;
    Path path = closed.resolve("agentic-flow-test");
    assertThatThrownBy(() -> open.run(write, json("file_path", path.toString(), "content", "x")))
        .isInstanceOf(ToolException.class)
        .satisfies(e -> {
          assumeThat(e.getMessage()).as("a container's /sys").doesNotContain("Read-only");
          assertThat(e)
              .hasMessageStartingWith("Permission denied: cannot write " + path)
              .hasMessageContaining(closed + " belongs to ")
              .hasMessageContaining("r-xr-xr-x")
              .hasMessageContaining("we run as " + System.getProperty("user.name"))
              .hasMessageNotContaining("\n");
        });
  }

  private void assertNothingElse(String sub, int count) throws IOException {
    try (var all = Files.list(fixture.root.resolve(sub))) {
      assertThat(all).hasSize(count);
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.exists(Path.of("/proc/self"))
        && Files.getAttribute(Path.of("/proc/self"), "unix:uid", LinkOption.NOFOLLOW_LINKS)
            .equals(0);
  }
}
