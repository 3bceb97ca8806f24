package io.agenticflow.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However the program ends, no process of a server of its remains. */
@Timeout(60)
class EndedProgramTest {

  @Test
  void killedProgram_leavesNoProcess() throws Exception {
    Process program = start();
    List<Long> processes = processes(program);
    LiveProcesses.assertAllAlive(processes);
    program.destroyForcibly(); // SIGKILL: nothing of the program can react
    assertThat(program.waitFor(10, TimeUnit.SECONDS)).isTrue();
    LiveProcesses.assertAllGone(processes);
  }

  @Test
  void programThatClosesNothing_leavesNoProcess() throws Exception {
    Process program = start("ends");
    List<Long> processes = processes(program);
    assertThat(program.waitFor(10, TimeUnit.SECONDS)).isTrue();
    LiveProcesses.assertAllGone(processes);
  }

  private static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ProgramWithServers.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Returns who the program says its servers' processes are. */
  private static List<Long> processes(Process program) throws Exception {
    List<Long> all = new ArrayList<>();
    BufferedReader lines = program.inputReader();
    for (int i = 0; i < 2; i++) {
      String line = lines.readLine();
      assertThat(line).as("what the program says").isNotNull();
      for (String pid : line.split(" ")) {
        all.add(Long.valueOf(pid));
      }
    }
    assertThat(all).hasSize(8);
    return all;
  }
}
