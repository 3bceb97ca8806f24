package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The part that knows what memories mean, in the program as it is built: off the class path. */
@Timeout(120)
class MemoryPartIT {
  private static final Distribution BUILT = Distribution.built();

  @TempDir Path temp;

  private Started.Outcome run(Distribution program, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.launcher(), "memory"));
    command.addAll(List.of(words));
    return Started.run(
        Files.createDirectories(temp.resolve("workspace")),
        Map.of("AGENTIC_FLOW_HOME", temp.resolve("home").toString()),
        command.toArray(String[]::new));
  }

  @Test
  void memoryIsSearchedByMeaning_byJarsThatNoOtherCommandHas() throws Exception {
    assertThat(run(BUILT, "store", "The client prefers dark blue for buttons.").exitCode())
        .isZero();

    Started.Outcome found = run(BUILT, "search", "favourite colours");

    assertThat(found.err()).isEmpty();
    assertThat(found.out()).contains("dark blue");
    try (var jars = Files.list(BUILT.folder().resolve("lib"))) {
      assertThat(jars)
          .noneMatch(jar -> jar.toString().matches(".*(onnxruntime|lucene|embedding).*[.]jar"));
    }
    try (var jars = Files.list(BUILT.folder().resolve("lib/embedding"))) {
      assertThat(jars).hasSize(4);
    }
  }

  @Test
  void withoutThePart_wordsFind_andThatIsSaid() throws Exception {
    Distribution bare = BUILT.copyTo(temp.resolve("bare"));
    Path part = bare.folder().resolve("lib/embedding");
    try (var jars = Files.list(part)) {
      for (Path jar : jars.toList()) {
        Files.delete(jar);
      }
    }
    Files.delete(part);
    run(bare, "store", "The client prefers dark blue for buttons.");

    Started.Outcome found = run(bare, "search", "blue");

    assertThat(found.out()).contains("dark blue");
    assertThat(found.err())
        .isEqualTo("Note: memory is searched by words only: this program has no lib/embedding\n");
    assertThat(found.exitCode()).isZero();
  }
}
