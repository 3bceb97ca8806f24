package io.agenticflow.mcp.server;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Answers clients of all revisions for one offer. A transport gives it messages and takes what it
 * says; {@link StdioServer} is one. Safe for use by several threads.
 */
public final class McpServer {
  private final Offer offer;
  private final Answers answers;
  private final Stateless stateless;
  private final Consumer<String> log;

  /**
   * @param log takes one line for each failure of the server itself
   */
  public McpServer(Offer offer, Consumer<String> log) {
    this.offer = requireNonNull(offer, "offer");
    this.log = requireNonNull(log, "log");
    this.answers = new Answers(offer);
    this.stateless = new Stateless(offer, answers, new StateSeal(InstantSource.system()));
  }

  /** Returns the schema of a tool's arguments; null where there is no such tool. */
  public @Nullable JrsObject inputSchema(String tool) {
    JrsObject described = answers.tool(tool);
    return described != null && described.get("inputSchema") instanceof JrsObject schema
        ? schema
        : null;
  }

  /**
   * Begins what a client's {@code initialize} begins, or may begin.
   *
   * @param principal who the client has shown to be; empty where anybody may ask
   * @param outbox takes what belongs to no request
   */
  public Conversation converse(String principal, Outbox outbox) {
    return new Conversation(this, new Session(offer, answers, principal, outbox));
  }

  /** Returns whether a request is of the era without handshakes, as it says itself. */
  public static boolean isStateless(Message.Request request) {
    return Stateless.speaks(request);
  }

  /**
   * Reads who sends a request of the era without handshakes.
   *
   * @throws RpcException where it lacks what every one has to bring; over HTTP that is a bad
   *     request
   */
  public static Caller caller(Message.Request request, String principal) throws RpcException {
    return Stateless.caller(request, principal);
  }

  /**
   * Answers a request of the era without handshakes, for as long as that takes.
   *
   * @param outbox takes what belongs to the request
   * @return null where it was cancelled, and nobody is to be told anything; except that a
   *     subscription is always ended in words
   */
  public Message.@Nullable Answer answer(
      Message.Request request, Caller caller, Outbox outbox, Cancellation cancellation) {
    return guarded(
        request, cancellation, () -> stateless.answer(request, caller, outbox, cancellation));
  }

  /** Does the work of one request. */
  interface Work {
    JrsObject result() throws RpcException, InterruptedException;
  }

  /** Makes an answer of what the work brings or throws. */
  Message.@Nullable Answer guarded(Message.Request request, Cancellation cancellation, Work work) {
    Message.Answer answer;
    try {
      answer = new Message.Result(request.id(), work.result());
    } catch (RpcException e) {
      answer = new Message.Failure(request.id(), e.error());
    } catch (InterruptedException e) {
      return null;
    } catch (RuntimeException e) {
      if (!cancellation.isCancelled()) {
        log.accept("answering " + request.method() + " failed: " + e);
      }
      answer =
          new Message.Failure(
              request.id(),
              new RpcError(
                  RpcError.INTERNAL_ERROR,
                  "the server failed in " + request.method() + ": " + e.getMessage()));
    }
    boolean toldAnyway = request.method().equals(Methods.LISTEN);
    return cancellation.isCancelled() && !toldAnyway ? null : answer;
  }
}
