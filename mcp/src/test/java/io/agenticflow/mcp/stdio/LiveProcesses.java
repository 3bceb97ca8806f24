package io.agenticflow.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks whether processes are there. */
final class LiveProcesses {
  private LiveProcesses() {}

  static void assertAllAlive(List<Long> pids) {
    for (long pid : pids) {
      assertThat(isAlive(pid)).as("process %d is alive", pid).isTrue();
    }
  }

  static void assertAllGone(List<Long> pids) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (pids.stream().anyMatch(LiveProcesses::isAlive) && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    assertThat(pids).noneMatch(LiveProcesses::isAlive);
  }

  static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return !Files.exists(Path.of("/proc/self"))
          && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }
}
