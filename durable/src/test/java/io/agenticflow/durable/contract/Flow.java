package io.agenticflow.durable.contract;

import io.agenticflow.durable.Durable;
import io.agenticflow.durable.Workflow;

/** A workflow made of a name and a piece of code. */
public record Flow(String name, Code code) implements Workflow {

  /** What it does. */
  @FunctionalInterface
  public interface Code {
    /** As {@link Workflow#run}. */
    String run(Durable durable, String input);
  }

  @Override
  public String run(Durable durable, String input) {
    return code.run(durable, input);
  }
}
