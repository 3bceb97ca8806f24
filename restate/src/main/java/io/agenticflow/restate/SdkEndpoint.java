package io.agenticflow.restate;

import dev.restate.common.Slice;
import dev.restate.sdk.HandlerRunner;
import dev.restate.sdk.SharedWorkflowContext;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.restate.sdk.common.StateKey;
import dev.restate.sdk.common.TerminalException;
import dev.restate.sdk.endpoint.Endpoint;
import dev.restate.sdk.endpoint.definition.HandlerContext;
import dev.restate.sdk.endpoint.definition.HandlerDefinition;
import dev.restate.sdk.endpoint.definition.HandlerType;
import dev.restate.sdk.endpoint.definition.InvocationRetryPolicy;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.restate.sdk.http.vertx.RestateHttpServer;
import dev.restate.serde.Serde;
import dev.restate.serde.SerdeFactory;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Workflow;
import io.agenticflow.restate.RunMessages.Start;
import io.agenticflow.restate.RunMessages.Told;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 address that the server calls to have runs done: one service, whose handlers do a run
 * and bring it signals. Each run and each step has a virtual thread.
 */
final class SdkEndpoint implements AutoCloseable {
  /** What is returned by a run that was cancelled, as the server itself has it. */
  private static final int CANCELLED = TerminalException.CANCELLED_CODE;

  /**
   * After so long without news a run that waits gives its connection back, and a step that works
   * hears no more of a cancellation before it is over.
   */
  private static final Duration INACTIVITY = Duration.ofHours(1);

  /** So long a step may work after that. */
  private static final Duration ABORT = Duration.ofDays(7);

  /**
   * While no worker answers, the server tries again for about ten minutes; then the run is paused
   * until a worker announces itself.
   */
  private static final InvocationRetryPolicy RETRY =
      InvocationRetryPolicy.builder()
          .initialInterval(Duration.ofMillis(50))
          .exponentiationFactor(2.0)
          .maxInterval(Duration.ofSeconds(5))
          .maxAttempts(120)
          .onMaxAttempts(InvocationRetryPolicy.OnMaxAttempts.PAUSE)
          .build();

  /**
   * Few, so that the server opens many, and a balancer that knows only connections can deal them
   * out.
   */
  private static final int RUNS_A_CONNECTION = 8;

  private static final Duration SETTLE = Duration.ofSeconds(10);

  private final Map<String, Workflow> workflows = new TreeMap<>();

  /** The last try of each run, while work of it may be under way. */
  private final Map<String, SdkDurable> tries = new ConcurrentHashMap<>();

  private final StepGate gate = new StepGate();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HandlerRunner.Options options = HandlerRunner.Options.withExecutor(threads);
  private final Vertx vertx;
  private final HttpServer server;

  private SdkEndpoint(String host, int port, Duration retention, List<Workflow> workflows) {
    for (Workflow each : workflows) {
      this.workflows.put(each.name(), each);
    }
    // One loop: the work is done on virtual threads, the loop only moves messages.
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    server =
        RestateHttpServer.fromEndpoint(
            vertx,
            Endpoint.builder().bind(service(retention)).build(),
            new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setInitialSettings(
                    new Http2Settings().setMaxConcurrentStreams(RUNS_A_CONNECTION)));
  }

  /**
   * Opens it.
   *
   * @throws EngineException where the port is taken
   */
  static SdkEndpoint open(String host, int port, Duration retention, List<Workflow> workflows) {
    quiet();
    SdkEndpoint endpoint = new SdkEndpoint(host, port, retention, workflows);
    try {
      endpoint.server.listen().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      endpoint.close();
      throw new EngineException("cannot listen on " + host + " port " + port + ": " + cause(e), e);
    }
    return endpoint;
  }

  /**
   * What the SDK logs is told by the server too, and goes to nobody here. The properties are read
   * when its classes are loaded.
   */
  private static void quiet() {
    System.setProperty("log4j.provider", "org.apache.logging.log4j.simple.internal.SimpleProvider");
    System.setProperty("org.apache.logging.log4j.simplelog.level", "OFF");
    System.setProperty(
        "vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.JULLogDelegateFactory");
    // Newer JVMs warn about the unsafe memory that the network library would use.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  int port() {
    return server.actualPort();
  }

