package io.agenticflow.permission.shell;

/**
 * A redirection to or from a file. Copies of descriptors, here-documents and here-strings are none.
 *
 * @param operator without a descriptor's number, for example {@code >>}
 */
public record Redirection(String operator, ShellWord target) {

  /** Returns whether the file may be changed. */
  public boolean writes() {
    return !operator.equals("<");
  }
}
