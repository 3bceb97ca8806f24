package io.agenticflow.mcp.server;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.Revision;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Who asks.
 *
 * @param revision what it speaks
 * @param capabilities what it can be asked
 * @param info its name and version, as it says; null where it does not
 * @param principal who it has shown to be, for the server alone; empty where anybody may ask
 */
public record Caller(
    Revision revision, JrsObject capabilities, @Nullable JrsObject info, String principal) {
  public Caller {
    requireNonNull(revision, "revision");
    requireNonNull(capabilities, "capabilities");
    requireNonNull(principal, "principal");
  }

  /** Returns whether it can be asked this. */
  public boolean supports(InputRequest request) {
    return request.isPossible(capabilities);
  }

  /** Returns its name, for people. */
  public String name() {
    return Json.string(info, "name", "a client");
  }
}
