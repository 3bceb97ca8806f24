package io.agenticflow.mcp.oauth;

import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;

/** Brings a person to a page where they allow us in. */
@FunctionalInterface
public interface Consent {

  /**
   * Opens the page in a browser, or shows its address; returns at once. The browser comes back to
   * this machine by itself. Where it cannot, because it runs on another, the person copies the
   * address at which it ended, and it is given to {@code pasted}; that may happen at any time and
   * more than once.
   *
   * @throws IOException where the person cannot be asked; the message is for people
   */
  void ask(URI page, Consumer<String> pasted) throws IOException;
}
