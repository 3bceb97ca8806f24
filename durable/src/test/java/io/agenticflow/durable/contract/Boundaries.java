package io.agenticflow.durable.contract;

import io.agenticflow.durable.Durable;
import io.agenticflow.durable.Pending;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Workflows that use all operations, and that stop for good at a point by its name, so that
 * somebody can kill their process there.
 */
final class Boundaries {
  static final String PARENT = "contract-boundaries";
  static final String CHILD = "contract-child";
  static final String APPROVED = "contract-approved";

  /** Where the parent and its child can stop, in order. */
  static final List<String> POINTS =
      List.of(
          "begin",
          "in-a",
          "after-a",
          "recorded",
          "in-c",
          "timed",
          "spawned",
          "in-child",
          "joined",
          "approved",
          "end");

  private final Path home;
  private final String point;

  /**
   * @param point at which to stop; empty for none
   */
  Boundaries(Path home, String point) {
    this.home = home;
    this.point = point;
  }

  List<Workflow> workflows() {
    return List.of(
        new Flow(PARENT, this::parent),
        new Flow(CHILD, this::child),
        new Flow(APPROVED, this::approved));
  }

  private String parent(Durable durable, String input) {
    Effects effects = new Effects(home, durable.runId());
    reach("begin");
    String a = durable.step(stopping(effects, "a", "in-a"));
    reach("after-a");
    long random = durable.random();
    long now = durable.now().toEpochMilli();
    effects.add("recorded " + random + "/" + now);
    reach("recorded");
    Pending<String> b = durable.begin(effects.step("b", "B"));
    Pending<String> c = durable.begin(stopping(effects, "c", "in-c"));
    List<String> both = durable.all(List.of(b, c));
    durable.sleep("nap", Duration.ofMillis(20));
    reach("timed");
    Pending<String> child = durable.spawn(CHILD, durable.runId() + ".child", "from " + input);
    reach("spawned");
    durable.signal(durable.runId() + ".child", "go", "now");
    String joined = child.await();
    reach("joined");
    Pending<String> never = durable.signal("never");
    int first = durable.any(List.of(never, durable.signal("approval")));
    reach("approved");
    String end = durable.step(effects.step("end", "E" + first));
    reach("end");
    return a + String.join("", both) + joined + end;
  }

  private String child(Durable durable, String input) {
    Effects effects = new Effects(home, durable.runId());
    durable.signal("go").await();
    return "[" + durable.step(stopping(effects, "child", "in-child")) + " " + input + "]";
  }

  private String approved(Durable durable, String input) {
    Effects effects = new Effects(home, durable.runId());
    durable.step(effects.step("before", ""));
    String approval = durable.signal("approval").await();
    durable.step(effects.step("after", ""));
    return input + " " + approval;
  }

  private Step stopping(Effects effects, String name, String at) {
    return Step.once(
        name,
        attempt -> {
          effects.add(name + " " + attempt.idempotencyKey());
          reach(at);
          return name.toUpperCase(java.util.Locale.ROOT);
        });
  }

  private void reach(String name) {
    if (name.equals(point)) {
      WorkerProcess.say("reached " + name);
      while (true) {
        try {
          Thread.sleep(Duration.ofHours(1));
        } catch (InterruptedException e) {
          // Only a kill ends it.
        }
      }
    }
  }
}
