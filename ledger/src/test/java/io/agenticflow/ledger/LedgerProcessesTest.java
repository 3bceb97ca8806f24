package io.agenticflow.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that write one ledger. */
@Timeout(120)
class LedgerProcessesTest {
  @TempDir private Path home;

  private final List<String> problems = new ArrayList<>();

  private Process start(String model, int entries, int takeInAfter) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            WritingProcess.class.getName(),
            home.toString(),
            model,
            String.valueOf(entries),
            String.valueOf(takeInAfter))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Totals of(String model) {
    try (Ledger ledger = Ledger.open(home, null, problems::add)) {
      return ledger.reports().of(Dimension.MODEL, model);
    }
  }

  @Test
  void twoProcesses_writeAtOnce_andTakeInAtOnce_andNothingIsLost() throws Exception {
    Process one = start("one", 500, 100);
    Process two = start("two", 500, 100);
    for (Process each : List.of(one, two)) {
      each.getInputStream().readAllBytes();
      assertThat(each.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(each.exitValue()).isZero();
    }
    assertThat(of("one").calls()).isEqualTo(500);
    assertThat(of("two").cost().nanos()).isEqualTo(500);
    assertThat(problems).isEmpty();
  }

  @Test
  void aKilledProcess_losesAtMostWhatItWasWriting() throws Exception {
    Process process = start("killed", 10_000_000, 0);
    int told = 0;
    try (BufferedReader reader = process.inputReader()) {
      while (told < 1000) {
        told = Integer.parseInt(reader.readLine());
      }
      Totals living = of("killed"); // what a living process has written is read too
      assertThat(living.calls()).isGreaterThanOrEqualTo(told);
      process.toHandle().destroyForcibly(); // what it has told can still be read
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        told = Math.max(told, Integer.parseInt(line));
      }
    }
    process.waitFor();
    // At most one was written and could not be told any more.
    assertThat(of("killed").calls()).isBetween((long) told, told + 1L);
    assertThat(of("killed").cost().nanos()).isEqualTo(of("killed").calls());
  }
}
