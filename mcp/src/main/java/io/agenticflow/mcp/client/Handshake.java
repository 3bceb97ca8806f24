package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.NotUnderstoodException;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcError;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Finds out what a server speaks, and introduces the client where that is to be done. For use by
 * one thread.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning">Versioning
 *     and compatibility</a>
 */
final class Handshake {
  /** A server that does not answer what it does not know is asked in the old way meanwhile. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final Connection connection;
  private final CallOptions call;
  private final Cancellation cancellation;

  Handshake(Connection connection, Cancellation cancellation) {
    this.connection = connection;
    this.cancellation = cancellation;
    this.call = CallOptions.of(cancellation).timeout(connection.options().connectTimeout());
  }

  /** What came of one way to begin. */
  private sealed interface Outcome {
    record Known(ServerFacts facts) implements Outcome {}

    /** It belongs to the other era, or to none. */
    record Other(McpException why) implements Outcome {}

    /** It is out of reach. */
    record Failed(McpException why) implements Outcome {}
  }

  ServerFacts perform() throws McpException {
    ServerFacts facts =
        switch (connection.options().era()) {
          case STATEFUL -> initialize();
          case STATELESS -> known(discover(cancellation));
          case PROBE -> probe();
        };
    connection.agreed(facts.revision());
    if (!facts.revision().isStateless()) {
      connection.tell(new Message.Notification(Methods.INITIALIZED));
    }
    return facts;
  }

  private static ServerFacts known(Outcome outcome) throws McpException {
    return switch (outcome) {
      case Outcome.Known known -> known.facts();
      case Outcome.Other other -> throw other.why();
      case Outcome.Failed failed -> throw failed.why();
    };
  }

  private ServerFacts probe() throws McpException {
    BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    Cancellation asking = new Cancellation();
    try (Cancellation.Registration _ =
        cancellation.onCancel(() -> asking.cancel(String.valueOf(cancellation.reason())))) {
      Thread.ofVirtual().name("mcp-probe").start(() -> outcomes.add(discover(asking)));
      Outcome first =
          connection.answersAlways()
              ? outcomes.take()
              : outcomes.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        return afterProbe(first);
      }
      // It may be slow to start, or deaf to what it does not know. Whichever it answers counts.
      Thread.ofVirtual().name("mcp-initialize").start(() -> outcomes.add(tryInitialize()));
      Outcome one = outcomes.take();
      return afterBoth(one instanceof Outcome.Known ? one : outcomes.take());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new McpException("connecting to " + connection.name() + " was interrupted", e);
    } finally {
      asking.cancel("no longer of interest");
    }
  }

  private ServerFacts afterProbe(Outcome outcome) throws McpException {
    return switch (outcome) {
      case Outcome.Known known -> known.facts();
      case Outcome.Other _ -> initialize();
      case Outcome.Failed failed -> restarted(failed.why());
    };
  }

  private ServerFacts afterBoth(Outcome outcome) throws McpException {
    return switch (outcome) {
      case Outcome.Known known -> known.facts();
      case Outcome.Other other -> restarted(other.why());
      case Outcome.Failed failed -> restarted(failed.why());
    };
  }

  /** Some servers end when they are asked anything before they are initialized. */
  private ServerFacts restarted(McpException why) throws McpException {
    if (connection.closedBecause() == null || cancellation.isCancelled()) {
      throw why;
    }
    connection.open();
    return initialize();
  }

  private Outcome tryInitialize() {
    try {
      return new Outcome.Known(initialize());
    } catch (McpException e) {
      return new Outcome.Failed(e);
    }
  }

  private Outcome discover(Cancellation asking) {
    return discover(Revision.NEWEST_STATELESS, true, asking);
  }

  /**
   * @param again whether to ask once more, should the server want another revision that is known
   */
  private Outcome discover(Revision wanted, boolean again, Cancellation asking) {
    JrsObject meta =
        Json.object()
            .put(Meta.PROTOCOL_VERSION, wanted.text())
            .put(Meta.CLIENT_INFO, connection.clientInfo())
            .put(Meta.CLIENT_CAPABILITIES, connection.requests().capabilities(true))
            .build();
    Message.Answer answer;
    try {
      answer =
          connection.answer(
              Methods.DISCOVER,
              Json.object().put(Meta.FIELD, meta).build(),
              CallOptions.of(asking).timeout(connection.options().connectTimeout()));
    } catch (McpException e) {
      return e.getCause() instanceof NotUnderstoodException
          ? new Outcome.Other(e)
          : new Outcome.Failed(e);
    }
    return switch (answer) {
      case Message.Result result -> chosen(result.result());
      case Message.Failure failure -> {
        Revision other = newestStateless(texts(failure.error().data(), "supported"));
        yield again && failure.error().code() == RpcError.UNSUPPORTED_VERSION && other != null
            ? discover(other, false, asking)
            : refused(failure.error());
      }
    };
  }

  private Outcome chosen(JrsObject result) {
    List<String> offered = texts(result, "supportedVersions");
    Revision common = newestStateless(offered);
    if (common != null) {
      return new Outcome.Known(ServerFacts.read(common, result));
    }
    // Old servers have been seen that answer with an empty result to whatever they do not know.
    return offered.isEmpty() || offersStateful(offered)
        ? new Outcome.Other(unknownTo(offered))
        : new Outcome.Failed(unknownTo(offered));
  }

  /** Errors that only the stateless era knows tell the era too. */
  private Outcome refused(RpcError error) {
    McpException why = connection.refused(Methods.DISCOVER, error);
    if (!error.isOfStatelessEra()) {
      return new Outcome.Other(why);
    }
    List<String> offered = texts(error.data(), "supported");
    return offersStateful(offered)
        ? new Outcome.Other(why)
        : new Outcome.Failed(offered.isEmpty() ? why : unknownTo(offered));
  }

  private McpException unknownTo(List<String> offered) {
    return new McpException(
        "the MCP server "
            + connection.name()
            + " speaks "
            + String.join(", ", offered)
            + ", none of which is known here");
  }

  private static @Nullable Revision newestStateless(List<String> offered) {
    Revision newest = null;
    for (String each : offered) {
      Revision revision = Revision.find(each);
      if (revision != null
          && revision.isStateless()
          && (newest == null || revision.isAtLeast(newest))) {
        newest = revision;
      }
    }
    return newest;
  }

  private static boolean offersStateful(List<String> offered) {
    return offered.stream()
        .map(Revision::find)
        .anyMatch(revision -> revision != null && !revision.isStateless());
  }

  private static List<String> texts(@Nullable JrsValue object, String field) {
    return Json.array(object, field).stream().map(JrsValue::asText).toList();
  }

  private ServerFacts initialize() throws McpException {
    JrsObject params =
        Json.object()
            .put("protocolVersion", Revision.NEWEST_STATEFUL.text())
            .put("capabilities", connection.requests().capabilities(false))
            .put("clientInfo", connection.clientInfo())
            .build();
    JrsObject answer = connection.ask(Methods.INITIALIZE, params, call);
    return begun(connection.name(), answer);
  }

  /** Reads an answer to {@code initialize}. */
  static ServerFacts begun(String name, JrsObject answer) throws McpException {
    String text = Json.string(answer, "protocolVersion", "");
    Revision revision = Revision.find(text);
    if (revision == null || revision.isStateless()) {
      throw new McpException(
          "the MCP server "
              + name
              + " wants to speak revision '"
              + text
              + "' of the protocol, which is not known here");
    }
    return ServerFacts.read(revision, answer);
  }
}
