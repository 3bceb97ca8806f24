package io.agenticflow.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class MiniLmTest {
  @TempDir(cleanup = CleanupMode.ALWAYS)
  static Path natives;

  private static MiniLm model;

  @BeforeAll
  static void load() throws IOException {
    model = MiniLm.load(natives);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static float[] embed(String text) {
    return model.embed(List.of(text)).getFirst();
  }

  private static double likeness(String one, String other) {
    return dot(embed(one), embed(other));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void vector_hasTheModelsLengthAndLengthOne() {
    float[] vector = embed("The build needs Java 25.");

    assertThat(vector).hasSize(MiniLm.DIMENSIONS);
    assertThat(dot(vector, vector)).isCloseTo(1, within(1e-5));
  }

  @Test
  void likeMeaning_isNearer_thanLikeWords() {
    assertThat(likeness("the disk is full", "no space left on device"))
        .isGreaterThan(likeness("the disk is full", "the moon is full") + 0.05);
  }

  @Test
  void severalAtOnce_areWhatEachIsAlone() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add("note " + i + ": " + "the deployment waits for the database ".repeat(i % 7));
    }

    List<float[]> together = model.embed(texts);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i)).isEqualTo(embed(texts.get(i)));
    }
  }

  @Test
  void longText_isReadPastTheFirstWindow() {
    String filler = "The weather report says nothing of interest today. ".repeat(40);
    String end = "PostgreSQL refuses connections because the certificate has expired. ".repeat(20);

    assertThat(likeness(filler + end, "expired certificate of the database"))
        .isGreaterThan(likeness(filler, "expired certificate of the database") + 0.1);
  }

  @Test
  void textWithoutWords_hasAVectorToo() {
    assertThat(dot(embed(""), embed(""))).isCloseTo(1, within(1e-5));
    assertThat(embed("\u0000\u200B")).doesNotContain(Float.NaN);
  }

  @Test
  void nativeLibraries_areUnpackedOnce_andNotHalf() throws IOException {
    Path library;
    try (var files = Files.walk(natives)) {
      library =
          files
              .filter(each ->
                  each.getFileName().toString().equals(System.mapLibraryName("onnxruntime")))
              .findFirst()
              .orElseThrow();
    }
    assertThat(Files.size(library)).isGreaterThan(1_000_000);
    try (var files = Files.list(library.getParent())) {
      assertThat(files).hasSize(2);
    }
  }
}
