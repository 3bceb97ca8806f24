package io.agenticflow.durable.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.contract.Flow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds of the engine of this machine alone; each engine stands for a process. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocalEngineTest {
  private static final Flow WAITS = new Flow("waits", (durable, _) -> durable.signal("go").await());

  private static final Flow PARENT =
      new Flow(
          "parent", (durable, _) -> durable.spawn("waits", durable.runId() + ".child", "").await());

  @TempDir Path home;

  @Test
  void signalsAndCancellations_arriveFromOtherEngines_andOneOwnsARun() {
    try (LocalEngine works = LocalEngine.open(home, List.of(WAITS));
        LocalEngine other = LocalEngine.open(home, List.of(WAITS))) {
      works.start("waits", "one", "");
      works.start("waits", "two", "");

      assertThat(other.resume()).isEmpty();
      assertThat(other.start("waits", "one", "")).isFalse();
      assertThat(other.signal("one", "go", "on")).isTrue();
      other.cancel("two", "enough");

      assertThat(other.await("one", new Cancellation())).isEqualTo("on");
      assertThatThrownBy(() -> other.await("two", new Cancellation()))
          .isInstanceOf(CancelledException.class)
          .hasMessage("enough");
    }
  }

  @Test
  void runThatIsSubmitted_waitsForWhoeverTakesItUp() {
    try (LocalEngine submits = LocalEngine.open(home, List.of(WAITS));
        LocalEngine works = LocalEngine.open(home, List.of(WAITS))) {
      assertThat(submits.submit("waits", "later", "input")).isTrue();
      assertThat(submits.submit("waits", "later", "another")).isFalse();
      assertThat(submits.isOrphan("later")).isTrue();
      assertThat(submits.input("later")).contains("input");
      assertThat(submits.find("later").orElseThrow().state())
          .isEqualTo(RunRecord.State.INTERRUPTED);

      assertThat(works.resume("later")).containsExactly("later");
      assertThat(submits.isOrphan("later")).isFalse();
      submits.signal("later", "go", "done");
      works.awaitIdle(new Cancellation());
      assertThat(submits.await("later", new Cancellation())).isEqualTo("done");
    }
  }

  @Test
  void cancellation_ofARunThatNobodyWorksOn_endsItAtOnce() {
    try (LocalEngine engine = LocalEngine.open(home, List.of(WAITS))) {
      engine.submit("waits", "never", "");
      engine.cancel("never", "not needed");

      assertThat(engine.find("never").orElseThrow().state()).isEqualTo(RunRecord.State.CANCELLED);
      assertThat(engine.resume()).isEmpty();
    }
  }

  @Test
  void childWhoseOwnerIsGone_isTakenUpByItsParents() throws Exception {
    try (LocalEngine first = LocalEngine.open(home, List.of(PARENT, WAITS))) {
      first.start("parent", "top", "");
      while (first.find("top.child").isEmpty()) {
        Thread.sleep(10);
      }
    }
    try (LocalEngine ofParent = LocalEngine.open(home, List.of(PARENT, WAITS))) {
      try (LocalEngine ofChild = LocalEngine.open(home, List.of(WAITS))) {
        assertThat(ofChild.resume()).containsExactly("top.child");
        assertThat(ofParent.resume()).containsExactly("top");
      }
      // Nobody says anything: the parent's engine looks for itself.
      while (ofParent.isOrphan("top.child")) {
        Thread.sleep(20);
      }
      ofParent.signal("top.child", "go", "kept");
      assertThat(ofParent.await("top", new Cancellation())).isEqualTo("kept");
    }
  }

  @Test
  void operations_areNotForTheWorkOfAStep() {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    Flow nested =
        new Flow(
            "nested",
            (durable, _) ->
                durable.step(
                    Step.once(
                        "outer",
                        _ -> {
                          try {
                            return String.valueOf(durable.random());
                          } catch (IllegalStateException e) {
                            refused.set(e);
                            return "refused";
                          }
                        })));
    try (LocalEngine engine = LocalEngine.open(home, List.of(nested))) {
      engine.start("nested", "run", "");
      assertThat(engine.await("run", new Cancellation())).isEqualTo("refused");
      assertThat(refused.get()).hasMessageContaining("not for the work of a step");
    }
  }

  @Test
  void closing_letsGoOfWork_thatIsThenNotCounted() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    Flow patient =
        new Flow(
            "patient",
            (durable, _) ->
                durable.step(
                    Step.once(
                        "work",
                        attempt -> {
                          if (working.getCount() == 0) {
                            return "whole";
                          }
                          CountDownLatch told = new CountDownLatch(1);
                          attempt.cancellation().onCancel(told::countDown);
                          working.countDown();
                          told.await();
                          return "half";
                        })));
    try (LocalEngine first = LocalEngine.open(home, List.of(patient))) {
      first.start("patient", "run", "");
      working.await();
    }
    try (LocalEngine second = LocalEngine.open(home, List.of(patient))) {
      assertThat(second.resume()).containsExactly("run");
      assertThat(second.await("run", new Cancellation())).isEqualTo("whole");
    }
    try (var left = Files.list(home.resolve("journal.owners"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void names_thatAreNone_areRefused() {
    try (LocalEngine engine = LocalEngine.open(home, List.of(WAITS))) {
      for (String each : List.of("", "a b", "../x", "x".repeat(201))) {
        assertThatThrownBy(() -> engine.start("waits", each, ""))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
