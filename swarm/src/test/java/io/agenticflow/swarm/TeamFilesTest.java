package io.agenticflow.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.agent.KeptFiles;
import io.agenticflow.git.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps members apart, also where a process ends between any two steps. */
class TeamFilesTest {
  private static final Git GIT =
      new Git(Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin")));

  @TempDir Path temp = Path.of("");

  private Path workspace = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    workspace = Files.createDirectories(temp.resolve("workspace")).toRealPath();
    Files.writeString(workspace.resolve("old.txt"), "one\ntwo\nthree\n");
  }

  private TeamFiles worktrees() throws IOException {
    return new TeamWorktrees(GIT, workspace, "s1", temp.resolve("scratch"));
  }

  private ClaimedFiles claims() {
    return new ClaimedFiles(workspace, temp.resolve("claims"));
  }

  @Test
  void everyStep_canBeDoneAgainByAnotherProcess() throws Exception {
    GIT.line(workspace, "init", "-q");
    for (int i = 0; i < 2; i++) {
      worktrees().begin();
      Path place = worktrees().place("a", true);
      Files.writeString(place.resolve("new.txt"), "new\n");
      assertThat(worktrees().done("a").files()).containsExactly("new.txt");
    }
    assertThat(worktrees().merge("a").files()).containsExactly("new.txt");
    assertThat(worktrees().merge("a").isClean()).isTrue();
    assertThat(worktrees().finish().files()).containsExactly("new.txt");
    assertThat(worktrees().finish().isClean()).isTrue();
    assertThat(workspace.resolve("new.txt")).hasContent("new\n");
    assertThat(GIT.line(workspace, "branch", "--list")).isEmpty();
    assertThat(temp.resolve("scratch")).doesNotExist();
  }

  @Test
  void whatTheUserChangesMeanwhile_isNotOverwritten() throws Exception {
    GIT.line(workspace, "init", "-q");
    TeamFiles files = worktrees();
    Path place = files.place("a", true);
    Files.writeString(place.resolve("old.txt"), "one\nTWO\nthree\n");
    assertThat(files.done("a").branch()).isEqualTo("swarm/s1/a");
    assertThat(files.diff("a")).contains("-two", "+TWO");
    assertThat(files.merge("a").isClean()).isTrue();
    Files.writeString(workspace.resolve("old.txt"), "one\nmine\nthree\n");
    Merge finish = files.finish();
    assertThat(finish.conflicts()).containsExactly("old.txt");
    assertThat(finish.branch()).isEqualTo("swarm/s1/result");
    assertThat(workspace.resolve("old.txt")).hasContent("one\nmine\nthree\n");
    assertThat(GIT.line(workspace, "show", "swarm/s1/result:old.txt")).contains("TWO");
  }

  @Test
  void aClaim_holdsInEveryProcess_untilItsHolderIsDone() throws Exception {
    Path file = workspace.resolve("old.txt");
    keep(claims(), "a", List.of(), file);
    keep(claims(), "a", List.of(), file);
    assertThatThrownBy(() -> keep(claims(), "b", List.of(), file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to a");
    keep(claims(), "c", List.of("a"), file);
    assertThatThrownBy(() -> keep(claims(), "a", List.of(), file))
        .hasMessageContaining("belongs to c");
    assertThat(claims().done("c").files()).containsExactly("old.txt");
    assertThat(claims().done("a").files()).isEmpty();
    assertThat(claims().finish().files()).containsExactly("old.txt");
    keep(claims(), "b", List.of(), file);
  }

  private static void keep(ClaimedFiles files, String member, List<String> after, Path file)
      throws IOException {
    KeptFiles guard = Objects.requireNonNull(files.guard(member, after, null));
    assertThat(guard.keep(file)).isNull();
  }
}
