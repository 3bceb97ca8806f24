package io.agenticflow.routing.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GainModelTest {
  private static final String PROOF = "Prove the lemma of the garden and the candle.";
  private static final String GREETING = "Greet the owner of the garden and the candle.";

  @TempDir private Path folder;

  @Test
  void training_findsThePlantedSignal_andItsSize() {
    GainModel model = GainModel.train(Planted.of(1000, 1));
    assertThat(model.predict(PROOF).gain()).isCloseTo(0.7, within(0.1));
    assertThat(model.predict(GREETING).gain()).isCloseTo(0.1, within(0.1));
    assertThat(model.evidence().low()).isGreaterThan(0.6);
    assertThat(model.evidence().mayBeChance()).isFalse();
  }

  @Test
  void noise_isKnownToBeNoise() {
    Random random = new Random(3);
    Outcomes noise =
        new Outcomes(
            "small",
            "large",
            IntStream.range(0, 400)
                .mapToObj(i ->
                    new Outcome(
                        Planted.prompt(random.nextBoolean(), random),
                        null,
                        -1,
                        random.nextInt(3) == 0 ? 1.0 : 0.0,
                        random.nextInt(3) == 0 ? 0.0 : 1.0))
                .toList());
    assertThat(GainModel.train(noise).evidence().mayBeChance()).isTrue();
  }

  @Test
  void outcomesOfOneModelEach_teachTheDifference() {
    Outcomes both = Planted.of(2000, 4);
    List<Outcome> halves =
        IntStream.range(0, both.rows().size())
            .mapToObj(i -> {
              Outcome row = both.rows().get(i);
              return i % 2 == 0
                  ? new Outcome(row.prompt(), null, -1, row.weak(), null)
                  : new Outcome(row.prompt(), null, -1, null, row.strong());
            })
            .toList();
    GainModel model = GainModel.train(both.with(halves));
    assertThat(model.predict(PROOF).gain()).isGreaterThan(model.predict(GREETING).gain() + 0.4);
    assertThat(model.evidence().apgr()).isNaN();
  }

  @Test
  void threshold_givesTheShareOfStrongCalls() {
    GainModel model = GainModel.train(Planted.of(1000, 5));
    double threshold = model.thresholdFor(0.3);
    long strong =
        Planted.of(1000, 6).rows().stream()
            .filter(row -> model.predict(row.prompt()).gain() >= threshold)
            .count();
    assertThat(strong).isBetween(230L, 370L);
    assertThat(model.thresholdFor(0)).isGreaterThan(model.thresholdFor(1));
  }

  @Test
  void likeness_ofForeignText_isForeign() {
    GainModel model = GainModel.train(Planted.of(1000, 7));
    assertThat(model.predict(PROOF).likeness()).isEqualTo(GainModel.Likeness.USUAL);
    assertThat(model.predict("int main(void) { return printf(\"%d\\n\", 42); }").likeness())
        .isEqualTo(GainModel.Likeness.FOREIGN);
    assertThat(model.predict("").likeness()).isEqualTo(GainModel.Likeness.FOREIGN);
  }

  @Test
  void file_isTheSameBytes_howeverOftenTrainedAndWritten() throws IOException {
    Path first = folder.resolve("a/first.model");
    Path second = folder.resolve("second.model");
    GainModel.train(Planted.of(300, 8)).write(first);
    GainModel.train(Planted.of(300, 8)).write(second);
    Path third = folder.resolve("third.model");
    GainModel read = GainModel.read(first);
    read.write(third);
    assertThat(second).hasSameBinaryContentAs(first);
    assertThat(third).hasSameBinaryContentAs(first);
    assertThat(read.predict(PROOF)).isEqualTo(GainModel.train(Planted.of(300, 8)).predict(PROOF));
    assertThat(read.weak() + read.strong() + read.prompts()).isEqualTo("smalllarge300");
    try (var files = Files.list(folder)) {
      assertThat(files.filter(each -> each.toString().endsWith(".part"))).isEmpty();
    }
  }

  @Test
  void badFile_isRefused_withTheReason() throws IOException {
    Path good = folder.resolve("good.model");
    GainModel.train(Planted.of(100, 9)).write(good);
    byte[] bytes = Files.readAllBytes(good);

    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> GainModel.read(absent))
        .isInstanceOf(LearnedRoutingException.class)
        .hasMessage("there is no routing model " + absent);
    Path other = Files.writeString(folder.resolve("other"), "{\"prompt\": \"no model at all\"}");
    assertThatThrownBy(() -> GainModel.read(other)).hasMessage(other + " is not a routing model");

    byte[] newer = bytes.clone();
    newer[7] = 9;
    Path ofNewer = Files.write(folder.resolve("newer"), newer);
    assertThatThrownBy(() -> GainModel.read(ofNewer))
        .hasMessage(ofNewer + " has format 9, this program reads 1; train it anew");

    Random random = new Random(10);
    for (int i = 0; i < 50; i++) {
      byte[] broken = bytes.clone();
      broken[8 + random.nextInt(bytes.length - 8)] ^= (byte) (1 << random.nextInt(8));
      Path damaged = Files.write(folder.resolve("damaged"), broken);
      assertThatThrownBy(() -> GainModel.read(damaged)).hasMessageContaining("is damaged");
      Path cut =
          Files.write(
              folder.resolve("cut"),
              java.util.Arrays.copyOf(bytes, 16 + random.nextInt(bytes.length - 17)));
      assertThatThrownBy(() -> GainModel.read(cut)).hasMessageContaining("is damaged");
    }
  }

  @Test
  void tooFewOutcomes_areRefused_withTheirNumber() {
    assertThatThrownBy(() -> GainModel.train(Planted.of(49, 11)))
        .isInstanceOf(LearnedRoutingException.class)
        .hasMessage(
            "too few outcomes to learn from: 49 of small and 49 of large, at least 50 of each are"
                + " needed");
  }

  @Test
  void veryLongPrompt_takesNoLongerThanTheCut() {
    GainModel model = GainModel.train(Planted.of(300, 12));
    String text = (PROOF + " ").repeat(200);
    String longer = text.repeat(200);
    predict(model, text, 2000); // warms up
    long once = predict(model, text, 500);
    long twoHundredTimesAsLong = predict(model, longer, 500);
    assertThat(twoHundredTimesAsLong).isLessThan(10 * once);
  }

  private static long predict(GainModel model, String text, int times) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      assertThat(model.predict(text).gain()).isFinite();
    }
    return System.nanoTime() - start;
  }
}
