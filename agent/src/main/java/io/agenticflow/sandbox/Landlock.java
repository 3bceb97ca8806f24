package io.agenticflow.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Landlock: the kernel's list of what a process may still do with files, TCP ports, signals and
 * abstract sockets (landlock(7), linux/landlock.h). For Linux 5.13 and newer, where it is switched
 * on.
 */
final class Landlock {
  private static final long EXECUTE = 1;
  private static final long WRITE_FILE = 1 << 1;
  private static final long READ_FILE = 1 << 2;
  private static final long READ_DIR = 1 << 3;
  private static final long MAKE_CHAR = 1 << 6;
  private static final long MAKE_BLOCK = 1 << 11;
  private static final long REFER = 1 << 13; // from version 2 on
  private static final long TRUNCATE = 1 << 14; // from version 3 on
  private static final long IOCTL_DEV = 1 << 15; // from version 5 on
  private static final long FIRST_VERSION = (1 << 13) - 1;
  private static final long FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

  private static final long BIND_TCP = 1; // from version 4 on
  private static final long CONNECT_TCP = 1 << 1;
  private static final long SCOPE_ABSTRACT_SOCKETS = 1; // from version 6 on
  private static final long SCOPE_SIGNALS = 1 << 1;

  private static final int RULE_PATH = 1;
  private static final int RULE_PORT = 2;
  private static final long O_PATH_CLOEXEC = 0x20_0000 | 0x8_0000;
  private static final long AT_FDCWD = -100;

  /** The newest version whose rights we know. */
  private static final int NEWEST = 7;

  private final Kernel kernel;
  private final int version;

  private Landlock(Kernel kernel, int version) {
    this.kernel = kernel;
    this.version = version;
  }

  /**
   * Returns the running kernel's Landlock.
   *
   * @throws SandboxException where it has none
   */
  static Landlock of(Kernel kernel) throws SandboxException {
    long version = kernel.call(Call.LANDLOCK_CREATE_RULESET, 0, 0, 1);
    if (version < 1) {
      throw new SandboxException(
          "this kernel has no Landlock: "
              + switch ((int) -version) {
                case ErrorNumber.ENOSYS -> "it is older than 5.13 or was built without";
                case ErrorNumber.EOPNOTSUPP -> "it is switched off (kernel parameter lsm=)";
                case ErrorNumber.EPERM -> "a seccomp filter around this program refuses it";
                default -> ErrorNumber.words(version);
              });
    }
    return new Landlock(kernel, (int) Math.min(version, NEWEST));
  }

  /** Returns its version, 1 to 7; the kernel's may be newer. */
  int version() {
    return version;
  }

  /** Returns in words what this version cannot hold back; empty where it can do all that we use. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (version < 3) {
      missing.add("truncation of files that may only be read");
    }
    if (version < 4) {
      missing.add("ports of TCP");
    }
    if (version < 5) {
      missing.add("control calls to devices");
    }
    if (version < 6) {
      missing.add("signals to other processes of the user");
    }
    return missing;
  }

  /**
   * Makes a rule set; nobody is held by it yet.
   *
   * @return its file descriptor, which the caller closes
   * @throws SandboxException where the kernel refuses it, or cannot do what the policy needs
   */
  int ruleSet(Rights rights, Network network) throws SandboxException {
    if (network instanceof Network.Ports && version < 4) {
      throw new SandboxException(
          "this kernel's Landlock (version "
              + version
              + ") cannot allow single ports; version 4 of Linux 6.7 can");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(24, 8);
      attributes.set(JAVA_LONG, 0, handled());
      attributes.set(JAVA_LONG, 8, network instanceof Network.Ports ? BIND_TCP | CONNECT_TCP : 0);
      attributes.set(JAVA_LONG, 16, SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS);
      long size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
      int ruleSet =
          (int)
              require(
                  "make a rule set",
                  kernel.call(Call.LANDLOCK_CREATE_RULESET, attributes.address(), size, 0));
      boolean whole = false;
      try {
        for (Path path : rights.read()) {
          allow(arena, ruleSet, path, EXECUTE | READ_FILE | READ_DIR);
        }
        for (Path path : rights.devices()) {
          allow(arena, ruleSet, path, READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV | READ_DIR);
        }
        for (Path path : rights.write()) {
          allow(arena, ruleSet, path, handled() & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV));
        }
        if (network instanceof Network.Ports(List<Integer> ports)) {
          for (int port : ports) {
            MemorySegment rule = arena.allocate(16, 8);
            rule.set(JAVA_LONG, 0, CONNECT_TCP);
            rule.set(JAVA_LONG, 8, port);
            require(
                "allow port " + port,
                kernel.call(Call.LANDLOCK_ADD_RULE, ruleSet, RULE_PORT, rule.address(), 0));
          }
        }
        whole = true;
        return ruleSet;
      } finally {
        if (!whole) {
          kernel.call(Call.CLOSE, ruleSet);
        }
      }
    }
  }

  /** Prepares the call that holds a thread and all that it starts, for ever. */
  Step restrict(int ruleSet) {
    return kernel.step(
        "confine a thread with Landlock", false, Call.LANDLOCK_RESTRICT_SELF, ruleSet, 0);
  }

  private long handled() {
    return FIRST_VERSION
        | (version >= 2 ? REFER : 0)
        | (version >= 3 ? TRUNCATE : 0)
        | (version >= 5 ? IOCTL_DEV : 0);
  }

  /** What is not there needs no right; it has none if it comes into being later. */
  private void allow(Arena arena, int ruleSet, Path path, long access) throws SandboxException {
    long file =
        kernel.call(Call.OPENAT, AT_FDCWD, Kernel.text(arena, path.toString()), O_PATH_CLOEXEC);
    if (file == -ErrorNumber.ENOENT
        || file == -ErrorNumber.EACCES
        || file == -ErrorNumber.ENOTDIR) {
      return;
    }
    require("open " + path, file);
    try {
      MemorySegment rule = arena.allocate(12, 8);
      long rights = access & handled() & (Files.isDirectory(path) ? ~0L : FILE_RIGHTS);
      rule.set(JAVA_LONG_UNALIGNED, 0, rights);
      rule.set(JAVA_INT_UNALIGNED, 8, (int) file);
      require(
          "allow " + path,
          kernel.call(Call.LANDLOCK_ADD_RULE, ruleSet, RULE_PATH, rule.address(), 0));
    } finally {
      kernel.call(Call.CLOSE, file);
    }
  }

  private static long require(String what, long result) throws SandboxException {
    if (result < 0) {
      throw new SandboxException("Landlock cannot " + what + ": " + ErrorNumber.words(result));
    }
    return result;
  }
}
