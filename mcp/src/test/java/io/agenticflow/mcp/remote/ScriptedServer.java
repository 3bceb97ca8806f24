package io.agenticflow.mcp.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** A server on loopback whose every answer a test decides; each connection has a thread. */
public final class ScriptedServer implements AutoCloseable {
  /** What to do with a request. */
  @FunctionalInterface
  public interface Script {
    void play(Exchange exchange) throws Exception;
  }

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private volatile Script script;
  private volatile boolean closed;

  public ScriptedServer(Script script) throws IOException {
    this(0, script);
  }

  /**
   * @param port 0 for any
   */
  public ScriptedServer(int port, Script script) throws IOException {
    this.server = new ServerSocket(port, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  public void script(Script script) {
    this.script = script;
  }

  public int port() {
    return server.getLocalPort();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Returns the requests so far. */
  public List<Exchange> exchanges() {
    return exchanges;
  }

  /** Returns those so far with this method of HTTP. */
  public List<Exchange> exchanges(String method) {
    return exchanges.stream().filter(each -> each.method.equals(method)).toList();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        if (closed) {
          socket.close(); // it slipped in: the system may close the port a moment later
        }
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        Exchange exchange = new Exchange(socket, head, in);
        exchanges.add(exchange);
        script.play(exchange);
        if (socket.isClosed()) {
          return;
        }
      }
    } catch (Exception e) {
      // The client left, or the test ended.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.write(c);
      last = (last << 8) | c;
      if (last == 0x0d0a0d0a) {
        return head.toString(ISO_8859_1);
      }
    }
    return "";
  }

  /** A request and the means to answer it. */
  public static final class Exchange {
    public final String method;
    public final String target;
    public final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    public final String body;
    private final Socket socket;
    private final OutputStream out;

    Exchange(Socket socket, String head, InputStream in) throws IOException {
      String[] lines = head.split("\r\n");
      String[] first = lines[0].split(" ");
      this.method = first[0];
      this.target = first[1];
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
      }
      this.socket = socket;
      this.out = socket.getOutputStream();
      this.body =
          new String(
              in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0"))), UTF_8);
    }

    public @Nullable String header(String name) {
      return headers.get(name);
    }

    public @Nullable JrsValue json() {
      return body.startsWith("{") ? Json.parse(body) : null;
    }

    /** Returns the method of the message in the body; empty where there is none. */
    public String rpc() {
      return Json.string(json(), "method", "");
    }

    /** Returns the id of the message in the body as it is written. */
    public String id() {
      JrsValue id = Json.field(json(), "id");
      return id == null ? "null" : Json.write(id);
    }

    public void reply(int status, String type, String content, String... headers)
        throws IOException {
      byte[] bytes = content.getBytes(UTF_8);
      head(status, type, "Content-Length: " + bytes.length, headers);
      out.write(bytes);
      out.flush();
    }

    public void json(String content, String... headers) throws IOException {
      reply(200, "application/json", content, headers);
    }

    /** Answers the message in the body. */
    public void result(String result, String... headers) throws IOException {
      json("{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":" + result + "}", headers);
    }

    public void accepted() throws IOException {
      reply(202, "text/plain", "");
    }

    /** Begins a stream of events. */
    public void stream(String... headers) throws IOException {
      head(200, "text/event-stream", "Transfer-Encoding: chunked", headers);
    }

    /** Sends a piece of the stream. */
    public void piece(String text) throws IOException {
      byte[] bytes = text.getBytes(UTF_8);
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
      out.write(bytes);
      out.write("\r\n".getBytes(ISO_8859_1));
      out.flush();
    }

    public void event(String data) throws IOException {
      piece("data: " + data + "\n\n");
    }

    /** Ends the stream as it should end. */
    public void end() throws IOException {
      out.write("0\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }

    /** Ends the connection in the middle. */
    public void cut() throws IOException {
      socket.close();
    }

    /** Waits until the client ends the connection. */
    public void waitForEnd() throws IOException {
      while (socket.getInputStream().read() >= 0) {
        // nothing more is expected
      }
    }

    private void head(int status, String type, String framing, String... headers)
        throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
      head.append("Content-Type: ").append(type).append("\r\n").append(framing).append("\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
      out.flush();
    }
  }
}
