package io.agenticflow.mcp.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.cancellation.Cancellation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits on this machine for the browser to come back from the authorization server. (RFC 8252, 7.3)
 * What does not hold the state of our own request is turned away, whoever sends it.
 */
final class CallbackListener implements AutoCloseable {
  private static final String PATH = "/callback";
  private static final int READ_MILLIS = 5_000;
  private static final int LONGEST_LINE = 16 * 1024;

  private final ServerSocket socket;
  private final String state;
  private final BlockingQueue<Map<String, String>> answers = new LinkedBlockingQueue<>();

  private CallbackListener(ServerSocket socket, String state) {
    this.socket = socket;
    this.state = state;
  }

  /**
   * Begins to listen.
   *
   * @param port 0 for any
   * @param state of the request whose answer is awaited
   */
  static CallbackListener open(int port, String state) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    CallbackListener listener = new CallbackListener(socket, state);
    Thread.ofVirtual().name("oauth-callback").start(listener::accept);
    return listener;
  }

  /** Returns where the browser is to come back to. */
  String redirect() {
    return "http://localhost:" + socket.getLocalPort() + PATH;
  }

  /**
   * Waits for the answer.
   *
   * @return the fields of the answer that holds our state; null where none came in time
   */
  @Nullable Map<String, String> await(Duration limit, Cancellation cancellation)
      throws IOException {
    try (Cancellation.Registration _ = cancellation.onCancel(() -> answers.add(Map.of()))) {
      Map<String, String> answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (cancellation.isCancelled()) {
        throw new InterruptedIOException(cancellation.reason());
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Takes an address that a person has copied out of their browser; any other text is ignored. */
  void pasted(String text) {
    int query = text.indexOf('?');
    if (query >= 0) {
      take(text.substring(query + 1).strip());
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket browser = socket.accept();
        Thread.ofVirtual().name("oauth-browser").start(() -> serve(browser));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket browser) {
    try (browser) {
      browser.setSoTimeout(READ_MILLIS);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(browser.getInputStream(), UTF_8), LONGEST_LINE);
      String first = in.readLine();
      for (String line = first; line != null && !line.isEmpty(); line = in.readLine()) {
        // The headers say nothing that matters.
      }
      String[] words = first == null ? new String[0] : first.split(" ");
      String target = words.length == 3 && words[0].equals("GET") ? words[1] : "";
      if (!target.startsWith(PATH + "?")) {
        reply(browser, "404 Not Found", "There is nothing here.");
      } else if (take(target.substring(PATH.length() + 1))) {
        reply(
            browser,
            "200 OK",
            "The answer has arrived. You can close this page and go back to the terminal.");
      } else {
        reply(browser, "400 Bad Request", "This does not belong to the log-in that is awaited.");
      }
    } catch (IOException e) {
      // The browser left; it may come again.
    }
  }

  private boolean take(String query) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    if (!state.equals(fields.get("state"))) {
      return false;
    }
    answers.add(fields);
    return true;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return ""; // broken escapes: as good as nothing
    }
  }

  private static void reply(Socket browser, String status, String text) throws IOException {
    String page =
        "<!doctype html><meta charset=utf-8><title>agentic-flow</title><p>" + text + "</p>\n";
    byte[] body = page.getBytes(UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
            + body.length
            + "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
            + "Connection: close\r\n\r\n";
    browser.getOutputStream().write(head.getBytes(UTF_8));
    browser.getOutputStream().write(body);
    browser.getOutputStream().flush();
  }

  /** Returns the port of a redirect address of ours; 0 where it has none. */
  static int port(@Nullable String redirect) {
    return redirect == null ? 0 : Math.max(0, URI.create(redirect).getPort());
  }
}
