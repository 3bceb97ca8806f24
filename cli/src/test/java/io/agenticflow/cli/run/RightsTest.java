package io.agenticflow.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RightsTest {
  @Test
  void inAContainer_namesTheOptionThatMakesUsTheOwner() {
    assertThat(Rights.advice(1000, 100, 10001, true))
        .isEqualTo(
            "Start the container with --user 1000:100, or outside the container run: chown -R"
                + " 10001 FOLDER.");
  }

  @Test
  void ofRootInAContainer_isToBeGivenAway() {
    assertThat(Rights.advice(0, 0, 10001, true))
        .contains("chown -R 10001 FOLDER")
        .doesNotContain("--user");
  }

  @Test
  void elsewhere_speaksOfNoContainer() {
    assertThat(Rights.advice(1000, 100, 10001, false)).doesNotContain("container");
  }

  @Test
  void ofOurOwn_isToBeMadeWritable() {
    for (boolean isInContainer : new boolean[] {true, false}) {
      assertThat(Rights.advice(1000, 100, 1000, isInContainer))
          .contains("chmod u+w FOLDER")
          .doesNotContain("chown");
    }
  }

  @Test
  void withoutNumbers_saysWhatHoldsAnywhere() {
    assertThat(Rights.advice(-1, -1, 10001, true)).contains("run as the owner");
  }
}
