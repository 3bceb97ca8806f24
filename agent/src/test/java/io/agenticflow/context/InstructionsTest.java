package io.agenticflow.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.permission.RuleSource.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstructionsTest {
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
    folder = Files.createDirectories(repository.resolve("services/api"));
  }

  @Test
  void hierarchy_isReadFromTheUserDownToTheWorkingFolder() throws IOException {
    file(home.resolve(".claude/CLAUDE.md"), "user");
    file(home.resolve(".agentic-flow/AGENTS.md"), "own");
    file(home.resolve(".claude/rules/tone.md"), "tone");
    file(repository.resolve("CLAUDE.md"), "root");
    file(repository.resolve(".claude/rules/style.md"), "style");
    file(repository.resolve("services/AGENTS.md"), "services");
    file(folder.resolve(".claude/CLAUDE.md"), "api");
    file(folder.resolve("CLAUDE.local.md"), "mine");
    file(temporary.resolve("CLAUDE.md"), "above the repository");

    Instructions read = read(Set.of(Scope.USER, Scope.PROJECT, Scope.LOCAL));

    assertThat(texts(read))
        .containsExactly("user", "own", "tone", "root", "style", "services", "api", "mine");
    assertThat(read.notes()).isEmpty();
    assertThat(read.text())
        .contains("## " + repository.resolve("CLAUDE.md") + " (the project's)\n\nroot")
        .contains("CLAUDE.local.md (the user's own, for this project)");
  }

  @Test
  void sources_thatAreNotWanted_areNotRead() throws IOException {
    file(home.resolve(".claude/CLAUDE.md"), "user");
    file(repository.resolve("CLAUDE.md"), "root");
    file(folder.resolve("CLAUDE.local.md"), "mine");
    file(folder.resolve("deep/CLAUDE.md"), "deep");

    assertThat(texts(read(Set.of(Scope.USER)))).containsExactly("user");
    assertThat(texts(read(Set.of(Scope.LOCAL)))).containsExactly("mine");
    Instructions none = read(Set.of());
    assertThat(none.text()).isEmpty();
    assertThat(none.forFile(folder.resolve("deep/a.c"))).isEmpty();
  }

  @Test
  void aCopy_anImportAndALink_areReadOnce() throws IOException {
    file(repository.resolve("CLAUDE.md"), "@AGENTS.md\n");
    file(repository.resolve("AGENTS.md"), "the rules");
    file(repository.resolve("services/CLAUDE.md"), "same words");
    file(repository.resolve("services/AGENTS.md"), "same words\n");
    file(folder.resolve("AGENTS.md"), "linked");
    Files.createSymbolicLink(folder.resolve("CLAUDE.md"), Path.of("AGENTS.md"));

    assertThat(texts(read())).containsExactly("the rules", "same words", "linked");
  }

  @Test
  void imports_goFourHops_andCyclesEnd() throws IOException {
    file(folder.resolve("CLAUDE.md"), "zero @one.md");
    file(folder.resolve("one.md"), "one @docs/two.md.");
    file(folder.resolve("docs/two.md"), "two @three.md @../CLAUDE.md");
    file(folder.resolve("docs/three.md"), "three @four.md");
    file(folder.resolve("docs/four.md"), "four @five.md");
    file(folder.resolve("docs/five.md"), "five");

    Instructions read = read();

    assertThat(texts(read)).hasSize(5);
    assertThat(read.always().getLast().text()).startsWith("four");
    assertThat(read.always().get(1).importedBy()).isEqualTo(folder.resolve("CLAUDE.md"));
    assertThat(read.notes())
        .singleElement()
        .asString()
        .contains("five.md")
        .contains("more than 4 imports deep");
  }

  @Test
  void words_inCode_inAddressesAndWithoutAFile_areNotImports() throws IOException {
    for (String name : List.of("a.md", "b.md", "c.md", "d.md", "real one.md")) {
      file(folder.resolve(name), name);
    }
    file(
        folder.resolve("CLAUDE.md"),
        """
        Write to me@a.md, use `@b.md` and ``x ` @b.md``.
        ```
        @c.md
        ~~~
        @c.md
        ```
        @nobody and @scope/pack
        (@"real one.md")\
        """);

    assertThat(texts(read())).hasSize(2).last().isEqualTo("real one.md");
  }

  @Test
  void theProject_importsNothingFromOutside_butTheUserMay() throws IOException {
    Path secret = file(temporary.toRealPath().resolve("secret.md"), "secret");
    file(folder.resolve("CLAUDE.md"), "see @" + secret + " and @~/.claude/x.md");
    file(home.resolve(".claude/x.md"), "x");
    Files.createSymbolicLink(folder.resolve("AGENTS.md"), secret);

    Instructions read = read();
    assertThat(texts(read)).singleElement().asString().startsWith("see @");
    assertThat(read.notes()).hasSize(3).allMatch(note -> note.contains("--add-dir"));

    Instructions named =
        Instructions.read(where(List.of(temporary.toRealPath()), Set.of(Scope.PROJECT)));
    assertThat(texts(named)).hasSize(3).contains("secret");

    file(home.resolve(".claude/CLAUDE.md"), "mine @" + secret);
    assertThat(texts(read(Set.of(Scope.USER)))).containsExactly("mine @" + secret, "secret");
  }

  @Test
  void aLargeFile_isCutWithAVisibleNote_andTooMuchIsLeftOut() throws IOException {
    file(folder.resolve("CLAUDE.md"), "ä".repeat(60_000));
    Instructions read = read();
    assertThat(read.text())
        .contains("[... cut: the file has 120000 bytes, of which 100000 are shown]");
    assertThat(read.notes()).hasSize(1);

    for (int i = 0; i < 8; i++) {
      file(repository.resolve(".claude/rules/" + i + ".md"), i + "x".repeat(60_000));
    }
    Instructions many = read();
    assertThat(many.text().length()).isLessThan(310_000);
    assertThat(many.notes()).anyMatch(note -> note.contains("left out"));
  }

  @Test
  void aBinaryFile_isNotRead() throws IOException {
    Files.write(folder.resolve("CLAUDE.md"), new byte[] {1, 0, 2});
    Instructions read = read();
    assertThat(read.text()).isEmpty();
    assertThat(read.notes()).singleElement().asString().contains("it is not text");
  }

  @Test
  void aSubFolder_isHeardWhenAFileThereIsRead() throws IOException {
    file(folder.resolve("CLAUDE.md"), "here");
    file(folder.resolve("web/CLAUDE.md"), "web @more.md");
    file(folder.resolve("web/more.md"), "more");
    file(folder.resolve("web/ui/AGENTS.md"), "ui");

    Instructions read = read();
    assertThat(texts(read)).containsExactly("here");
    assertThat(read.forFile(folder.resolve("a.c"))).isEmpty();
    assertThat(read.forFile(folder.resolve("web/ui/b.c")))
        .extracting(Instruction::text)
        .containsExactly("web @more.md", "more", "ui");
    assertThat(read.forFile(folder.resolve("web/c.c"))).hasSize(2);
    assertThat(read.forFile(temporary.resolve("web/c.c"))).isEmpty();
  }

  @Test
  void aRuleWithPaths_isHeardWhenSuchAFileIsRead() throws IOException {
    file(
        repository.resolve(".claude/rules/db.md"),
        "---\npaths: services/**/*.{sql,ddl}, \"*.db\"\n---\nUse upper case.");
    file(repository.resolve(".claude/rules/all.md"), "---\ntitle: x\n---\nAlways.");
    file(repository.resolve(".claude/rules/broken.md"), "---\npaths: [\n---\nNever.");

    Instructions read = read();
    assertThat(texts(read)).containsExactly("Always.");
    assertThat(read.notes()).singleElement().asString().contains("broken.md");
    assertThat(read.forFile(folder.resolve("a.c"))).isEmpty();
    assertThat(read.forFile(folder.resolve("db/a.ddl")))
        .extracting(Instruction::text)
        .containsExactly("Use upper case.");
  }

  private Instructions read() {
    return read(Set.of(Scope.PROJECT));
  }

  private Instructions read(Set<Scope> wanted) {
    return Instructions.read(where(List.of(), wanted));
  }

  private Instructions.Where where(List<Path> folders, Set<Scope> wanted) {
    return new Instructions.Where(
        folder, folders, home, home.resolve(".claude"), home.resolve(".agentic-flow"), wanted);
  }

  private static List<String> texts(Instructions read) {
    return read.always().stream().map(Instruction::text).toList();
  }

  private static Path file(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
