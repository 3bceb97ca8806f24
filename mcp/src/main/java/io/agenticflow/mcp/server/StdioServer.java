package io.agenticflow.mcp.server;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsValue;

/**
 * Serves one client that writes messages into our input and reads ours from our output, one on each
 * line. Both eras may be mixed: each request says which it is of.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio">
 *     The stdio transport</a>
 */
public final class StdioServer implements AutoCloseable {
  private static final int LONGEST_LINE = 64 << 20;

  /** How long what is under way may still take when the client has nothing more to say. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final McpServer server;
  private final InputStream in;
  private final OutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final Conversation conversation;
  private final Set<Running> all = ConcurrentHashMap.newKeySet();
  private volatile boolean gone;

  /**
   * @param out nothing else may write to it
   */
  public StdioServer(McpServer server, InputStream in, OutputStream out) {
    this.server = requireNonNull(server, "server");
    this.in = new BufferedInputStream(requireNonNull(in, "in"));
    this.out = requireNonNull(out, "out");
    this.conversation = server.converse("", this::send);
  }

  /**
   * Serves until the client closes our input, and then for as long as a quick answer takes; what
   * takes longer is cancelled.
   *
   * @throws IOException where the input cannot be read
   */
  public void serve() throws IOException {
    try (conversation) {
      byte[] line = line();
      while (line != null && !gone) {
        if (!isBlank(line)) {
          take(line);
        }
        line = line();
      }
      end(false); // who only listens waits for nothing
      await();
    } finally {
      close();
    }
  }

  /** Cancels what is under way, and waits a moment for it to end. */
  @Override
  public void close() {
    end(true);
    await();
  }

  private void take(byte[] line) {
    JrsValue json;
    try {
      json = Json.parse(line);
    } catch (JsonException e) {
      send(
          new Message.Failure(
              null, new RpcError(RpcError.PARSE_ERROR, "a line is not JSON: " + e.getMessage())));
      return;
    }
    try {
      if (json instanceof JrsArray) { // which 2025-03-26 has
        for (Message each : Message.readAll(json)) {
          take(each);
        }
      } else {
        take(Message.read(json));
      }
    } catch (RpcException e) {
      send(new Message.Failure(Json.field(json, "id"), e.error()));
    }
  }

  private void take(Message message) {
    switch (message) {
      case Message.Request request -> begin(request);
      case Message.Notification told -> {
        if (told.method().equals(Methods.CANCELLED)) {
          cancelled(told);
        }
        conversation.heard(told);
      }
      case Message.Answer answer -> conversation.answered(answer);
    }
  }

  private void begin(Message.Request request) {
    boolean stateless = McpServer.isStateless(request);
    Running running = new Running(request, stateless, new Cancellation());
    all.add(running);
    Runnable work =
        () -> {
          try {
            answer(running);
          } finally {
            all.remove(running);
          }
        };
    if (request.method().equals(Methods.INITIALIZE)) {
      work.run(); // what follows may depend on it
    } else {
      running.worker = Thread.ofVirtual().name("mcp " + request.method()).start(work);
    }
  }

  private void answer(Running running) {
    Message.Request request = running.request;
    Message.Answer answer;
    if (running.stateless) {
      try {
        Caller caller = McpServer.caller(request, "");
        answer = server.answer(request, caller, this::send, running.cancellation);
      } catch (RpcException e) {
        answer = new Message.Failure(request.id(), e.error());
      }
    } else {
      answer = conversation.answer(request, this::send, running.cancellation);
    }
    if (answer != null && !running.takenBack) {
      send(answer);
    }
  }

  private void cancelled(Message.Notification told) {
    JrsValue id = Json.field(told.params(), "requestId");
    if (id == null) {
      return;
    }
    String key = Message.key(id);
    for (Running each : all) {
      if (each.stateless && Message.key(each.request.id()).equals(key)) {
        each.takenBack = true;
        each.cancellation.cancel("the client cancelled the request");
      }
    }
  }

  /** Ends what is under way: subscriptions alone, or everything. */
  private void end(boolean everything) {
    for (Running each : all) {
      if (everything || each.request.method().equals(Methods.LISTEN)) {
        each.cancellation.cancel("the client has left");
      }
    }
  }

  private void await() {
    long until = System.nanoTime() + GRACE.toNanos();
    try {
      for (Running each : all) {
        Thread worker = each.worker;
        if (worker != null) {
          worker.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Message message) {
    byte[] json = Json.writeBytes(message.json());
    writing.lock();
    try {
      if (!gone) {
        out.write(json);
        out.write('\n');
        out.flush();
      }
    } catch (IOException e) {
      gone = true; // it reads no more; the end of our input follows
    } finally {
      writing.unlock();
    }
  }

  /** Returns the next line without its end; null at the end of the input. */
  private byte @Nullable [] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    while (true) {
      int next = in.read();
      if (next < 0) {
        return line.size() == 0 ? null : line.toByteArray();
      }
      if (next == '\n') {
        return line.toByteArray();
      }
      if (line.size() == LONGEST_LINE) {
        throw new IOException("the client wrote a line of more than " + LONGEST_LINE + " bytes");
      }
      line.write(next);
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte each : line) {
      if (each > ' ' || each < 0) {
        return false;
      }
    }
    return true;
  }

  /** A request that is being answered. */
  private static final class Running {
    final Message.Request request;
    final boolean stateless;
    final Cancellation cancellation;
    volatile @Nullable Thread worker;

    /** Whether the client wants to hear no more of it. */
    volatile boolean takenBack;

    Running(Message.Request request, boolean stateless, Cancellation cancellation) {
      this.request = request;
      this.stateless = stateless;
      this.cancellation = cancellation;
    }
  }
}
