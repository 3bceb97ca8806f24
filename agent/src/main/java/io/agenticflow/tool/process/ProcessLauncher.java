package io.agenticflow.tool.process;

import java.io.IOException;
import java.util.List;

/**
 * How the processes of a run's tools come into being: as they are, or confined. Safe for use by
 * several threads.
 */
@FunctionalInterface
public interface ProcessLauncher {
  /** Starts them as they are, with all that this process may do. */
  ProcessLauncher PLAIN = ProcessBuilder::startPipeline;

  /**
   * Starts commands of which each one's output is the next one's input.
   *
   * @param pipeline at least one; a launcher may change what it runs and in which environment, not
   *     where its input and output go
   * @return the processes, in the same order
   * @throws IOException where one cannot be started, or cannot be confined; then none is left
   *     running
   */
  List<Process> start(List<ProcessBuilder> pipeline) throws IOException;

  /**
   * Is told, once for each start, when the commands have ended and all that they left behind.
   *
   * @return what the model is to know of it, in one line; empty where that is nothing
   */
  default String ended(List<Process> pipeline) {
    return "";
  }
}
