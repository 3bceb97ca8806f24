package io.agenticflow.cli.runs;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.store.OwnerOnly;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process of this program that works on one run under the engine of this machine: {@code runs
 * resume RUN --foreground}, without a terminal.
 */
final class Worker {
  private Worker() {}

  /**
   * Starts one.
   *
   * @param home the program's home
   * @param folder in which it works
   * @param environment its variables
   * @throws CliException where it cannot be started
   */
  static void start(Path home, String runId, Path folder, Map<String, String> environment) {
    Path log = log(home, runId);
    List<String> command = new ArrayList<>();
    // In a session of its own the closing of a terminal does not reach it.
    for (String each : List.of("setsid", "nohup")) {
      if (isThere(each, environment)) {
        command.add(each);
        break;
      }
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms16m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.agenticflow.cli.Main",
            "runs",
            "resume",
            runId,
            "--engine=local",
            "--foreground"));
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().clear();
    process.environment().putAll(environment);
    process.environment().put("AGENTIC_FLOW_HOME", home.toAbsolutePath().toString());
    try {
      OwnerOnly.folder(folderOfLogs(home));
      OwnerOnly.ensure(log);
      process.redirectInput(new File("/dev/null"));
      process.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      process.redirectErrorStream(true);
      process.start();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED,
          "no process could be started for run " + runId + ": " + e.getMessage(),
          "'agentic-flow runs resume " + runId + "' tries again",
          e);
    }
  }

  /** Returns the file with what the processes of a run have said. */
  static Path log(Path home, String runId) {
    // Colons are not in the names of files everywhere; no other name has this form.
    return folderOfLogs(home).resolve(runId.replace(":", "%3A") + ".log");
  }

  /**
   * Removes that file.
   *
   * @throws IOException where that fails; not where there is none
   */
  static void deleteLog(Path home, String runId) throws IOException {
    Files.deleteIfExists(log(home, runId));
  }

  private static Path folderOfLogs(Path home) {
    return home.resolve("runs");
  }

  private static boolean isThere(String program, Map<String, String> environment) {
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
