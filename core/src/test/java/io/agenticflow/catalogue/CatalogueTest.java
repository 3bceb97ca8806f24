package io.agenticflow.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
  private final Catalogue catalogue = Catalogue.builtIn();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta-llama/llama-3.1-8b-instruct",
        "meta-llama/llama-3.1-70b-instruct",
        "deepseek/deepseek-chat-v3.1",
        "google/gemini-2.5-flash-preview-09-2025",
        "anthropic/claude-3.5-sonnet",
        "anthropic/claude-sonnet-4.5",
        "claude-3-5-sonnet-20241022",
        "claude-sonnet-4-5-20250929",
        "gpt-5"
      })
  void modelsThatPeopleName_areThere(String name) {
    assertThat(catalogue.find(name)).isPresent();
  }

  @Test
  void aliasAndOpenRouterName_leadToTheSameModel() {
    Model own = catalogue.find("anthropic", "claude-sonnet-4-5-20250929").orElseThrow();
    assertThat(own.id()).isEqualTo("claude-sonnet-4-5");
    Model there = catalogue.find(Objects.requireNonNull(own.openRouterId())).orElseThrow();
    assertThat(there.provider()).isEqualTo("openrouter");
    assertThat(there.price().output()).isEqualByComparingTo(own.price().output());
  }

  @Test
  void everyEntry_makesSense() {
    assertThat(catalogue.models()).hasSizeGreaterThan(60);
    for (Model model : catalogue.models()) {
      assertThat(model.contextTokens()).as(model.id()).isGreaterThan(4000);
      assertThat(model.maxOutputTokens()).as(model.id()).isPositive();
      assertThat(model.price().date()).as(model.id()).matches("2026-\\d\\d-\\d\\d");
      assertThat(model.price().output())
          .as(model.id())
          .isGreaterThanOrEqualTo(model.price().input());
      assertThat(model.price().input()).as(model.id()).isLessThan(new BigDecimal(100));
      if (model.price().cacheRead() != null) {
        assertThat(model.price().cacheRead())
            .as(model.id())
            .isLessThanOrEqualTo(model.price().input());
      }
      if (model.openRouterId() != null) {
        assertThat(catalogue.find(model.openRouterId())).as(model.id()).isPresent();
      }
    }
  }

  @Test
  void moreThanSixtyModels_areThere_howeverManyProvidersHaveThem() {
    Set<String> models = new HashSet<>();
    for (Model model : catalogue.models()) {
      models.add(model.openRouterId() == null ? model.id() : model.openRouterId());
    }
    assertThat(models).hasSizeGreaterThan(60);
  }

  @Test
  void longPrompts_haveTheirTier() {
    Price price = catalogue.find("anthropic/claude-sonnet-4.5").orElseThrow().price();
    assertThat(price.tiers()).hasSize(1);
    assertThat(price.at(200_001).output()).isEqualByComparingTo("22.5");
    assertThat(price.at(200_001).hourWrite()).isEqualByComparingTo("12");
    assertThat(catalogue.find("openai", "gpt-5.5").orElseThrow().price().at(300_000).input())
        .isEqualByComparingTo("10");
  }

  @Test
  void datedName_isThePinnedOne() {
    Model sonnet = catalogue.find("claude-sonnet-4-5").orElseThrow();
    assertThat(sonnet.pinned()).isEqualTo("claude-sonnet-4-5-20250929");
    assertThat(catalogue.find("gpt-5").orElseThrow().pinned()).isEqualTo("gpt-5-2025-08-07");
    assertThat(catalogue.find("google/gemini-2.5-flash-preview-09-2025").orElseThrow().pinned())
        .isEqualTo("google/gemini-2.5-flash-preview-09-2025");
    assertThat(catalogue.find("anthropic/claude-sonnet-4.5").orElseThrow().pinned()).isNull();
    for (Model model : catalogue.models()) {
      assertThat(model.aliases().stream().filter(Model::isDated).count())
          .as("dated names of %s", model.id())
          .isLessThanOrEqualTo(Model.isDated(model.id()) ? 0 : 1);
    }
  }

  @Test
  void unknownModel_isNotThere() {
    assertThat(catalogue.find("nobody/nothing")).isEmpty();
    assertThat(catalogue.find("openai", "claude-sonnet-4-5")).isEmpty();
  }

  @Test
  void names_includeAliases() {
    assertThat(catalogue.names("anthropic"))
        .contains("claude-sonnet-4-5", "claude-sonnet-4-5-20250929")
        .doesNotContain("anthropic/claude-sonnet-4.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"models\":[{\"provider\":\"p\",\"id\":\"i\",\"colour\":\"red\"}]}",
        "{\"models\":[{\"provider\":\"p\",\"id\":\"i\"}]}",
        "{\"models\":[{\"provider\":\"p\",\"id\":\"i\",\"input\":1,\"output\":1,\"source\":\"s\"}]}",
        "{\"models\":{}}",
        "{\"what\":1}"
      })
  void brokenFile_isAnError(String json) {
    assertThatThrownBy(() -> CatalogueReader.read("models.json", json.getBytes(UTF_8)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("models.json, line 1: ");
  }

  @Test
  void twoModelsOfOneName_areAnError() {
    Model model = catalogue.models().getFirst();
    assertThatThrownBy(() -> new Catalogue(List.of(model, model)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
