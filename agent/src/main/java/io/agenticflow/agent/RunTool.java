package io.agenticflow.agent;

import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import tools.jackson.jr.stree.JrsObject;

/**
 * A tool that acts on the run itself and not only on its surroundings: starts another agent, asks
 * the user, hands over the answer.
 */
public interface RunTool extends Tool {

  /**
   * Does it. Blocks until it is done, failed or cancelled.
   *
   * @param input the arguments, already known to be a JSON object
   * @throws ToolException as for {@link Tool#run}
   */
  ToolOutcome run(JrsObject input, ToolContext context, RunContext run) throws ToolException;

  @Override
  default ToolOutcome run(JrsObject input, ToolContext context) throws ToolException {
    throw new ToolException(definition().name() + " can only be used within a run.");
  }
}
