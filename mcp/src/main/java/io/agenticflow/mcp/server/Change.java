package io.agenticflow.mcp.server;

/** Something that clients may want to hear of. */
public sealed interface Change {

  /** A list has other entries now. */
  record OfList(Feature feature) implements Change {}

  /** A resource has another content now. */
  record OfResource(String uri) implements Change {}
}
