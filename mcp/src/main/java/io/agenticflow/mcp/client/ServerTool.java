package io.agenticflow.mcp.client;

import static java.util.Objects.requireNonNull;

import tools.jackson.jr.stree.JrsValue;

/**
 * A tool as its server describes it.
 *
 * @param name as the server calls it; not checked in any way
 * @param described the whole entry of {@code tools/list}
 */
public record ServerTool(String name, JrsValue described) {
  public ServerTool {
    requireNonNull(name, "name");
    requireNonNull(described, "described");
  }
}
