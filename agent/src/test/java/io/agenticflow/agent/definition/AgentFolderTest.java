package io.agenticflow.agent.definition;

import static io.agenticflow.agent.definition.AgentSource.Scope.CHOSEN;
import static io.agenticflow.agent.definition.AgentSource.Scope.PROJECT;
import static io.agenticflow.agent.definition.AgentSource.Scope.USER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentFolderTest {
  @TempDir Path temp;

  @Test
  void search_goesFromTheChosenUpToTheRepositoryAndHome() throws Exception {
    Path repository = temp.resolve("repository");
    Path here = Files.createDirectories(repository.resolve("module/src"));
    Files.createDirectory(repository.resolve(".git"));
    Files.createDirectories(repository.resolve(".claude/agents"));
    Files.createDirectories(temp.resolve(".claude/agents"));
    Path home = temp.resolve("home");
    assertThat(AgentFolder.search(Path.of("../mine"), here, home))
        .containsExactly(
            new AgentFolder(CHOSEN, repository.resolve("module/mine")),
            new AgentFolder(PROJECT, here.resolve(".claude/agents")),
            new AgentFolder(PROJECT, repository.resolve(".claude/agents")),
            new AgentFolder(USER, home.resolve(".claude/agents")));
  }

  @Test
  void outsideARepository_onlyTheWorkingFolderCounts() throws Exception {
    Path here = Files.createDirectories(temp.resolve("a/b"));
    Files.createDirectories(temp.resolve("a/.claude/agents"));
    assertThat(AgentFolder.search(null, here, null))
        .containsExactly(new AgentFolder(PROJECT, here.resolve(".claude/agents")));
  }

  @Test
  void linkedWorkTree_isARepository() throws Exception {
    Path here = Files.createDirectories(temp.resolve("tree/src"));
    Files.writeString(temp.resolve("tree/.git"), "gitdir: elsewhere");
    Files.createDirectories(temp.resolve("tree/.claude/agents"));
    assertThat(AgentFolder.search(null, here, null)).hasSize(2);
  }

  @Test
  void home_isTheUsersAndNotAProject() throws Exception {
    Files.createDirectory(temp.resolve(".git"));
    Files.createDirectories(temp.resolve(".claude/agents"));
    assertThat(AgentFolder.search(null, temp, temp))
        .containsExactly(new AgentFolder(USER, temp.resolve(".claude/agents")));
  }
}
