package io.agenticflow.permission;

import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import tools.jackson.jr.stree.JrsObject;

/**
 * Decides on tool calls of a run that nobody watches: there is no one to ask, so what would need a
 * question is refused. Immutable.
 *
 * <p>It decides by the kind of effect alone. That file tools stay in the workspace is seen to by
 * the {@link Workspace}, which must be opened confined unless the mode is {@link
 * PermissionMode#BYPASS_PERMISSIONS}.
 *
 * @param mode the mode of the run
 */
public record PermissionPolicy(PermissionMode mode) {

  /**
   * Decides on one call.
   *
   * @param input the arguments
   * @param workspace where the call would be made
   */
  public Decision decide(Tool tool, JrsObject input, Workspace workspace) {
    boolean looksOnly =
        switch (tool.effect()) {
          case READ, NOTE -> true;
          case EDIT, EXECUTE -> false;
        };
    return switch (mode) {
      case BYPASS_PERMISSIONS -> new Decision.Allow();
      case DEFAULT -> confined(tool, workspace);
      case ACCEPT_EDITS ->
          tool.effect() == Tool.Effect.EXECUTE
              ? deny(tool, "nobody is here to allow a command; files can be read and changed")
              : confined(tool, workspace);
      case PLAN ->
          looksOnly
              ? confined(tool, workspace)
              : deny(tool, "only looking is allowed; describe in your answer what you would do");
      case DONT_ASK ->
          looksOnly ? confined(tool, workspace) : deny(tool, "no rule allows this tool");
    };
  }

  /** A workspace without walls belongs to the mode that bypasses permissions and to no other. */
  private Decision confined(Tool tool, Workspace workspace) {
    return workspace.confined()
        ? new Decision.Allow()
        : deny(tool, "the workspace is not confined, which only bypassPermissions allows");
  }

  private Decision deny(Tool tool, String why) {
    return new Decision.Deny(
        "Permission denied: "
            + tool.definition().name()
            + " may not be used in permission mode "
            + mode.word()
            + ": "
            + why
            + ".");
  }
}
