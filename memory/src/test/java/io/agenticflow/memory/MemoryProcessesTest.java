package io.agenticflow.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.secret.Redaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that write one memory. */
@Timeout(120)
class MemoryProcessesTest {
  @TempDir private Path home;

  private Process start(String word, int entries) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            WritingProcess.class.getName(),
            home.toString(),
            word,
            String.valueOf(entries))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private MemoryStore open() {
    return MemoryStore.open(home, null, new Redaction(List.of()));
  }

  private static int found(MemoryStore store, String words) {
    return store.search(MemorySearch.of("shared", words, 10_000)).size();
  }

  @Test
  void twoProcesses_beginAtOnce_andWriteAtOnce_andNothingIsLost() throws Exception {
    Process one = start("anemone", 300);
    Process two = start("bluebell", 300);
    for (Process each : List.of(one, two)) {
      each.getInputStream().readAllBytes();
      assertThat(each.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(each.exitValue()).isZero();
    }
    try (MemoryStore store = open()) {
      assertThat(store.stats().namespaces().getFirst().entries()).isEqualTo(600);
      assertThat(found(store, "anemone")).isEqualTo(300);
      assertThat(found(store, "bluebell")).isEqualTo(300);
      MemoryStats before = store.stats();
      store.rebuild(null);
      assertThat(store.stats()).isEqualTo(before);
    }
  }

  @Test
  void aKilledProcess_losesNothingThatItTold_andLeavesNothingHalf() throws Exception {
    Process process = start("cyclamen", 10_000_000);
    int told = 0;
    try (BufferedReader reader = process.inputReader()) {
      while (told < 300) {
        told = Integer.parseInt(reader.readLine());
      }
      process.toHandle().destroyForcibly(); // what it has told can still be read
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        told = Math.max(told, Integer.parseInt(line));
      }
    }
    process.waitFor();
    try (MemoryStore store = open()) {
      // At most one was written and could not be told any more.
      assertThat(found(store, "cyclamen")).isBetween(told, told + 1);
      MemoryStats before = store.stats();
      assertThat(before.namespaces().getFirst().entries()).isBetween((long) told, told + 1L);
      store.rebuild(null);
      assertThat(store.stats()).isEqualTo(before);
    }
  }
}
