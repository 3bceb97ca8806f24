package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What native code prints and leaves behind shows only from outside. */
class GgufProcessTest {
  @TempDir Path folder;

  @Test
  void standardOutput_isTheAnswerAndNothingElse_andNothingIsLeftInTheTemporaryFolder()
      throws Exception {
    try {
      NativeLlama.load(Path.of("target", "native").toAbsolutePath());
    } catch (IOException e) {
      System.err.println("SKIPPED: inference in this process: " + e.getMessage());
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
    Path model = TinyGguf.write(folder.resolve("m.gguf"), TinyGguf.Skill.NEVER_STOPS);
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Files.writeString(temporary.resolve("llama-notes.txt"), "mine");
    Path library = folder.resolve("native");
    for (int run = 1; run <= 2; run++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-Djava.io.tmpdir=" + temporary,
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  GgufCommand.class.getName(),
                  model.toString(),
                  library.toString())
              .redirectError(folder.resolve("stderr").toFile())
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      List<String> err = Files.readAllLines(folder.resolve("stderr"));
      assertThat(process.exitValue()).as("%s", err).isZero();
      assertThat(out).isEqualTo("aaaaaa" + System.lineSeparator());
      assertThat(err).hasSize(1).first().asString().startsWith("ms to the whole answer");
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(p -> !p.getFileName().toString().startsWith("hsperfdata")))
          .containsExactly(temporary.resolve("llama-notes.txt"));
    }
    try (Stream<Path> libraries = Files.walk(library)) {
      assertThat(libraries.filter(Files::isRegularFile)).hasSize(1);
    }
  }
}
