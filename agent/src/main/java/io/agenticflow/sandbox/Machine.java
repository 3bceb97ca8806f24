package io.agenticflow.sandbox;

import org.jspecify.annotations.Nullable;

/** The processors whose system calls we know. */
enum Machine {
  /** Also called amd64. */
  X86_64(0xC000_003E),
  AARCH64(0xC000_00B7);

  private final int auditName;

  Machine(int auditName) {
    this.auditName = auditName;
  }

  /** Returns what a seccomp filter sees as the architecture (linux/audit.h). */
  int auditName() {
    return auditName;
  }

  /** Returns the one that this program runs on under Linux; null elsewhere. */
  static @Nullable Machine current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static @Nullable Machine of(String system, String processor) {
    if (!system.equals("Linux")) {
      return null;
    }
    return switch (processor) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default -> null;
    };
  }
}
