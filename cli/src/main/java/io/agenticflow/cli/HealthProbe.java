package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * The health check of a container that has neither a shell nor a client: asks the gateway on the
 * loopback interface, port {@code PROXY_PORT} or 3000, for {@code /health}. Ends with 0 where it
 * answers 200, else with 1 and a line on standard error.
 *
 * <p>Not a command of the program, because it is paid every few seconds beside a gateway that may
 * have 128 MB for all: it loads next to nothing.
 */
public final class HealthProbe {
  private static final int MILLIS = 4_000;

  private HealthProbe() {}

  /** Asks, and ends the process. */
  public static void main(String[] none) {
    String named = System.getenv("PROXY_PORT");
    String port = named == null || named.isBlank() ? "3000" : named;
    try {
      String status = status(Integer.parseInt(port));
      if (status.contains(" 200")) {
        return;
      }
      System.err.println("the gateway on port " + port + " answers " + status);
    } catch (IOException | NumberFormatException e) {
      System.err.println("no gateway answers on port " + port + ": " + e.getMessage());
    }
    System.exit(1);
  }

  private static String status(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
      socket.setSoTimeout(MILLIS);
      String request = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
      return line == null ? "nothing" : line;
    }
  }
}
