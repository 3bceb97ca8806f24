package io.agenticflow.cli.mcp;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.mcp.oauth.Consent;
import io.agenticflow.mcp.stdio.ServerEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Shows the address of a log-in on standard error and opens it in the browser, as far as there is
 * one: the program that {@code BROWSER} names, else the system's. Where standard input is a
 * terminal, the address at which a browser elsewhere has ended can be pasted.
 */
final class BrowserConsent implements Consent {
  /** What programs on a desktop need to reach it. */
  private static final List<String> DESKTOP = List.of("DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY");

  private final Terminal terminal;

  BrowserConsent(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void ask(URI page, Consumer<String> pasted) {
    terminal.err().println("Log in in the browser. If it does not open, open this address:");
    terminal.err().println(page);
    open(page);
    if (terminal.inIsTerminal()) {
      terminal
          .err()
          .println(
              "If the browser is on another machine, paste the address at which it ends here.");
      Thread.ofVirtual().name("pasted").start(() -> read(pasted));
    }
  }

  private void read(Consumer<String> pasted) {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        pasted.accept(line);
      }
    } catch (IOException e) {
      // The browser may come back by itself all the same.
    }
  }

  private void open(URI page) {
    List<String> command = command(page.toString());
    if (command.isEmpty()) {
      return;
    }
    Map<String, String> more = new TreeMap<>();
    for (String each : DESKTOP) {
      String value = terminal.environment().get(each);
      if (value != null) {
        more.put(each, value);
      }
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(ServerEnvironment.of(terminal.environment(), more));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      builder.start().getOutputStream().close();
    } catch (IOException e) {
      // The address stands above.
    }
  }

  private List<String> command(String page) {
    Map<String, String> environment = terminal.environment();
    String browser = environment.getOrDefault("BROWSER", "");
    if (!browser.isEmpty()) {
      return List.of(browser, page);
    }
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.startsWith("mac")) {
      return List.of("open", page);
    }
    if (system.startsWith("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler", page);
    }
    boolean desktop =
        environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
    return desktop ? List.of("xdg-open", page) : List.of();
  }
}
