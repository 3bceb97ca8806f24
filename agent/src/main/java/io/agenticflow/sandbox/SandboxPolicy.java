package io.agenticflow.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the child processes of a run may do, as far as the user can say it. The rest follows: see
 * docs/sandbox.md.
 *
 * @param workspace real and absolute folders to read and write, the working folder first
 * @param read more files and folders to read
 * @param write more files and folders to write
 * @param home the user's home folder, of which only caches of tools can be read
 * @param environment that of the processes; its PATH says where programs are
 */
public record SandboxPolicy(
    List<Path> workspace,
    List<Path> read,
    List<Path> write,
    Network network,
    Path home,
    Map<String, String> environment) {
  public SandboxPolicy {
    workspace = List.copyOf(workspace);
    if (workspace.isEmpty()) {
      throw new IllegalArgumentException("a sandbox needs a working folder");
    }
    read = List.copyOf(read);
    write = List.copyOf(write);
    environment = Map.copyOf(environment);
  }

  /** Returns one for a working folder, with no network and nothing added. */
  public static SandboxPolicy of(Path workspace, Path home, Map<String, String> environment) {
    return new SandboxPolicy(
        List.of(workspace), List.of(), List.of(), new Network.None(), home, environment);
  }
}
