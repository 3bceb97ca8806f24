package io.agenticflow.cli.validate;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.client.ExecutableSearch;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.sandbox.Sandbox;
import io.agenticflow.sandbox.SandboxException;
import io.agenticflow.sandbox.SandboxLevel;
import io.agenticflow.sandbox.SandboxPolicy;
import io.agenticflow.tool.ChildEnvironment;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.tool.process.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * An agent writes a small program; it is run in the sandbox on numbers that the agent was not told,
 * and its output compared. Where this machine has no sandbox it is parsed, and the finding says so.
 */
final class CodeCheck implements Check {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int OUTPUT = 4_000;

  private final String name;
  private final String model;
  private final Bench bench;
  private final RandomGenerator random;

  /**
   * @param name of the check
   */
  CodeCheck(String name, String model, Bench bench, RandomGenerator random) {
    this.name = name;
    this.model = model;
    this.bench = bench;
    this.random = random;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public Allowance allowance() {
    return new Allowance(30_000, 3_000);
  }

  @Override
  public String run(Meter meter) throws CheckFailure, IOException, InterruptedException {
    Map<String, String> environment = ChildEnvironment.of(bench.terminal().environment());
    boolean hasPython = ExecutableSearch.find("python3", environment.get("PATH")) != null;
    Exercise exercise =
        Exercise.draw(hasPython ? Exercise.Language.PYTHON : Exercise.Language.SHELL, random);
    Path workspace = bench.workspace(name);
    bench.agent(workspace, model, exercise.task(), "Read,Write,Edit", meter);
    Path file = workspace.resolve(exercise.language().file());
    if (!Files.isRegularFile(file)) {
      throw new CheckFailure(
          "the agent ended well and there is no " + file.getFileName() + " in its folder");
    }
    try (Sandbox sandbox =
        Sandbox.automatic(
            SandboxPolicy.of(workspace, Settings.userHome().toAbsolutePath(), environment),
            bench.terminal().err()::println)) {
      return tried(exercise, workspace, environment, sandbox);
    } catch (SandboxException e) {
      run(exercise.language().parse(), workspace, environment, ProcessLauncher.PLAIN);
      return exercise.language().file() + " is well-formed; not run, because " + e.getMessage();
    }
  }

  private String tried(
      Exercise exercise, Path workspace, Map<String, String> environment, Sandbox sandbox)
      throws CheckFailure, IOException, InterruptedException {
    List<Exercise.Try> tries = exercise.tries(random);
    for (Exercise.Try each : tries) {
      String printed = run(each.command(), workspace, environment, sandbox);
      if (!printed.equals(each.expected())) {
        throw new CheckFailure(
            exercise.language().file()
                + " is wrong: "
                + each.command()
                + " prints "
                + quoted(printed)
                + " and should print "
                + quoted(each.expected()));
      }
    }
    SandboxLevel level = sandbox.level();
    return exercise.language().file()
        + " ran in the sandbox ("
        + (level == null ? "?" : level.word())
        + "), "
        + tries.size()
        + " of "
        + tries.size()
        + " results right";
  }

  private static String run(
      String command, Path workspace, Map<String, String> environment, ProcessLauncher launcher)
      throws CheckFailure, IOException, InterruptedException {
    ShellCommand.Result result =
        new ShellCommand(command, workspace, environment, LONGEST, OUTPUT)
            .run(launcher, new Cancellation());
    if (result.ending() != ShellCommand.Ending.EXITED) {
      throw new CheckFailure(command + " did not end within " + LONGEST.toSeconds() + " s");
    }
    if (result.exitCode() != 0) {
      throw new CheckFailure(
          command + " ends with " + result.exitCode() + ": " + quoted(result.output().strip()));
    }
    return result.output().strip();
  }

  private static String quoted(String text) {
    String line = text.replace("\n", "\\n");
    return "'" + (line.length() > 160 ? "…" + line.substring(line.length() - 159) : line) + "'";
  }
}
