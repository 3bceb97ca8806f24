package io.agenticflow.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedListTest {
  private static final String OPENROUTER =
      """
      {"data": [
        {"id": "anthropic/claude-x", "canonical_slug": "anthropic/claude-x-20260901",
         "context_length": 1000000, "top_provider": {"max_completion_tokens": 64000},
         "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
         "supported_parameters": ["tools", "structured_outputs"], "reasoning": {"mandatory": false},
         "expiration_date": "2027-01-01",
         "pricing": {"prompt": "0.000003", "completion": "0.000015", "input_cache_read": "0.0000003",
           "input_cache_write": "0.00000375", "input_cache_write_1h": "0.000006",
           "overrides": [
             {"min_prompt_tokens": 200000, "prompt": "0.000006", "completion": "0.0000225"},
             {"utc_start": 100, "utc_end": 400, "prompt": "0.000001"}]}},
        {"id": "anthropic/claude-x:free", "canonical_slug": "anthropic/claude-x-20260901",
         "context_length": null, "top_provider": {"max_completion_tokens": null},
         "architecture": {"output_modalities": ["text"]}, "supported_parameters": [],
         "pricing": {"prompt": "0", "completion": "0"}},
        {"id": "~anthropic/claude-latest", "canonical_slug": "~anthropic/claude-latest",
         "alias_target": {"slug": "anthropic/claude-x", "name": "X"},
         "architecture": {"output_modalities": ["text"]},
         "pricing": {"prompt": "0.000003", "completion": "0.000015"}},
        {"id": "openrouter/auto", "architecture": {"output_modalities": ["text"]},
         "pricing": {"prompt": "-1", "completion": "-1"}},
        {"id": "a/painter", "architecture": {"output_modalities": ["image"]},
         "pricing": {"prompt": "0.1", "completion": "0.1"}}],
       "total_count": 5, "links": {"next": null}}
      """;

  private static final String MODELS_DEV =
      """
      {"anthropic": {"id": "anthropic", "models": {
         "claude-sonnet-4-5": {"id": "claude-sonnet-4-5", "reasoning": true, "tool_call": true,
           "modalities": {"input": ["text", "image"], "output": ["text"]},
           "limit": {"context": 200000, "output": 64000},
           "cost": {"input": 2, "output": 15, "cache_read": 0.2, "cache_write": 2.5,
             "context_over_200k": {"input": 4, "output": 20}}},
         "claude-sonnet-4-5-20250929": {"id": "claude-sonnet-4-5-20250929",
           "reasoning": true, "tool_call": true,
           "modalities": {"input": ["text", "image"], "output": ["text"]},
           "limit": {"context": 200000, "output": 64000},
           "cost": {"input": 2, "output": 15, "cache_read": 0.2, "cache_write": 2.5,
             "context_over_200k": {"input": 4, "output": 20}}}}},
       "openai": {"id": "openai", "models": {
         "gpt-z": {"id": "gpt-z", "limit": {"context": 10, "output": 5}, "status": "deprecated",
           "cost": {"input": 1.50, "output": 9,
             "tiers": [{"input": 3, "output": 12, "tier": {"type": "context", "size": 272000}}]}},
         "whisper": {"id": "whisper"}}},
       "elsewhere": {"id": "elsewhere", "models": {
         "m": {"id": "m", "cost": {"input": 1, "output": 1}}}}}
      """;

  @Test
  void openRoutersList_isReadWithTiersHoursAndAliases() {
    PublishedList list = read(OPENROUTER);
    assertThat(list.skipped()).isEqualTo(2); // a router without a price, and a painter
    assertThat(list.models())
        .extracting(Model::id)
        .containsExactly("anthropic/claude-x", "anthropic/claude-x:free");
    Model model = list.models().getFirst();
    assertThat(model)
        .isEqualTo(
            new Model(
                "openrouter",
                "anthropic/claude-x",
                List.of("~anthropic/claude-latest", "anthropic/claude-x-20260901"),
                null,
                1_000_000,
                64_000,
                new Abilities(true, true, true, true, true),
                true,
                new Price(
                    new BigDecimal("3"),
                    new BigDecimal("15"),
                    new BigDecimal("0.3"),
                    new BigDecimal("3.75"),
                    new BigDecimal("6"),
                    List.of(
                        new PriceTier(
                            200_000,
                            new BigDecimal("6"),
                            new BigDecimal("22.5"),
                            null,
                            null,
                            null)),
                    "there",
                    "2026-11-22")));
    assertThat(model.pinned()).isEqualTo("anthropic/claude-x-20260901");
    assertThat(list.models().getLast().contextTokens()).isZero();
  }

  @Test
  void modelsDevsFile_isReadForTheWantedProviders() {
    PublishedList list = read(MODELS_DEV);
    assertThat(list.skipped()).isEqualTo(1);
    assertThat(list.models())
        .extracting(Model::id)
        .containsExactly("claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "gpt-z");
    Price price = list.models().getFirst().price();
    assertThat(price.hourWrite()).isEqualByComparingTo("4");
    assertThat(price.at(200_001).input()).isEqualByComparingTo("4");
    assertThat(price.at(200_001).hourWrite()).isEqualByComparingTo("8");
    Model gpt = list.models().getLast();
    assertThat(gpt.deprecated()).isTrue();
    assertThat(gpt.price().input()).isEqualTo(new BigDecimal("1.5"));
    assertThat(gpt.price().tiers()).extracting(PriceTier::above).containsExactly(272_000L);
    assertThat(gpt.tools()).isNull();
  }

  @Test
  void newerPrices_takeThePlaceOfOlderOnes_andKeepWhatOnlyTheyKnow() {
    Catalogue catalogue = Catalogue.builtIn().refreshedBy(read(MODELS_DEV).models());
    Model sonnet = catalogue.find("anthropic", "claude-sonnet-4-5").orElseThrow();
    assertThat(sonnet.price().input()).isEqualByComparingTo("2");
    assertThat(sonnet.price().date()).isEqualTo("2026-11-22");
    assertThat(sonnet.openRouterId()).isEqualTo("anthropic/claude-sonnet-4.5");
    assertThat(sonnet.pinned()).isEqualTo("claude-sonnet-4-5-20250929");
    assertThat(catalogue.find("anthropic", "claude-sonnet-4-5-20250929")).contains(sonnet);
    assertThat(catalogue.find("openai", "gpt-z")).isPresent();
    assertThat(catalogue.find("openai", "gpt-5"))
        .isEqualTo(Catalogue.builtIn().find("openai", "gpt-5"));
  }

  @Test
  void datedName_withAnotherPrice_staysAModelOfItsOwn() {
    String dearer = MODELS_DEV.replaceFirst("(?s)(20250929\",.*?\"input\": )2,", "$13,");
    Catalogue catalogue = Catalogue.builtIn().refreshedBy(read(dearer).models());
    Price pinned = catalogue.find("claude-sonnet-4-5-20250929").orElseThrow().price();
    assertThat(pinned.input()).isEqualByComparingTo("3");
    assertThat(catalogue.find("claude-sonnet-4-5").orElseThrow().price().input())
        .isEqualByComparingTo("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <html>              | it is not JSON
          {}                  | there is no list of models in it
          []                  | there is no list of models in it
          {"data":[]}         | there is no list of models in it
          {"data":[{"id":"gpt"}]} | none of its 1 models has a price
          {"data":[{"id":"a","pricing":{"prompt":"free","completion":"0"}}]} | none of its 1 models
          {"data":[],"links":{"next":"/api/v1/models?offset=500"}} | it is one page of several
          {"error":{"message":"no"}} | there is no list of models in it
          """)
  void whatIsNoList_isRefused(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private static PublishedList read(String json) {
    return PublishedList.read(
        json.getBytes(UTF_8), Set.of("anthropic", "openai"), "openrouter", "there", "2026-11-22");
  }
}
