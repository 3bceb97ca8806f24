package io.agenticflow.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client to the scripted upstream: requests in, answers out, one after the
 * other.
 */
final class Connection {
  private final ScriptedUpstream upstream;
  private final Socket socket;
  private final int number;
  private volatile @Nullable RecordedRequest answering;

  Connection(ScriptedUpstream upstream, Socket socket, int number) {
    this.upstream = upstream;
    this.socket = socket;
    this.number = number;
  }

  /** Serves until either side ends the connection. */
  void serve() {
    try (socket) {
      socket.setTcpNoDelay(true);
      ClientFeed feed = new ClientFeed(socket.getInputStream(), this::clientGone);
      Thread.ofVirtual().name("scripted-upstream-feed").start(feed::pump);
      while (serveOne(feed)) {
        // the connection carries another request
      }
    } catch (IOException e) {
      clientGone(); // a write failed: the client has left, or the server is closing
    } finally {
      breakOff();
      upstream.ended(this);
    }
  }

  private boolean serveOne(ClientFeed feed) throws IOException {
    HttpRequest request;
    try {
      request = HttpRequest.read(feed, this::sayContinue);
    } catch (HttpRequest.Malformed e) {
      byte[] body = FrameFaults.bytes(e.getMessage() + "\n");
      AnswerWriter out = new AnswerWriter(socket, true, false);
      out.head(400, Map.of("content-type", "text/plain"), body.length, true);
      out.body(body, true);
      return false;
    }
    if (request == null) {
      return false;
    }
    RecordedRequest record = upstream.record(number, request);
    answering = record;
    boolean head = request.method().equals("HEAD");
    AnswerWriter out = new AnswerWriter(socket, request.http11(), head);
    ScriptedUpstream.Reply reply = upstream.reply(record);
    boolean more =
        new Play(reply.turn(), reply.rendered(), out, feed, record).run(!request.keepsConnection());
    record.ended(RecordedRequest.End.CLIENT_LEFT); // for a play that had no end of its own
    answering = null;
    return more;
  }

  void close() {
    breakOff();
    try {
      socket.close();
    } catch (IOException e) {
      // closing is all that was wanted
    }
  }

  private void breakOff() {
    RecordedRequest now = answering;
    if (now != null) {
      now.ended(RecordedRequest.End.BROKEN_OFF);
    }
  }

  private void clientGone() {
    RecordedRequest now = answering;
    if (now != null) {
      now.ended(RecordedRequest.End.CLIENT_LEFT);
    }
  }

  private void sayContinue() throws IOException {
    socket.getOutputStream().write(FrameFaults.bytes("HTTP/1.1 100 Continue\r\n\r\n"));
    socket.getOutputStream().flush();
  }
}
