package io.agenticflow.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.tool.process.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks against what Git itself says, where there is Git. */
class IgnoreRulesTest {
  private static final List<String> NAMES =
      List.of(
          "a", "b", "ab", "a.txt", "b.txt", ".x", "foo", "foo bar", "a]b", "#x", "!y", "target");
  private static final List<String> PATTERNS =
      List.of(
          "a",
          "/a",
          "a/",
          "*.txt",
          "!b.txt",
          "/*",
          "!/foo",
          "foo/**",
          "**/a",
          "a/**/b",
          "foo/*",
          "!foo/a",
          "[ab]",
          "[!a]*",
          "a[]]b",
          "\\#x",
          "\\!y",
          "# comment",
          "",
          "  ",
          "foo bar",
          "a\\ ",
          "b  ",
          "**",
          "!*/",
          "*",
          "!.x",
          "target/",
          "!target/a.txt",
          "?",
          "??",
          "a*b*",
          "/foo/a",
          "foo/a/",
          ".*",
          "!a",
          "**/foo/**",
          "!**/b.txt",
          "[[:alpha:]]",
          "[a-",
          "a\\",
          "\\a",
          "*/b",
          "a/b",
          "/**/ab",
          "[^a-z]x");

  @TempDir Path folder = Path.of("");

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sameAsGit(long seed) throws Exception {
    Path root = folder.toRealPath();
    git(root, "git init -q .");
    Random random = new Random(seed);
    Files.createDirectories(root.resolve(".git/info"));
    for (String folderName : List.of("", "foo", "foo/a", "target", "b")) {
      Path place = Files.createDirectories(root.resolve(folderName));
      for (String name : NAMES) {
        if (!Files.exists(place.resolve(name))) {
          Files.writeString(place.resolve(name), "x");
        }
      }
      if (folderName.isEmpty() || random.nextInt(3) == 0) {
        Files.writeString(place.resolve(".gitignore"), rules(random));
      }
      // So that the next folder can be made where a file is.
      for (String next : List.of("foo", "foo/a", "target", "b")) {
        if (Files.isRegularFile(root.resolve(next))) {
          Files.delete(root.resolve(next));
        }
      }
    }
    if (random.nextBoolean()) {
      Files.writeString(root.resolve(".git/info/exclude"), rules(random));
    }
    String listed =
        git(
            root,
            "git -c core.quotePath=false ls-files -z --others --exclude-standard | tr '\\0' '\\n'");
    TreeSet<String> expected = new TreeSet<>(listed.lines().toList());
    assertThat(walk(root)).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void ignoredFolderAskedForByName_isSearched() throws Exception {
    Path root = folder.toRealPath();
    write(root, ".gitignore", "target/\n*.log\n");
    write(root, "target/a.txt", "x");
    write(root, "target/b.log", "x");
    write(root, "c.txt", "x");
    assertThat(walk(root)).containsExactly(".gitignore", "c.txt");
    assertThat(walk(root.resolve("target"), root)).containsExactly("a.txt");
  }

  @Test
  void rulesOfARepositoryAboveTheWorkspace_doNotCount_thoseUpToItsRootDo() throws Exception {
    Path root = folder.toRealPath();
    write(root, ".gitignore", "*.txt\n");
    write(root, "sub/repo/.git/HEAD", "x");
    write(root, "sub/repo/.gitignore", "*.log\n");
    write(root, "sub/repo/in/a.txt", "x");
    write(root, "sub/repo/in/a.log", "x");
    assertThat(walk(root.resolve("sub/repo/in"), root)).containsExactly("a.txt");
  }

  @Test
  void gitignoreThatIsALinkOrAFolder_isNoRule() throws Exception {
    Path root = folder.toRealPath();
    write(root, "rules", "a.txt\n");
    write(root, "a.txt", "x");
    Files.createSymbolicLink(root.resolve(".gitignore"), root.resolve("rules"));
    assertThat(walk(root)).contains("a.txt");
  }

  private static String rules(Random random) {
    StringBuilder rules = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      rules.append(PATTERNS.get(random.nextInt(PATTERNS.size())));
      rules.append(random.nextInt(8) == 0 ? "\r\n" : "\n");
    }
    return rules.toString();
  }

  private static SortedSet<String> walk(Path root) {
    return walk(root, root);
  }

  private static SortedSet<String> walk(Path start, Path highest) {
    TreeSet<String> found = new TreeSet<>();
    FileWalk.of(
        start,
        highest,
        new Cancellation(),
        (file, attributes, relative) -> found.add(String.join("/", relative)));
    return found;
  }

  private static void write(Path root, String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static String git(Path root, String command) throws Exception {
    ShellCommand.Result result =
        new ShellCommand(
                command,
                root,
                Map.of(
                    "PATH",
                    System.getenv("PATH"),
                    "HOME",
                    root.toString(),
                    "GIT_CONFIG_NOSYSTEM",
                    "1"),
                Duration.ofSeconds(20),
                100_000)
            .run(ProcessLauncher.PLAIN, new Cancellation());
    assumeThat(result.exitCode()).as("Git is there: " + result.output()).isZero();
    return result.output();
  }
}
