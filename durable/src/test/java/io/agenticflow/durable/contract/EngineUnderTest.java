package io.agenticflow.durable.contract;

import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.Workflow;
import java.nio.file.Path;
import java.util.List;

/** Opens engines of one sort. Has a public constructor without parameters, for other processes. */
public interface EngineUnderTest {

  /**
   * Opens an engine that works on runs of some workflows, those that were interrupted among them.
   *
   * @param home a folder of the test's own; all that is kept between two openings belongs to it
   */
  DurableEngine open(Path home, List<Workflow> workflows);
}
