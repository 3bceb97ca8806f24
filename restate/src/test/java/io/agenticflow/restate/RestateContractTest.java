package io.agenticflow.restate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.RemoteEngine.Inbound;
import io.agenticflow.durable.RemoteEngine.Server;
import io.agenticflow.durable.RemoteEngine.Worker;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.Workflow;
import io.agenticflow.durable.contract.DurableContract;
import io.agenticflow.durable.contract.EngineUnderTest;
import io.agenticflow.testkit.RestateServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every engine has to hold, on one server for all tests. */
class RestateContractTest extends DurableContract {
  private static final String ADDRESSES = "addresses";

  @TempDir static Path data;
  private static @Nullable RestateServer server;

  /** Opens engines, and a worker beside those that have workflows. */
  public static final class Restate implements EngineUnderTest {
    @Override
    public DurableEngine open(Path home, List<Workflow> workflows) {
      List<String> lines;
      try {
        lines = Files.readAllLines(home.resolve(ADDRESSES));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Server addresses = new Server(URI.create(lines.get(0)), URI.create(lines.get(1)));
      RestatePart part = new RestatePart();
      Worker worker =
          workflows.isEmpty()
              ? null
              : part.work(
                  addresses,
                  new Inbound(
                      "127.0.0.1", Integer.parseInt(lines.get(2)), null, Duration.ofDays(1), true),
                  workflows);
      return new EngineAndWorker(part.connect(addresses), worker);
    }
  }

  @BeforeAll
  static void startServer() throws Exception {
    assumeTrue(RestateServer.isWanted(), "no Restate server");
    server = RestateServer.start(data);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  /** A test's workers come and go at one address, as behind a load balancer. */
  @BeforeEach
  void noteAddresses() throws IOException {
    RestateServer each = requireNonNull(server);
    Files.write(
        home.resolve(ADDRESSES),
        List.of(
            each.ingress().toString(),
            each.admin().toString(),
            Integer.toString(RestateServer.freePort())));
  }

  @Override
  protected EngineUnderTest engine() {
    return new Restate();
  }

  private record EngineAndWorker(DurableEngine engine, @Nullable Worker worker)
      implements DurableEngine {
    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public boolean start(String workflow, String runId, String input) {
      return engine.start(workflow, runId, input);
    }

    @Override
    public Optional<RunRecord> find(String runId) {
      return engine.find(runId);
    }

    @Override
    public List<RunRecord> list(int most) {
      return engine.list(most);
    }

    @Override
    public String await(String runId, Cancellation cancellation) {
      return engine.await(runId, cancellation);
    }

    @Override
    public boolean signal(String runId, String name, String value) {
      return engine.signal(runId, name, value);
    }

    @Override
    public void cancel(String runId, String reason) {
      engine.cancel(runId, reason);
    }

    @Override
    public List<String> delete(String runId) {
      return engine.delete(runId);
    }

    @Override
    public void close() {
      engine.close();
      if (worker != null) {
        worker.close();
      }
    }
  }
}
