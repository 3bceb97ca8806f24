package io.agenticflow.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
  @TempDir Path folder = Path.of("");
  private Path root = Path.of("");
  private Path outside = Path.of("");

  @BeforeEach
  void setUp() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("in"));
    outside = Files.createDirectory(folder.toRealPath().resolve("in-not"));
    Files.createDirectories(root.resolve("sub"));
  }

  private Workspace workspace(Path... added) throws IOException {
    return Workspace.open(root, List.of(added), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "sub/../a", "./a", "sub/./../a", "no/such/../../a"})
  void pathsInside_areResolved(String path) throws Exception {
    assertThat(workspace().resolve(path)).isEqualTo(root.resolve("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../in-not/a",
        "sub/../../x",
        "no/../../../x",
        "/etc/passwd",
        "/",
        "out",
        "out/a",
        "dangling"
      })
  void pathsOutside_areRefused(String path) throws Exception {
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("nothing/here"));
    assertThatThrownBy(() -> workspace().resolve(path))
        .isInstanceOf(ToolException.class)
        .hasMessageStartingWith("Permission denied: " + path + " is outside the workspace");
  }

  @Test
  void dotDotAfterALink_isOfTheLinksTarget() throws Exception {
    Files.createDirectories(outside.resolve("deep"));
    Files.createSymbolicLink(root.resolve("link"), outside.resolve("deep"));
    assertThatThrownBy(() -> workspace().resolve("link/../secret"))
        .hasMessageContaining("it leads to " + outside.resolve("secret"));
  }

  @Test
  void addedFolders_areInside() throws Exception {
    assertThat(workspace(outside).resolve(outside + "/a")).isEqualTo(outside.resolve("a"));
    assertThat(workspace(outside).roots()).containsExactly(root, outside);
  }

  @Test
  void unconfined_goesAnywhere() throws Exception {
    Workspace open = Workspace.open(root, List.of(), false);
    assertThat(open.resolve("../in-not/a")).isEqualTo(outside.resolve("a"));
    assertThat(open.confined()).isFalse();
  }

  @Test
  void whatIsNoPath_isSaid() throws Exception {
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    assertThatThrownBy(() -> workspace().resolve("")).hasMessageContaining("path is empty");
    assertThatThrownBy(() -> workspace().resolve("a\0b")).hasMessageContaining("Not a path");
    assertThatThrownBy(() -> workspace().resolve("loop/a"))
        .hasMessageContaining("too many symbolic links");
  }

  @Test
  void display_isRelativeInsideTheRoot() throws Exception {
    assertThat(workspace().display(root.resolve("sub/a"))).isEqualTo("sub/a");
    assertThat(workspace().display(root)).isEqualTo(root.toString());
    assertThat(workspace().display(outside)).isEqualTo(outside.toString());
  }
}
