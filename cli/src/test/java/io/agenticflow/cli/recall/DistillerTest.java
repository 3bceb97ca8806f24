package io.agenticflow.cli.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistillerTest {
  private static Step worked(String command) {
    return new Step("w", "Bash", command, false, "", List.of());
  }

  private static Step failed(String command) {
    return new Step("f", "Bash", command, true, "error: no", List.of());
  }

  private static Step edited(String file) {
    return new Step("e", "Edit", "", false, "", List.of(file));
  }

  private static Step read(String file, boolean failed) {
    return new Step("r", "Read", file, failed, failed ? "not found" : "", List.of());
  }

  private static List<String> texts(List<Step> steps, boolean completed) {
    return Distiller.of(steps, List.of(), completed).stream().map(Lesson::text).toList();
  }

  @Test
  void aCommandThatFailed_andOneForTheSameThatWorked() {
    assertThat(texts(List.of(failed("npm test"), worked("pwd"), worked("pnpm test")), true))
        .containsExactly("`npm test` fails here (error: no); `pnpm test` works.");
  }

  @Test
  void commandsForOtherThings_teachNothing() {
    assertThat(texts(List.of(failed("npm test"), worked("git status")), true)).isEmpty();
    assertThat(texts(List.of(failed("grep -r test ."), worked("npm test")), true)).isEmpty();
    assertThat(texts(List.of(failed("npm test"), worked("cat test.js")), true)).isEmpty();
  }

  @Test
  void aCommandThatWorkedOnceFilesWereChanged() {
    assertThat(
            texts(
                List.of(failed("npm test"), edited("src/a.js"), edited("b.js"), worked("npm test")),
                true))
        .containsExactly("`npm test` failed (error: no) until src/a.js, b.js were changed.");
    assertThat(texts(List.of(failed("npm test"), worked("npm test")), true)).isEmpty();
  }

  @Test
  void aFileThatWasElsewhere() {
    assertThat(texts(List.of(read("src/App.java", true), read("app/src/App.java", false)), true))
        .containsExactly("There is no src/App.java; it is app/src/App.java.");
    assertThat(texts(List.of(read("src/App.java", true), read("README.md", false)), true))
        .isEmpty();
  }

  @Test
  void whatFailedAgainAndAgain_whereTheRunDidNotComeToItsEnd() {
    List<Step> steps = List.of(failed("npm test"), failed("npm test"), failed("npm run lint"));
    assertThat(texts(steps, false)).containsExactly("`npm test` failed in vain here (error: no).");
    assertThat(texts(steps, true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No, use tabs",
        "don't touch the generated files",
        "Use pnpm, not npm",
        "We never force-push here",
        "That's wrong: the port is 5433",
        "You should have run the linter",
        "From now on write tests first"
      })
  void corrections_areKept(String wish) {
    assertThat(Distiller.of(List.of(), List.of(wish), true))
        .extracting(Lesson::text)
        .containsExactly("The user said: " + wish);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Now write the docs", "Thanks, that is good", "Notice the port there"})
  void furtherWishes_areNoCorrections(String wish) {
    assertThat(Distiller.of(List.of(), List.of(wish), true)).isEmpty();
  }

  @Test
  void commands_areRecommendedOrNot_byWhatStandsBehindThem() {
    String lesson = "`make check` fails here (no rule); `./check.sh --all` works.";
    assertThat(Commands.recommends(lesson, "./check.sh --all")).isTrue();
    assertThat(Commands.recommends(lesson, "make check")).isFalse();
    assertThat(Commands.bad(lesson)).containsExactly("make check");
    assertThat(Commands.recommends("Tests are run with make check.", "make check")).isTrue();
    assertThat(Commands.recommends("Tests are run with make checks", "make check")).isFalse();
    assertThat(Commands.recommends("make sure of it", "make")).isFalse();
    String changed = "`npm test` failed (x) until a.js was changed.";
    assertThat(Commands.bad(changed)).isEmpty();
    assertThat(Commands.recommends(changed, "npm test")).isFalse();
  }
}
