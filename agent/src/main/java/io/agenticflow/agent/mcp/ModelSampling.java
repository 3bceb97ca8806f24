package io.agenticflow.agent.mcp;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.SideQuestion;
import io.agenticflow.agent.Spending;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.client.Sampling;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Lets servers ask the model of the run that is under way, at its cost: within its budget, with its
 * retries, ended with it. In the ledger the calls are those of the agent {@code mcp__SERVER}. Safe
 * for use by several threads.
 */
public final class ModelSampling {
  /** How often all servers together may ask in one run. */
  public static final int MOST_CALLS = 20;

  /** Output tokens of one answer, whatever a server wants. */
  public static final long MOST_TOKENS = 8_192;

  /** What the protocol gives as the code for a person's no. */
  private static final int REFUSED = -1;

  private final UnaryOperator<AgentModel> model;
  private final Consumer<String> notes;
  private volatile @Nullable Running running;

  /** Decides whether a server may ask what it wants to ask. */
  @FunctionalInterface
  public interface Consent {
    /** Always. */
    Consent GIVEN = (_, _, _) -> true;

    /**
     * Decides; may wait for a person.
     *
     * @param server its name
     * @param words all that the model would be told, as the server wrote it
     */
    boolean isGiven(String server, String words, Cancellation cancellation);
  }

  /** The run under way. */
  private record Running(
      RunRequest request,
      Spending spending,
      Cancellation cancellation,
      AtomicInteger calls,
      Set<String> told) {}

  /** The time of a run; its end ends what servers still ask. */
  public interface Time extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param model gives who answers servers in a run of this model
   * @param notes is told in one line when a server asks for the first time in a run
   */
  public ModelSampling(UnaryOperator<AgentModel> model, Consumer<String> notes) {
    this.model = model;
    this.notes = notes;
  }

  /**
   * Lets servers ask from now on, until the result is closed. One run at a time.
   *
   * @param spending the run's own
   */
  public Time during(RunRequest request, Spending spending, Cancellation cancellation) {
    Cancellation own = cancellation.child();
    running =
        new Running(request, spending, own, new AtomicInteger(), ConcurrentHashMap.newKeySet());
    return () -> {
      running = null;
      own.cancel("the run is over");
    };
  }

  /** Returns what answers one server. */
  public Sampling of(String server, Consent consent) {
    return new Sampling() {
      @Override
      public JrsObject createMessage(JrsObject params, Cancellation cancellation)
          throws RpcException {
        return ask(server, consent, params, cancellation);
      }

      @Override
      public boolean takesTools() {
        return true;
      }
    };
  }

  private JrsObject ask(String server, Consent consent, JrsObject params, Cancellation cancellation)
      throws RpcException {
    Running run = running;
    if (run == null) {
      throw new RpcException(REFUSED, "no run is under way whose model could be asked");
    }
    Long wanted = Json.integer(params, "maxTokens");
    if (wanted == null || wanted < 1) {
      throw new RpcException(
          RpcError.INVALID_PARAMS, "the request to a model has no maxTokens of at least 1");
    }
    ModelRequest.Builder question = SampledMessages.read(params);
    Cancellation own = run.cancellation.child();
    try (Cancellation.Registration _ =
        cancellation.onCancel(() -> own.cancel(String.valueOf(cancellation.reason())))) {
      if (!consent.isGiven(server, SampledMessages.words(params), own)) {
        throw new RpcException(REFUSED, "the user does not let this server ask a model");
      }
      if (run.calls.incrementAndGet() > MOST_CALLS) {
        throw new RpcException(
            REFUSED,
            "servers have asked the model "
                + MOST_CALLS
                + " times in this run, which is the limit");
      }
      if (run.told.add(server)) {
        notes.accept(
            "the MCP server "
                + server
                + " asks the model, at the cost of this run; all servers together may do so "
                + MOST_CALLS
                + " times");
      }
      AgentModel answerer = model.apply(run.request.model().get());
      ModelResponse response =
          SideQuestion.ask(
              origin(run.request, server),
              run.spending,
              answerer,
              question,
              Math.min(wanted, most(run.request)),
              own);
      return SampledMessages.answer(response, answerer.model());
    } catch (ModelException e) {
      throw new RpcException(
          e.error().kind() == ApiError.Kind.BUDGET ? REFUSED : RpcError.INTERNAL_ERROR,
          "the model was not asked to the end: " + e.getMessage());
    } finally {
      own.cancel("the question is over");
    }
  }

  private static long most(RunRequest request) {
    Long ofRun = request.maxTokens();
    return ofRun == null ? MOST_TOKENS : Math.min(MOST_TOKENS, ofRun);
  }

  private static CallOrigin origin(RunRequest request, String server) {
    return request.origin().toBuilder().agent("mcp__" + server).build();
  }
}
