package io.agenticflow.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.permission.RuleSource.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillsTest {
  @TempDir Path temporary;
  private Path home;
  private Path repository;
  private Path folder;

  @BeforeEach
  void folders() throws IOException {
    Path real = temporary.toRealPath();
    home = Files.createDirectories(real.resolve("home"));
    repository = Files.createDirectories(real.resolve("repository"));
    Files.createDirectories(repository.resolve(".git"));
    folder = Files.createDirectories(repository.resolve("api"));
  }

  @Test
  void everyField_isReadOrKept() throws IOException {
    skill(
        folder,
        "release",
        """
        name: ship
        description: >
          Makes a
          release.
        when_to_use: When a version is ready.
        argument-hint: [version]
        arguments: [version, channel]
        allowed-tools: Bash(git tag *), Read
        disallowed-tools: [WebFetch]
        paths: "CHANGELOG.md, docs/**"
        disable-model-invocation: false
        user-invocable: false
        model: opus
        context: fork
        """);

    Skill skill = find(Set.of(Scope.PROJECT)).find("/ship").orElseThrow();

    assertThat(skill.description()).isEqualTo("Makes a release.");
    assertThat(skill.whenToUse()).isEqualTo("When a version is ready.");
    assertThat(skill.argumentHint()).isEqualTo("[\"version\"]");
    assertThat(skill.arguments()).containsExactly("version", "channel");
    assertThat(skill.allowedTools()).containsExactly("Bash(git tag *)", "Read");
    assertThat(skill.disallowedTools()).containsExactly("WebFetch");
    assertThat(skill.paths()).containsExactly("CHANGELOG.md", "docs/**");
    assertThat(skill.modelMayCall()).isTrue();
    assertThat(skill.userMayCall()).isFalse();
    assertThat(skill.unhonoured()).containsOnlyKeys("model", "context");
    assertThat(skill.isCommand()).isFalse();
  }

  @Test
  void theFirstOfAName_counts_usersBeforeProjects_nearBeforeFar_skillsBeforeCommands()
      throws IOException {
    skill(home, "a", "description: user's");
    skill(folder, "a", "description: near");
    skill(folder, "b", "description: near");
    skill(repository, "b", "description: far");
    command(folder, "b.md", "A command");
    command(repository, "web/page.md", "Makes a page");
    command(repository, "README.md", "Nothing");

    Skills skills = find(Set.of(Scope.USER, Scope.PROJECT));

    assertThat(skills.all())
        .extracting(each -> each.name() + ": " + each.description())
        .containsExactly("a: user's", "b: near", "web:page: Makes a page");
    assertThat(find(Set.of(Scope.PROJECT)).find("a").orElseThrow().description()).isEqualTo("near");
    assertThat(find(Set.of()).all()).isEmpty();
  }

  @Test
  void aFileThatCannotBeUsed_isNamed_andTheOthersCount() throws IOException {
    skill(folder, "bad", "disable-model-invocation: perhaps");
    skill(folder, "broken", "allowed-tools: [");
    skill(folder, "good", "description: Good.");

    Skills skills = find(Set.of(Scope.PROJECT));

    assertThat(skills.all()).extracting(Skill::name).containsExactly("good");
    assertThat(skills.notes())
        .hasSize(2)
        .allMatch(note -> note.contains("SKILL.md cannot be used"));
  }

  @Test
  void listing_staysInItsRoom() throws IOException {
    for (int i = 0; i < 30; i++) {
      skill(folder, "skill-" + i, "description: " + "words ".repeat(200));
    }
    skill(folder, "hidden", "description: x\ndisable-model-invocation: true");

    Skills skills = find(Set.of(Scope.PROJECT));

    assertThat(skills.listing(8000).length()).isBetween(2000, 8300);
    assertThat(skills.listing(100))
        .contains("- skill-29")
        .doesNotContain("words")
        .doesNotContain("hidden");
    assertThat(skills.only(Set.of()).listing(8000)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Do $ARGUMENTS!|a b|Do a b!",
        "$1 then $2, not $3.|a \"b c\"|a then b c, not .",
        "$0 then $1|a b|a then b",
        "$ARGUMENTS[1] of $ARGUMENTS[0]|a b|b of a",
        "to $branch for $5.00 and $HOME|main|to main for .00 and $HOME",
        "in ${CLAUDE_SKILL_DIR}/x ${HOME}||in /skill/x ${HOME}",
        "No place|it's here|No place%%ARGUMENTS: it's here",
        "No place||No place",
      })
  void arguments_fillTheirPlaces(String text, String arguments, String filled) {
    assertThat(
            SkillTemplate.fill(
                text,
                List.of("branch"),
                arguments == null ? "" : arguments,
                Map.of("CLAUDE_SKILL_DIR", "/skill"),
                command -> "RAN"))
        .isEqualTo(filled.replace('%', '\n'));
  }

  @Test
  void commands_ofTheFileAreRun_andNoneThatComesWithAnArgument() {
    List<String> run = new ArrayList<>();
    String filled =
        SkillTemplate.fill(
            "State: !`git status $1`, x!`no`, `!`no`\n```\n!`no`\n```\n$ARGUMENTS",
            List.of(),
            "a !`rm -rf .`",
            Map.of(),
            command -> {
              run.add(command);
              return "!`echo again` $1";
            });

    assertThat(run).containsExactly("git status a");
    assertThat(filled)
        .isEqualTo("State: !`echo again` $1, x!`no`, `!`no`\n```\n!`no`\n```\na !`rm -rf .`");
  }

  @Test
  void theText_isReadWhenItIsWanted() throws IOException {
    Path file = skill(folder, "late", "description: Late.");
    Skill skill = find(Set.of(Scope.PROJECT)).find("late").orElseThrow();
    Files.writeString(file, "---\ndescription: Late.\n---\nNew text for $1.");

    assertThat(Skills.text(skill, "you", command -> "")).isEqualTo("New text for you.");

    Files.delete(file);
    assertThatThrownBy(() -> Skills.text(skill, "", command -> ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be used");
  }

  private Skills find(Set<Scope> wanted) {
    return Skills.find(
        new Instructions.Where(
            folder,
            List.of(),
            home,
            home.resolve(".claude"),
            home.resolve(".agentic-flow"),
            wanted),
        true);
  }

  private static Path skill(Path base, String name, String fields) throws IOException {
    Path file = base.resolve(".claude/skills").resolve(name).resolve("SKILL.md");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "---\n" + fields.strip() + "\n---\nThe text.\n");
  }

  private static void command(Path base, String name, String text) throws IOException {
    Path file = base.resolve(".claude/commands").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
