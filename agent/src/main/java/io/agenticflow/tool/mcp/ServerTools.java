package io.agenticflow.tool.mcp;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.search.ToolSupply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The tools of all servers of a set as tools of ours. A server is connected when one of its tools
 * is called. Safe for use by several threads.
 */
public final class ServerTools implements ToolSupply {
  /** Of what a server says about its use; every request may carry it. */
  private static final int MOST_INSTRUCTIONS = 600;

  private final ServerSet servers;
  private final AtomicLong changes = new AtomicLong();
  private volatile Known known = new Known(-1, List.of());

  /** The tools after so many changes. */
  private record Known(long changes, List<Supplied> tools) {}

  public ServerTools(ServerSet servers) {
    this.servers = servers;
    servers.onChange(changes::incrementAndGet);
  }

  @Override
  public List<Supplied> tools() {
    long now = changes.get();
    Known last = known;
    if (last.changes != now) {
      last = new Known(now, read());
      known = last;
    }
    return last.tools;
  }

  private List<Supplied> read() {
    McpNames names = new McpNames();
    List<Supplied> all = new ArrayList<>();
    boolean hasResources = false;
    for (ServerStatus each : servers.status()) {
      hasResources |= each.listing() != null && each.listing().hasResources();
    }
    if (hasResources) {
      all.add(new Supplied(new ListMcpResourcesTool(servers), "", true));
      all.add(new Supplied(new ReadMcpResourceTool(servers), "", true));
    }
    for (ServerSet.Offered each : servers.tools()) {
      String prefix = McpNames.prefix(each.server().name());
      String name = names.name(each.server().name(), each.tool().name());
      all.add(
          new Supplied(
              new McpTool(
                  name, each.tool(), (input, options) -> servers.call(each, input, options)),
              name.startsWith(prefix) ? prefix : "",
              each.server().alwaysLoad()));
    }
    return List.copyOf(all);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (ServerStatus each : servers.status()) {
      Listing listing = each.listing();
      String instructions = listing == null ? null : listing.instructions();
      if (instructions != null && !instructions.isBlank()) {
        notes.add(
            "The server "
                + each.definition().name()
                + " says: "
                + ToolInput.shown(instructions.strip(), MOST_INSTRUCTIONS));
      }
    }
    return notes;
  }

  @Override
  public List<String> starting() {
    return servers.starting();
  }

  @Override
  public void awaitStarting(Duration most, Cancellation cancellation) {
    List<String> late = servers.starting();
    if (!late.isEmpty()) {
      servers.await(late, most, cancellation);
    }
  }

  @Override
  public void renew() {
    changes.incrementAndGet();
  }
}
