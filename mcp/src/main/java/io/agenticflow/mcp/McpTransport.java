package io.agenticflow.mcp;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;

/**
 * Carries messages between a client and one server. Safe for use by several threads, except that
 * {@link #open} ends before anything else begins.
 *
 * <p>It knows how the words get there and nothing of what they mean, with these exceptions: how a
 * request is taken back, and what a transport's own text prescribes for headers (a transport over
 * HTTP reads method, name and the agreed revision, and the tool schemas that pass through it in
 * answers to {@code tools/list}).
 */
public interface McpTransport extends AutoCloseable {

  /**
   * Makes the connection, or what of it can be made before the first message. After a connection
   * has gone it may be opened again.
   *
   * @throws IOException where it cannot be made; the message is for people
   */
  void open(McpListener listener) throws IOException;

  /**
   * Sends a request and waits for its answer, for as long as it takes: whoever wants a limit raises
   * the cancellation.
   *
   * <p>When the cancellation is raised, it stops waiting at once and lets the server know in the
   * way that the transport and the revision have for it: by {@link Methods#CANCELLED}, or by ending
   * the stream of the answer. A request to {@code initialize} is never taken back in words.
   *
   * @return what the server answers, be it an error
   * @throws NotUnderstoodException where the far end does not take it for a message of its protocol
   * @throws IOException where there is no answer, also because it was cancelled; the message is for
   *     people, without the server's name
   */
  Message.Answer ask(Message.Request request, Cancellation cancellation) throws IOException;

  /**
   * Sends what has no answer: a notification, or an answer to a request of the server's.
   *
   * @throws IOException where it cannot be sent
   */
  void tell(Message message) throws IOException;

  /**
   * Returns whether the far end answers whatever it is asked, be it with a status of the carrying
   * protocol. Silence then means that it takes its time, or that somebody has to log in first; it
   * does not mean that it cannot make sense of the question.
   */
  default boolean answersAlways() {
    return false;
  }

  /**
   * Is told, once the client and the server have agreed, what they speak from now on. A request
   * that is made before, to find that out, names its revision itself: {@code initialize} in its
   * parameters, {@code server/discover} in {@link Meta#PROTOCOL_VERSION}.
   */
  default void agreed(Revision revision) {}

  /**
   * Ends the connection and frees what it holds; what is under way fails. The listener is not told.
   * Closing twice is harmless.
   */
  @Override
  void close();
}
