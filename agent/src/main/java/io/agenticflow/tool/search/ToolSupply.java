package io.agenticflow.tool.search;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.Tool;
import java.time.Duration;
import java.util.List;

/** Where the tools come from that a {@link ToolShelf} holds. Safe for use by several threads. */
public interface ToolSupply {

  /**
   * A tool.
   *
   * @param group what its name and those of its like begin with; empty where it has none
   * @param isAlwaysShown whether the model is told of it whole from the beginning
   */
  record Supplied(Tool tool, String group, boolean isAlwaysShown) {}

  /** Returns the tools of the moment, in order; the same list as long as they are the same. */
  List<Supplied> tools();

  /** Returns more to know about the tools, a paragraph each; for the model. */
  List<String> notes();

  /** Returns the names of those whose tools are on their way. */
  List<String> starting();

  /** Waits until nothing is on its way any more, the time has passed or the wait is cancelled. */
  void awaitStarting(Duration most, Cancellation cancellation);

  /** Looks anew at what is there, for somebody who misses a tool that may have come just now. */
  default void renew() {}
}
