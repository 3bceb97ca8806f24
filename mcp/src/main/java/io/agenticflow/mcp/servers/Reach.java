package io.agenticflow.mcp.servers;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** How a server is reached. */
public sealed interface Reach {

  /**
   * A program that is started and spoken to over its standard streams.
   *
   * @param environment what it gets besides the usual, in order
   * @param folder where it is started; null for the working folder
   */
  record Program(
      String command,
      List<String> arguments,
      Map<String, String> environment,
      @Nullable String folder)
      implements Reach {
    public Program {
      arguments = List.copyOf(arguments);
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }
  }

  /**
   * An address.
   *
   * @param streamed whether it speaks the older transport of two endpoints ({@code sse})
   * @param headers sent with every request, in order
   * @param headersHelper a command line whose JSON output is more headers; null for none
   * @param oauth as written, for what asks for tokens; null where nothing is said
   */
  record Web(
      URI url,
      boolean streamed,
      Map<String, String> headers,
      @Nullable String headersHelper,
      @Nullable JrsObject oauth)
      implements Reach {
    public Web {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
  }

  /** Lives in the program that drives the run, which says more of it itself ({@code sdk}). */
  record InCaller() implements Reach {}
}
