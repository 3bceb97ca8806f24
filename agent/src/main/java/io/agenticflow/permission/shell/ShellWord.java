package io.agenticflow.permission.shell;

/**
 * One word of a command.
 *
 * @param source as it is written
 * @param text without its quotes; what is expanded stands in it as it is written
 * @param kind how much of what it becomes is known
 * @param tilde whether it begins with a tilde that the shell expands
 */
public record ShellWord(String source, String text, Kind kind, boolean tilde) {

  /** How much is known of what a word becomes. */
  public enum Kind {
    /** It becomes its text. */
    LITERAL,
    /** It becomes the names of files that match it, or its text where there are none. */
    GLOB,
    /** It becomes anything, also several words or none. */
    DYNAMIC
  }

  /** Returns whether the word becomes exactly its text. */
  public boolean isLiteral() {
    return kind == Kind.LITERAL && !tilde;
  }

  /** Returns whether the word is this text. */
  public boolean is(String literal) {
    return isLiteral() && text.equals(literal);
  }
}
