import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.RemoteEngine;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.Workflow;
import io.agenticflow.durable.local.LocalEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Durable steps a second, with work that does nothing and returns 1 KB: one run alone, and many at
 * once. {@code DurableSteps local FOLDER} or {@code DurableSteps restate INGRESS ADMIN}; see
 * docs/restate.md.
 */
public final class DurableSteps {
  private static final int STEPS = 200;
  private static final int RUNS = 32;
  private static final int ROUNDS = 5;
  private static final String KILOBYTE = "x".repeat(1024);

  private DurableSteps() {}

  private record Steps() implements Workflow {
    @Override
    public String name() {
      return "steps";
    }

    @Override
    public String run(Durable durable, String input) {
      for (int i = 0; i < STEPS; i++) {
        durable.step(Step.once("step", attempt -> KILOBYTE));
      }
      return "";
    }
  }

  public static void main(String[] arguments) {
    List<Workflow> workflows = List.of(new Steps());
    if (arguments[0].equals("local")) {
      try (LocalEngine engine = LocalEngine.open(Path.of(arguments[1]), workflows)) {
        measure(engine, null);
      }
      return;
    }
    RemoteEngine remote = ServiceLoader.load(RemoteEngine.class).findFirst().orElseThrow();
    RemoteEngine.Server server =
        new RemoteEngine.Server(URI.create(arguments[1]), URI.create(arguments[2]));
    RemoteEngine.Inbound inbound =
        new RemoteEngine.Inbound("127.0.0.1", 0, null, Duration.ofHours(1), true);
    try (RemoteEngine.Worker worker = remote.work(server, inbound, workflows);
        DurableEngine engine = remote.connect(server)) {
      measure(engine, worker);
    }
  }

  private static void measure(DurableEngine engine, RemoteEngine.@Nullable Worker worker) {
    round(engine, 1);
    round(engine, RUNS);
    for (int runs : new int[] {1, RUNS}) {
      double[] rates = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        rates[i] = round(engine, runs);
      }
      Arrays.sort(rates);
      System.out.printf(
          "%s%s, %d at once: median %.0f steps/s (%.0f to %.0f), %.2f ms a step of one run%n",
          engine.name(),
          worker == null ? "" : " with one worker",
          runs,
          rates[ROUNDS / 2],
          rates[0],
          rates[ROUNDS - 1],
          runs * 1000 / rates[ROUNDS / 2]);
    }
  }

  private static double round(DurableEngine engine, int runs) {
    String[] ids = new String[runs];
    long began = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      ids[i] = UUID.randomUUID().toString();
      engine.start("steps", ids[i], "");
    }
    for (String id : ids) {
      engine.await(id, new Cancellation());
    }
    return runs * STEPS / ((System.nanoTime() - began) / 1e9);
  }
}
