package io.agenticflow.sandbox;

/** Error numbers of Linux (asm-generic/errno.h), the same on all machines that we know. */
final class ErrorNumber {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EACCES = 13;
  static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  static final int ENOSYS = 38;
  static final int ELOOP = 40;
  static final int EOPNOTSUPP = 95;

  private ErrorNumber() {}

  /** Returns words for people. */
  static String words(long number) {
    return switch ((int) Math.abs(number)) {
      case EPERM -> "not permitted";
      case ENOENT -> "no such file or directory";
      case EACCES -> "permission denied";
      case ENOTDIR -> "not a directory";
      case EINVAL -> "invalid argument";
      case ENOSYS -> "the kernel does not have it";
      case ELOOP -> "too many links";
      case EOPNOTSUPP -> "the kernel has it switched off";
      default -> "error " + Math.abs(number);
    };
  }
}
