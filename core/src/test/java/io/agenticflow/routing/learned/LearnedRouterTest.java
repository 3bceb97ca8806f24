package io.agenticflow.routing.learned;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.routing.learned.LearnedRouter.Way;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LearnedRouterTest {
  private static final String FOREIGN = "SELECT id, name FROM t_4711 WHERE (x > 3) ORDER BY 2;";
  private final GainModel model = GainModel.train(Planted.of(1000, 1));

  @Test
  void familiarPrompts_goByTheirGain() {
    LearnedRouter router = new LearnedRouter(model, 0.4);
    LearnedRouter.Decision proof = router.decide("Prove the lemma of the stone and the river.");
    assertThat(proof.way()).isEqualTo(Way.STRONG);
    assertThat(proof.reason())
        .matches("large is expected to gain \\+0\\.\\d{3}, not less than \\+0\\.400");
    LearnedRouter.Decision greeting = router.decide("Greet the owner of the stone and the river.");
    assertThat(greeting.way()).isEqualTo(Way.WEAK);
    assertThat(greeting.reason()).endsWith(", less than +0.400");
  }

  @Test
  void foreignPrompt_isLeftToTheDefault() {
    LearnedRouter.Decision decision = new LearnedRouter(model, -1).decide(FOREIGN);
    assertThat(decision.way()).isEqualTo(Way.DEFAULT);
    assertThat(decision.reason()).isEqualTo("the prompt is unlike the 1000 that were learned from");
  }

  @Test
  void foreignTraffic_isNoticed_andItsEndToo() {
    LearnedRouter router = new LearnedRouter(model, 0.4);
    Random random = new Random(2);
    for (int i = 0; i < 60; i++) {
      router.see(i % 2 == 0 ? FOREIGN + i : Planted.prompt(true, random));
    }
    LearnedRouter.Decision inForeign = router.decide(Planted.prompt(true, random));
    assertThat(inForeign.way()).isEqualTo(Way.DEFAULT);
    assertThat(inForeign.reason())
        .isEqualTo("the prompts of late are unlike the 1000 that were learned from");
    for (int i = 0; i < 1000; i++) {
      router.see(Planted.prompt(i % 2 == 0, random));
    }
    assertThat(router.decide(Planted.prompt(true, random)).way()).isEqualTo(Way.STRONG);
  }

  @Test
  void foreignPrompt_countsOnce_howeverOftenItIsSent() {
    LearnedRouter router = new LearnedRouter(model, 0.4);
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      router.see(Planted.prompt(true, random));
      router.see(FOREIGN);
    }
    assertThat(router.decide(Planted.prompt(true, random)).way()).isEqualTo(Way.STRONG);
  }
}
