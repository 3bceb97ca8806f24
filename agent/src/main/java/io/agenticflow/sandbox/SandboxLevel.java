package io.agenticflow.sandbox;

/** How child processes are held, the strongest that is to be had first. */
public enum SandboxLevel {
  /** Landlock and seccomp inside a container, which keeps the rest of the machine away. */
  CONTAINER_LANDLOCK("container+landlock"),
  /** Bubblewrap: mounts, processes and network of their own, and seccomp. */
  BWRAP("bwrap"),
  /** Landlock and seccomp. */
  LANDLOCK("landlock"),
  /** Not at all. */
  NONE("none");

  private final String word;

  SandboxLevel(String word) {
    this.word = word;
  }

  /** Returns its name on the command line and in reports. */
  public String word() {
    return word;
  }
}
