package io.agenticflow.restate;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.json.Json;
import io.agenticflow.restate.RunMessages.Start;
import io.agenticflow.restate.RunMessages.Told;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** The runs of a Restate server, seen from a process that does none of them. */
final class RestateEngine implements DurableEngine {
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,200}");

  /** A server that is started again is back by then. */
  private static final Duration SERVER_RETURNS = Duration.ofSeconds(30);

  private static final long LOOK_SECONDS = 2;
  private static final int CANCELLED = 409;

  private final RestateApi api;
  private final RunTable runs;

  RestateEngine(RestateApi api) {
    this.api = api;
    this.runs = new RunTable(api);
  }

  @Override
  public String name() {
    return RestatePart.NAME;
  }

  @Override
  public boolean start(String workflow, String runId, String input) {
    checkId(runId);
    var service = api.service();
    if (service == null) {
      throw new EngineException(
          "the Restate server knows no worker of this program; start one: agentic-flow worker");
    }
    if (Json.string(Json.field(service, "metadata"), RunMessages.KNOWN + workflow) == null) {
      throw new EngineException("the workers have no workflow " + workflow);
    }
    return api.start(runId, new Start(workflow, null, input));
  }

  @Override
  public Optional<RunRecord> find(String runId) {
    checkId(runId);
    return runs.find(runId);
  }

  @Override
  public List<RunRecord> list(int most) {
    return runs.list(most);
  }

  @Override
  public String await(String runId, Cancellation cancellation) {
    checkId(runId);
    long end = System.nanoTime() + SERVER_RETURNS.toNanos();
    while (true) {
      CompletableFuture<HttpResponse<String>> answer = api.attach(runId);
      try (var _ = cancellation.onCancel(() -> answer.cancel(true))) {
        return result(runId, watched(runId, answer));
      } catch (CancellationException e) {
        throw new CancelledException("no longer waited for");
      } catch (ExecutionException e) {
        if (cancellation.isCancelled()) {
          throw new CancelledException("no longer waited for");
        }
        if (!(e.getCause() instanceof IOException io)) {
          throw new EngineException("waiting for the run " + runId + " failed: " + e, e);
        }
        if (System.nanoTime() > end) {
          throw RestateApi.unreachable(api.ingress(""), io);
        }
      } catch (InterruptedException e) {
        throw RestateApi.interrupted(e);
      }
      RestateApi.pause();
    }
  }

  /** Waits, and looks now and then whether there is anything to wait for. */
  private HttpResponse<String> watched(String runId, CompletableFuture<HttpResponse<String>> answer)
      throws InterruptedException, ExecutionException {
    while (true) {
      try {
        return answer.get(LOOK_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        String hindrance = runs.hindrance(runId);
        if (hindrance != null) {
          answer.cancel(true);
          throw new EngineException("the run " + runId + " stands still: " + hindrance);
        }
      }
    }
  }

  private static String result(String runId, HttpResponse<String> answer) {
    return switch (answer.statusCode()) {
      case 200 -> answer.body();
      case 404 -> throw unknown(runId);
      case CANCELLED -> throw new CancelledException(RestateApi.message(answer.body()));
      default -> throw new FailedException(RestateApi.message(answer.body()));
    };
  }

  @Override
  public boolean signal(String runId, String name, String value) {
    RunRecord run = find(runId).orElseThrow(() -> unknown(runId));
    return !run.state().isOver() && api.tell(runId, new Told(RunMessages.SIGNAL + name, value));
  }

  @Override
  public void cancel(String runId, String reason) {
    RunRecord run = find(runId).orElseThrow(() -> unknown(runId));
    if (run.state().isOver()) {
      return;
    }
    tellReason(runId, reason);
    runs.invocation(runId).ifPresent(api::cancel);
  }

  /** The server cancels children with their parent, and says nothing of why. */
  private void tellReason(String runId, String reason) {
    api.tell(runId, new Told(RunMessages.REASON, reason));
    for (String child : runs.children(runId)) {
      tellReason(child, reason);
    }
  }

  @Override
  public List<String> delete(String runId) {
    RunRecord run = find(runId).orElseThrow(() -> unknown(runId));
    if (run.parent() != null) {
      throw new EngineException(
          "run " + runId + " is inside run " + run.parent() + ", with which it is deleted");
    }
    List<RunTable.Kept> tree = runs.tree(runId);
    if (!tree.stream().allMatch(RunTable.Kept::isOver)) {
      return List.of();
    }
    // Children first: what a failure here leaves is found again below their parent.
    tree.reversed().forEach(each -> api.purge(each.invocation()));
    return tree.stream().map(RunTable.Kept::runId).toList();
  }

  @Override
  public void close() {
    api.close();
  }

  private static EngineException unknown(String runId) {
    return new EngineException("there is no run " + runId);
  }

  private static void checkId(String runId) {
    if (!RUN_ID.matcher(runId).matches()) {
      throw new IllegalArgumentException("not a name of a run: " + runId);
    }
  }
}
