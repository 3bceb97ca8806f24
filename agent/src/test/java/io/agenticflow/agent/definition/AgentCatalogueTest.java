package io.agenticflow.agent.definition;

import static io.agenticflow.agent.definition.AgentSource.Scope.CHOSEN;
import static io.agenticflow.agent.definition.AgentSource.Scope.PROJECT;
import static io.agenticflow.agent.definition.AgentSource.Scope.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCatalogueTest {
  @TempDir Path temp;

  private AgentCatalogue catalogue() {
    return new AgentCatalogue(
        List.of(
            new AgentFolder(CHOSEN, temp.resolve("chosen")),
            new AgentFolder(PROJECT, temp.resolve("near")),
            new AgentFolder(PROJECT, temp.resolve("far")),
            new AgentFolder(USER, temp.resolve("user"))));
  }

  @Test
  void strongerFolder_hidesWeaker() throws Exception {
    for (String folder : List.of("user", "far", "near", "chosen")) {
      Path file = write(folder + "/x/coder.md", "coder", folder);
      AgentDefinition found = catalogue().find("coder").agent();
      assertThat(found.systemPrompt()).isEqualTo(folder);
      assertThat(found.source().file()).isEqualTo(file);
      assertThat(found.category()).isEqualTo("x");
      assertThat(catalogue().list().agents()).contains(found);
    }
    assertThat(catalogue().list().agents())
        .filteredOn(agent -> agent.name().equals("coder"))
        .hasSize(1);
    assertThat(catalogue().list().problems()).isEmpty();
  }

  @Test
  void builtIn_isFoundWithoutAnyFolder() throws Exception {
    AgentCatalogue.Found found = new AgentCatalogue(List.of()).find("coder");
    assertThat(found.agent().source()).isEqualTo(AgentSource.BUILT_IN);
    assertThat(found.agent().category()).isEqualTo("core");
    assertThat(found.warnings()).isEmpty();
  }

  @Test
  void identity_isTheNameAndNotTheFile() throws Exception {
    Files.createDirectories(temp.resolve("chosen"));
    write("near/some file.md", "data-scientist", "x");
    write("near/coder.md", "not-the-coder", "x");
    assertThat(catalogue().find("data-scientist").agent().systemPrompt()).isEqualTo("x");
    assertThat(catalogue().find("coder").agent().source()).isEqualTo(AgentSource.BUILT_IN);
    assertThatThrownBy(() -> catalogue().find("some file"))
        .isInstanceOf(AgentNotFoundException.class);
  }

  @Test
  void unusualNames_areFoundToo() throws Exception {
    write("near/a.md", "---\nname: >-\n  Folded\n  Name\ndescription: d\n---\n1");
    write("near/b.md", "---\ndescription: d\n\"na\\x6de\": escaped\n---\n2");
    write(
        "near/c.md",
        "---\nhooks: |\n" + "  echo\n".repeat(2000) + "name: late\ndescription: d\n---\n3");
    write(
        "near/d.md",
        "---\nname: early\nhooks: |\n" + "  echo\n".repeat(2000) + "description: d\n---\n4");
    assertThat(catalogue().find("Folded Name").agent().systemPrompt()).isEqualTo("1");
    assertThat(catalogue().find("escaped").agent().systemPrompt()).isEqualTo("2");
    assertThat(catalogue().find("late").agent().systemPrompt()).isEqualTo("3");
    assertThat(catalogue().find("early").agent().systemPrompt()).isEqualTo("4");
  }

  @Test
  void twoOfOneNameInAFolder_theOneCalledAfterItCounts() throws Exception {
    Files.createDirectory(temp.resolve("chosen"));
    Path other = write("near/a/first.md", "analyzer", "by path");
    Path own = write("near/z/analyzer.md", "analyzer", "by name");
    Path third = write("near/b/other.md", "analyzer", "neither");
    assertThat(catalogue().find("analyzer").agent().systemPrompt()).isEqualTo("by name");
    AgentListing listing = catalogue().list();
    assertThat(listing.agents())
        .filteredOn(agent -> agent.name().equals("analyzer"))
        .singleElement()
        .extracting(AgentDefinition::systemPrompt)
        .isEqualTo("by name");
    assertThat(listing.problems())
        .extracting(AgentProblem::toString)
        .containsExactlyInAnyOrder(
            other + ": not used: the agent 'analyzer' is also defined by " + own,
            third + ": not used: the agent 'analyzer' is also defined by " + own);
  }

  @Test
  void twoOfOneNameOtherwise_theFirstPathCounts() throws Exception {
    write("near/b.md", "analyzer", "second");
    write("near/a.md", "analyzer", "first");
    assertThat(catalogue().find("analyzer").agent().systemPrompt()).isEqualTo("first");
    assertThat(catalogue().list().agents())
        .filteredOn(agent -> agent.name().equals("analyzer"))
        .singleElement()
        .extracting(AgentDefinition::systemPrompt)
        .isEqualTo("first");
  }

  @Test
  void findAndList_agreeOnEveryAgent() throws Exception {
    write("near/README.md", "readme", "no agent");
    write("near/x/readme.MD", "readme", "no agent");
    write("near/node_modules/p/agent.md", "vendored", "no agent");
    write("near/notes.txt", "notes", "no agent");
    write("near/guide.md", "# Guide\nname: guide\n");
    write("near/UPPER.MD", "upper", "an agent");
    write("far/tester.md", "tester", "an agent");
    write("user/deep/er/one.md", "one", "an agent");
    Files.createDirectory(temp.resolve("chosen"));
    AgentListing listing = catalogue().list();
    assertThat(listing.agents())
        .extracting(AgentDefinition::name)
        .startsWith("tester", "upper", "one");
    assertThat(listing.agents()).hasSize(2 + BuiltInAgents.index().size());
    for (AgentDefinition agent : listing.agents()) {
      assertThat(catalogue().find(agent.name()).agent()).isEqualTo(agent);
    }
  }

  @Test
  void unknownAgent_namesTheNearestAndWhereItLooked() {
    assertThatThrownBy(() -> catalogue().find("codr"))
        .isInstanceOfSatisfying(
            AgentNotFoundException.class,
            e -> {
              assertThat(e.name()).isEqualTo("codr");
              assertThat(e.nearest()).containsExactly("coder");
            })
        .hasMessage(
            "Agent 'codr' not found; did you mean coder? Looked in %s, %s, %s, %s and the built-in agents; --list shows all.",
            temp.resolve("chosen"),
            temp.resolve("near"),
            temp.resolve("far"),
            temp.resolve("user"));
    assertThatThrownBy(() -> new AgentCatalogue(List.of()).find("nobody-like-this"))
        .hasMessage(
            "Agent 'nobody-like-this' not found. Looked in the built-in agents; --list shows all.");
  }

  @Test
  void brokenFile_isNotReplacedByAWeakerAgent() throws Exception {
    Path file = write("near/coder.md", "---\nname: coder\ndescription: d\nmaxTurns: x\n---\nbody");
    assertThatThrownBy(() -> catalogue().find("coder"))
        .isInstanceOf(BrokenAgentException.class)
        .hasMessage(
            "Agent 'coder' cannot be used: %s:4: maxTurns must be a whole number from 1, not 'x'",
            file);
    assertThat(catalogue().list().problems()).extracting(AgentProblem::line).contains(4);
  }

  @Test
  void brokenFileUnderAnotherName_isFoundByItsNameLine() throws Exception {
    write("near/other.md", "---\nname: coder\n---\nbody");
    assertThatThrownBy(() -> catalogue().find("coder")).isInstanceOf(BrokenAgentException.class);
  }

  @Test
  void brokenFileOfSomebodyElse_doesNotDisturb() throws Exception {
    write("near/other.md", "---\nname: other\ntools: [\n---\nbody");
    Files.createDirectory(temp.resolve("chosen"));
    assertThat(catalogue().find("coder").warnings()).isEmpty();
  }

  @Test
  void missingChosenFolder_isReported_butOthersMayBeMissing() throws Exception {
    String expected = temp.resolve("chosen") + ": there is no such folder";
    assertThat(catalogue().find("coder").warnings())
        .extracting(AgentProblem::toString)
        .containsExactly(expected);
    assertThat(catalogue().list().problems())
        .extracting(AgentProblem::toString)
        .containsExactly(expected);
  }

  @Test
  void warnings_comeWithTheAgent() throws Exception {
    Files.createDirectory(temp.resolve("chosen"));
    write("near/a.md", "---\nname: a\ndescription: Use: this\n---\nbody");
    assertThat(catalogue().find("a").warnings())
        .singleElement()
        .extracting(AgentProblem::line)
        .isEqualTo(3);
  }

  @Test
  void links_areFollowedAndLoopsEnd() throws Exception {
    Files.createDirectory(temp.resolve("chosen"));
    write("elsewhere/a.md", "linked", "x");
    Files.createDirectories(temp.resolve("near"));
    Files.createSymbolicLink(temp.resolve("near/team"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(temp.resolve("near/loop"), temp.resolve("near"));
    Files.createSymbolicLink(temp.resolve("near/dead.md"), temp.resolve("nowhere"));
    AgentCatalogue.Found found = catalogue().find("linked");
    assertThat(found.agent().category()).isEqualTo("team");
    assertThat(found.warnings())
        .extracting(AgentProblem::source)
        .containsExactlyInAnyOrder(temp.resolve("near/loop").toString());
  }

  @Test
  void manyFiles_areNotAllReadToFindOne() throws Exception {
    for (int i = 0; i < 300; i++) {
      write(String.format(Locale.ROOT, "near/g/agent-%03d.md", i), "agent-" + i, "x");
    }
    // Unreadable YAML in all but the one looked for would be reported had it been read.
    for (int i = 0; i < 50; i++) {
      write("near/g/broken-" + i + ".md", "---\nname: broken-" + i + "\ntools: [\n---\n");
    }
    Files.createDirectory(temp.resolve("chosen"));
    AgentCatalogue.Found found = catalogue().find("agent-299");
    assertThat(found.agent().name()).isEqualTo("agent-299");
    assertThat(found.warnings()).isEmpty();
    assertThat(catalogue().list().problems()).hasSize(50);
  }

  private Path write(String file, String name, String body) throws IOException {
    return write(file, "---\nname: " + name + "\ndescription: d\n---\n" + body);
  }

  private Path write(String file, String text) throws IOException {
    Path path = temp.resolve(file);
    Files.createDirectories(path.resolveSibling(""));
    return Files.writeString(path, text);
  }
}
