package io.agenticflow.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.git.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of a workspace, and what is brought back of them. */
class TrialsTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH",
          System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
          "GIT_CONFIG_GLOBAL",
          "/dev/null",
          "GIT_CONFIG_SYSTEM",
          "/dev/null");

  @TempDir Path temp = Path.of("");

  private Path workspace = Path.of("");
  private Path aside = Path.of("");

  @BeforeEach
  void makeWorkspace() throws IOException {
    workspace = Files.createDirectories(temp.toRealPath().resolve("w"));
    aside = temp.resolve("aside");
    write("a.txt", "one\ntwo\nthree\nfour\nfive\n");
    write("sub/b.txt", "b\n");
    write("gone.txt", "x\n");
  }

  private void repository() throws IOException {
    Git git = new Git(ENVIRONMENT);
    write(".gitignore", "target/\n");
    git.need(workspace, List.of("init", "-q"));
    git.need(workspace, List.of("add", "."));
    git.need(
        workspace,
        List.of("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "first"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatATrialChanges_comesBack_andNothingElseChanges(boolean inRepository) throws Exception {
    if (inRepository) {
      repository();
    }
    write("uncommitted.txt", "u\n");
    write("target/made.txt", "made\n");
    try (Trials trials = Trials.of(workspace, ENVIRONMENT)) {
      Trials.Trial trial = trials.begin(1);
      assertThat(trial.inside().resolve("uncommitted.txt")).hasContent("u\n");
      assertThat(trial.inside().resolve("target/made.txt")).exists();
      assertThat(trials.changes(trial)).isEmpty();

      Files.writeString(trial.inside().resolve("a.txt"), "one\n2\nthree\nfour\nfive\n");
      Files.createDirectories(trial.inside().resolve("new"));
      Files.writeString(trial.inside().resolve("new/c.txt"), "c\n");
      Files.delete(trial.inside().resolve("gone.txt"));
      if (inRepository) {
        Files.writeString(trial.inside().resolve("target/made.txt"), "again\n");
      }
      List<Path> changes = trials.changes(trial);
      assertThat(changes)
          .containsExactly(Path.of("a.txt"), Path.of("gone.txt"), Path.of("new/c.txt"));
      assertThat(trials.diff(trial, changes))
          .contains("-two\n+2\n", "removed file gone.txt", "+c\n");
      assertThat(workspace.resolve("a.txt")).content().contains("two");

      Trials.Merge merge = trials.merge(trial, changes, aside);
      assertThat(merge.conflicts()).isEmpty();
      assertThat(merge.merged())
          .containsExactly(
              workspace.resolve("a.txt"),
              workspace.resolve("gone.txt"),
              workspace.resolve("new/c.txt"));
    }
    assertThat(workspace.resolve("a.txt")).content().contains("2");
    assertThat(workspace.resolve("new/c.txt")).hasContent("c\n");
    assertThat(workspace.resolve("gone.txt")).doesNotExist();
    assertThat(workspace.resolve("target/made.txt")).hasContent("made\n");
    assertThat(aside).doesNotExist();
    if (inRepository) {
      Git git = new Git(ENVIRONMENT);
      assertThat(git.need(workspace, List.of("worktree", "list")).lines()).hasSize(1);
      assertThat(git.need(workspace, List.of("log", "--oneline")).lines()).hasSize(1);
    }
  }

  @Test
  void aFileThatChangedMeanwhile_isMerged_orStaysAndTheOtherIsPutAside() throws Exception {
    repository();
    try (Trials trials = Trials.of(workspace, ENVIRONMENT)) {
      Trials.Trial trial = trials.begin(1);
      Files.writeString(trial.inside().resolve("a.txt"), "one\ntwo\nthree\nfour\nFIVE\n");
      Files.writeString(trial.inside().resolve("sub/b.txt"), "theirs\n");
      Files.delete(trial.inside().resolve("gone.txt"));
      write("a.txt", "ONE\ntwo\nthree\nfour\nfive\n");
      write("sub/b.txt", "ours\n");
      write("gone.txt", "needed\n");
      Trials.Merge merge = trials.merge(trial, trials.changes(trial), aside);
      assertThat(merge.merged()).containsExactly(workspace.resolve("a.txt"));
      assertThat(merge.conflicts())
          .containsExactly(
              new Trials.Conflict(workspace.resolve("gone.txt"), null),
              new Trials.Conflict(workspace.resolve("sub/b.txt"), aside.resolve("sub/b.txt")));
    }
    assertThat(workspace.resolve("a.txt")).hasContent("ONE\ntwo\nthree\nfour\nFIVE\n");
    assertThat(workspace.resolve("sub/b.txt")).hasContent("ours\n");
    assertThat(workspace.resolve("gone.txt")).hasContent("needed\n");
    assertThat(aside.resolve("sub/b.txt")).hasContent("theirs\n");
  }

  @Test
  void aLinkThatLeadsOut_isNotWrittenThrough() throws Exception {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    try (Trials trials = Trials.of(workspace, ENVIRONMENT)) {
      Trials.Trial trial = trials.begin(1);
      Files.createDirectories(trial.inside().resolve("d"));
      Files.writeString(trial.inside().resolve("d/x.txt"), "x");
      Files.createSymbolicLink(workspace.resolve("d"), outside);
      Trials.Merge merge = trials.merge(trial, trials.changes(trial), aside);
      assertThat(merge.merged()).isEmpty();
      assertThat(merge.conflicts()).hasSize(1);
    }
    assertThat(outside.resolve("x.txt")).doesNotExist();
  }

  @Test
  void tries_allBeginWithTheSame_alsoInAFolderOfARepository() throws Exception {
    repository();
    try (Trials trials = Trials.of(workspace.resolve("sub"), ENVIRONMENT)) {
      Trials.Trial first = trials.begin(1);
      assertThat(first.inside()).isEqualTo(first.root().resolve("sub"));
      Files.writeString(first.inside().resolve("b.txt"), "changed\n");
      write("sub/b.txt", "by the user\n");
      assertThat(trials.begin(2).inside().resolve("b.txt")).hasContent("b\n");
    }
  }

  @Test
  void tooMuchToCopy_isSaid() {
    assertThatThrownBy(
            () -> FileTree.copy(workspace, temp.resolve("copy"), new FileTree.Most(2, 1 << 20)))
        .hasMessageContaining("too many");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "package.json | {\"scripts\":{\"test\":\"node t.js\"}} | npm test --silent",
        "package.json | {\"scripts\":{\"test\":\"echo no test specified && exit 1\",\"build\":\"tsc\"}} |"
            + " npm run build --silent",
        "pom.xml | <project/> | mvn -q -B test",
        "Cargo.toml | [package] | cargo test -q",
        "go.mod | module x | go test ./...",
        "pyproject.toml | [tool.pytest.ini_options] | python3 -m pytest -q",
        "Makefile | test: all | make test",
        "Makefile | all: x | ",
        "notes.txt | test | ",
      })
  void projectsOwnTests_areFoundByTheirFiles(String name, String text, String command)
      throws IOException {
    write(name, text + "\n");
    assertThat(ProjectCheck.detect(workspace)).isEqualTo(command);
  }

  private void write(String name, String text) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
