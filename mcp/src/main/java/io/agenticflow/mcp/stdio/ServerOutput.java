package io.agenticflow.mcp.stdio;

/**
 * Sees what a server's process writes beside its messages, line by line, for people who look for a
 * fault. Called by the threads that read, so it must be quick.
 */
public interface ServerOutput {
  /** Looks away. */
  ServerOutput IGNORED =
      new ServerOutput() {
        @Override
        public void error(String line) {}

        @Override
        public void stray(String line) {}
      };

  /** A line of its standard error; that need not be an error. */
  void error(String line);

  /** A line of its standard output that is no message. */
  void stray(String line);
}
