package io.agenticflow.mcp.server;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a server offers. Safe for use by several threads; its lists may change, which it announces.
 */
public interface Offer {

  /** Returns what the server says of itself. */
  ServerIdentity identity();

  /** Returns what it has; the other lists are not asked for. */
  Set<Feature> features();

  /** Returns the tools, prompts, or resources and, as a list of its own, their templates. */
  List<Offered> list(Listing listing);

  /**
   * Returns what is asked for by a name or an address; null where there is no such thing.
   *
   * @param feature {@link Feature#TOOLS}, {@link Feature#PROMPTS} or {@link Feature#RESOURCES}; an
   *     address of a resource may be one of a template's
   */
  @Nullable Offered find(Feature feature, String key);

  /**
   * Returns what to do where {@link #find} knows no tool of a name, for people; null where there is
   * nothing to be done.
   */
  default @Nullable String withheld(String tool) {
    return null;
  }

  /**
   * Returns what could be written for an argument that is begun, best first.
   *
   * @param reference the prompt or template, as the protocol has it
   * @param begun may be empty
   * @param others arguments that are settled, by name
   */
  default List<String> complete(
      JrsObject reference, String argument, String begun, JrsObject others) throws RpcException {
    return List.of();
  }

  /**
   * Begins to look out for changes of a resource, which {@link #changes()} then announces.
   *
   * @param uri of a resource that {@link #find} knows
   * @param cancellation ends the wait for whoever tells of them
   * @return ends it; to be called once
   * @throws RpcException where nobody would tell of them
   */
  default Runnable watch(String uri, Cancellation cancellation) throws RpcException {
    return () -> {};
  }

  /** Returns by whom changes are announced. */
  Changes changes();

  /** Returns how long a client may go without asking for a list again; changes are told anyway. */
  default Duration freshFor() {
    return Duration.ZERO;
  }

  /** What can be listed. */
  enum Listing {
    TOOLS,
    PROMPTS,
    RESOURCES,
    TEMPLATES
  }
}
