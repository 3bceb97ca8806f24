package io.agenticflow.swarm;

import java.util.List;

/**
 * A fixed plan, as a file has it.
 *
 * @param objective what all of it is for
 * @param tasks in the order of the file; what each needs is among them, and nothing goes in circles
 */
public record Plan(String objective, List<PlannedTask> tasks) {
  public Plan {
    tasks = List.copyOf(tasks);
  }
}