  /** Begins no more steps, and returns whether those under way were over in time. */
  boolean drain(Duration longest) throws InterruptedException {
    return gate.shut(longest);
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new EngineException("cannot close the worker's port: " + cause(e), e);
    } finally {
      threads.shutdown();
    }
  }

  private ServiceDefinition service(Duration retention) {
    Map<String, String> known = new TreeMap<>();
    for (String each : workflows.keySet()) {
      known.put(RunMessages.KNOWN + each, "");
    }
    HandlerDefinition<byte[], String> run =
        HandlerDefinition.of(
                RunMessages.RUN, HandlerType.WORKFLOW, Serde.RAW, SdkDurable.TEXT, this::run)
            .configure(handler ->
                handler
                    .acceptContentType("*/*")
                    .workflowRetention(retention)
                    .journalRetention(retention)
                    .inactivityTimeout(INACTIVITY)
                    .abortTimeout(ABORT));
    HandlerDefinition<byte[], String> tell =
        HandlerDefinition.of(
                RunMessages.TELL,
                HandlerType.SHARED,
                Serde.RAW,
                SdkDurable.TEXT,
                HandlerRunner.of(SdkEndpoint::tell, SerdeFactory.NOOP, options))
            .configure(handler -> handler.acceptContentType("*/*"));
    return ServiceDefinition.of(RunMessages.SERVICE, ServiceType.WORKFLOW, List.of(run, tell))
        .configure(service -> service.metadata(known).invocationRetryPolicy(RETRY));
  }

  /**
   * Begins a try of a run; {@code closed} is given what is to be done where the try is given up.
   */
  private CompletableFuture<Slice> run(
      HandlerContext context,
      Serde<byte[]> requests,
      Serde<String> results,
      AtomicReference<Runnable> closed) {
    Cancellation cancellation = new Cancellation();
    AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    HandlerRunner<byte[], String> runner =
        HandlerRunner.of(
            (WorkflowContext each, byte[] request) -> {
              thread.set(Thread.currentThread());
              try {
                return run(each, Start.read(request), cancellation);
              } finally {
                thread.set(null);
              }
            },
            SerdeFactory.NOOP,
            options);
    closed.set(() -> {
      cancellation.cancel("the connection to the server is closed");
      Thread waiting = thread.getAndSet(null);
      if (waiting != null) {
        waiting.interrupt();
      }
    });
    return runner.run(context, requests, results, closed);
  }

  private String run(WorkflowContext context, Start start, Cancellation cancellation)
      throws InterruptedException {
    Workflow workflow = workflows.get(start.workflow());
    if (workflow == null) {
      // Not for good: another worker may have it, or this one after it is brought up to date.
      throw new IllegalStateException(
          "this worker has no workflow " + start.workflow() + ", only " + workflows.keySet());
    }
    context.set(StateKey.of(RunMessages.WORKFLOW, SdkDurable.TEXT), start.workflow());
    SdkDurable durable = new SdkDurable(context, start, gate, cancellation);
    SdkDurable before = tries.put(context.key(), durable);
    if (before != null) {
      // What it has under way has been told to stop; two must not work on one session.
      before.settle(SETTLE);
    }
    try {
      String result = workflow.run(durable, start.input());
      durable.finish();
      if (result.length() > Durable.LONGEST_VALUE) {
        throw new FailedException(
            "the run returned "
                + result.length()
                + " characters; at most "
                + Durable.LONGEST_VALUE
                + " are kept");
      }
      return result;
    } catch (CancelledException e) {
      throw ended(durable, e);
    } catch (TerminalException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ended(durable, e);
    } finally {
      if (durable.isSettled()) {
        tries.remove(context.key(), durable);
      }
    }
  }

  private static TerminalException ended(SdkDurable durable, RuntimeException e)
      throws InterruptedException {
    String reason = durable.cancelled();
    if (reason == null) {
      durable.finish();
      return new TerminalException(SdkDurable.FAILED, message(e));
    }
    durable.settle(SETTLE);
    return new TerminalException(CANCELLED, reason);
  }

  private static String tell(SharedWorkflowContext context, byte[] request) {
    Told told = Told.read(request);
    DurablePromiseKey<String> key = DurablePromiseKey.of(told.promise(), SdkDurable.TEXT);
    try {
      context.promiseHandle(key).resolve(told.value());
    } catch (TerminalException e) {
      return "false"; // kept already
    }
    return "true";
  }

  private static String cause(CompletionException e) {
    return message(e.getCause() == null ? e : e.getCause());
  }

  /** Returns what an exception says, in one line. */
  static String message(Throwable e) {
    String message = e.getMessage();
    String line = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    return line.strip().replace('\n', ' ');
  }
}
