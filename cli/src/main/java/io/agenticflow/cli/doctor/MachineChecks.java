package io.agenticflow.cli.doctor;

import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.sandbox.Sandbox;
import io.agenticflow.sandbox.SandboxLevel;
import io.agenticflow.sandbox.SandboxPolicy;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at the machine: Java, the start-up cache, the sandbox, the disk, the program's folder. */
final class MachineChecks {
  private static final int OLDEST_JAVA = 25;
  private static final long LITTLE = 1L << 30;
  private static final long TOO_LITTLE = 64L << 20;
  private static final Set<PosixFilePermission> OF_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private MachineChecks() {}

  static Finding java() {
    Runtime.Version version = Runtime.version();
    String text = version + " in " + System.getProperty("java.home");
    return version.feature() >= OLDEST_JAVA
        ? Finding.ok("Java", text)
        : Finding.fail(
            "Java",
            text,
            "install a JDK " + OLDEST_JAVA + ", and name it in AGENTIC_FLOW_JAVA_HOME");
  }

  /**
   * @param flags of the running JVM
   */
  static Finding cache(List<String> flags) {
    return flags.stream().anyMatch(flag -> flag.startsWith("-XX:AOTCache="))
        ? Finding.ok("start-up cache", "is used")
        : Finding.warn(
            "start-up cache",
            "is not used, so every start is slower",
            "start by ./agentic-flow; 'agentic-flow warmup' makes the cache anew");
  }

  /** Starts a process in the strongest sandbox that there is. */
  static Finding sandbox(Path workspace, Path home, Map<String, String> environment) {
    List<String> notices = new ArrayList<>();
    String mend =
        "install bubblewrap, or use a kernel with Landlock (Linux 5.13 and later); docs/sandbox.md";
    try (Sandbox sandbox =
        Sandbox.automatic(
            SandboxPolicy.of(workspace.toRealPath(), home, environment), notices::add)) {
      ProcessBuilder probe = new ProcessBuilder("/bin/sh", "-c", "exit 0");
      probe.directory(workspace.toFile()).redirectErrorStream(true);
      Process process = sandbox.start(List.of(probe)).getFirst();
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Finding.fail("sandbox", "a command in it did not end", mend);
      }
      SandboxLevel level = sandbox.level();
      if (process.exitValue() != 0 || level == null) {
        return Finding.fail("sandbox", "a command in it ended with " + process.exitValue(), mend);
      }
      List<String> missing = sandbox.missing();
      notices.addAll(missing);
      return notices.isEmpty()
          ? Finding.ok("sandbox", level.word() + " can be had")
          : Finding.warn("sandbox", level.word() + "; " + String.join("; ", notices), mend);
    } catch (IOException e) {
      return Finding.fail("sandbox", "cannot be had: " + e.getMessage(), mend);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.fail("sandbox", "was not looked at to the end", mend);
    }
  }

  static Finding disk(Path home) {
    Path there = home;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      FileStore store = Files.getFileStore(there);
      long free = store.getUsableSpace();
      String text = (free >> 20) + " MiB are free where " + there + " is";
      String mend = "make room, or name another folder in AGENTIC_FLOW_HOME";
      return free < TOO_LITTLE
          ? Finding.fail("disk", text, mend)
          : free < LITTLE ? Finding.warn("disk", text, mend) : Finding.ok("disk", text);
    } catch (IOException e) {
      return Finding.warn(
          "disk", "cannot be looked at: " + e.getMessage(), "look at " + there + " by hand");
    }
  }

  /** Sessions and keys are nobody else's business. */
  static List<Finding> home(Path home) {
    List<Finding> findings = new ArrayList<>();
    if (!Files.exists(home)) {
      findings.add(Finding.ok("home folder", home + " is not there yet; the first run makes it"));
      return findings;
    }
    if (!Files.isDirectory(home) || !Files.isWritable(home)) {
      findings.add(
          Finding.fail(
              "home folder",
              home + " cannot be written",
              "give it to yourself (chown), or name another in AGENTIC_FLOW_HOME"));
      return findings;
    }
    Finding open = open("home folder", home, "chmod 700 " + home);
    findings.add(open == null ? Finding.ok("home folder", home + " is yours alone") : open);
    Path keys = home.resolve(ConfigurationReader.KEYS_FILE);
    if (Files.exists(keys)) {
      Finding shown = open("keys file", keys, "chmod 600 " + keys);
      findings.add(shown == null ? Finding.ok("keys file", keys + " is yours alone") : shown);
    }
    return findings;
  }

  private static @Nullable Finding open(String name, Path path, String mend) {
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
      return rights.stream().anyMatch(OF_OTHERS::contains)
          ? Finding.warn(
              name,
              path + " is open to others (" + PosixFilePermissions.toString(rights) + ")",
              mend)
          : null;
    } catch (IOException | UnsupportedOperationException e) {
      return Finding.warn(
          name, "the rights of " + path + " cannot be read: " + e.getMessage(), mend);
    }
  }
}
