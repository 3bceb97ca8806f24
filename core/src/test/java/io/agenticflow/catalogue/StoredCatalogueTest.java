package io.agenticflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredCatalogueTest {
  @TempDir private Path home;

  @Test
  void withoutAFile_isTheOneOfTheProgram() {
    StoredCatalogue stored = new StoredCatalogue(home.resolve("none"));
    assertThat(stored.get()).isSameAs(Catalogue.builtIn());
    assertThat(stored.problem()).isNull();
  }

  @Test
  void everyModelOfTheProgram_isReadAsItWasWritten() throws IOException {
    StoredCatalogue stored = new StoredCatalogue(home);
    stored.replace(Catalogue.builtIn().models());
    assertThat(new StoredCatalogue(home).get().models())
        .containsExactlyElementsOf(Catalogue.builtIn().models());
  }

  @Test
  void oneProvidersList_leavesThoseOfOthers() throws IOException {
    StoredCatalogue stored = new StoredCatalogue(home);
    stored.replace(List.of(model("a", "one", 1), model("b", "one", 2)));
    stored.replace(List.of(model("a", "two", 3)));
    Catalogue catalogue = stored.get();
    assertThat(catalogue.find("a", "one")).isEmpty();
    assertThat(catalogue.find("a", "two")).contains(model("a", "two", 3));
    assertThat(catalogue.find("b", "one")).contains(model("b", "one", 2));
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("catalogue.json", ".catalogue.json.lock");
    }
  }

  @Test
  void fileThatCannotBeRead_isSaid_andTheProgramsOwnCounts() throws IOException {
    for (String broken :
        List.of("{", "{\"colour\":1}", "{\"models\":[{\"provider\":\"p\"}]}", "")) {
      Files.writeString(home.resolve("catalogue.json"), broken);
      StoredCatalogue stored = new StoredCatalogue(home);
      assertThat(stored.get().models()).isEqualTo(Catalogue.builtIn().models());
      assertThat(stored.problem()).contains("catalogue.json cannot be read").doesNotContain("\n");
      stored.replace(List.of(model("a", "one", 1)));
      assertThat(new StoredCatalogue(home).get().find("a", "one")).isPresent();
    }
  }

  @Test
  void severalAtOnce_loseNothing() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String provider = "p" + i;
        all.add(
            threads.submit(() -> {
              new StoredCatalogue(home).replace(List.of(model(provider, "m", 1)));
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    Catalogue catalogue = new StoredCatalogue(home).get();
    for (int i = 0; i < 8; i++) {
      assertThat(catalogue.find("p" + i, "m")).isPresent();
    }
  }

  private static Model model(String provider, String id, int price) {
    BigDecimal amount = BigDecimal.valueOf(price);
    return new Model(
        provider,
        id,
        List.of(),
        null,
        1000,
        0,
        Abilities.UNKNOWN,
        false,
        new Price(amount, amount, null, null, "test", "2026-11-22"));
  }
}
