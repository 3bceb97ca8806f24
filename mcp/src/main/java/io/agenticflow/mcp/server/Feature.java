package io.agenticflow.mcp.server;

import io.agenticflow.mcp.Methods;
import org.jspecify.annotations.Nullable;

/** What a server can offer; it says so before it is asked for it. */
public enum Feature {
  TOOLS("tools", Methods.TOOLS_CHANGED),
  RESOURCES("resources", Methods.RESOURCES_CHANGED),
  PROMPTS("prompts", Methods.PROMPTS_CHANGED),
  COMPLETIONS("completions", null),
  LOGGING("logging", null);

  private final String capability;
  private final @Nullable String changed;

  Feature(String capability, @Nullable String changed) {
    this.capability = capability;
    this.changed = changed;
  }

  /** Returns its name among a server's capabilities. */
  String capability() {
    return capability;
  }

  /** Returns the notification that its list has changed; null where there is no list. */
  @Nullable String changed() {
    return changed;
  }
}
