package io.agenticflow.cli.offer;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.server.Call;
import io.agenticflow.mcp.server.Handler;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ToolResult;
import tools.jackson.jr.stree.JrsObject;

/** Makes tools whose arguments are looked at, and whose failures are told to the model. */
final class ProgramTool {
  private ProgramTool() {}

  /** What a tool does. */
  interface Work {
    /**
     * @throws CliException where it cannot be done, for a reason that people understand
     */
    JrsObject result(JrsObject input, Call call)
        throws RpcException, InterruptedException, CliException;
  }

  /**
   * Returns a tool that changes nothing.
   *
   * @param description what it does and when to use it
   */
  static Offered reading(String name, String description, ToolInput input, Work work) {
    return of(
        name,
        description,
        input,
        Json.object().put("readOnlyHint", true).put("openWorldHint", false).build(),
        work);
  }

  /**
   * @param annotations hints to the client
   */
  static Offered of(
      String name, String description, ToolInput input, JrsObject annotations, Work work) {
    Handler handler =
        (given, call) -> {
          try {
            input.check(given);
            return work.result(given, call);
          } catch (ToolInput.WrongInput e) {
            return ToolResult.failure(String.valueOf(e.getMessage()));
          } catch (CliException e) {
            String hint = e.hint();
            return ToolResult.failure(hint == null ? e.message() : e.message() + "; " + hint);
          }
        };
    return Offered.tool(name, description, input.schema(), null, annotations, handler);
  }
}
