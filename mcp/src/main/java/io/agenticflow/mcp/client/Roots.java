package io.agenticflow.mcp.client;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a server in which folders we work. May be asked by several threads at once. */
@FunctionalInterface
public interface Roots {
  /**
   * A folder.
   *
   * @param uri begins with {@code file://}
   * @param name for people, or null
   */
  record Root(URI uri, @Nullable String name) {}

  /** Returns them as they are now; {@link McpClient#rootsChanged} tells when they change. */
  List<Root> roots();
}
