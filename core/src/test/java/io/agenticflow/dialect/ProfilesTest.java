package io.agenticflow.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.Profile.ArgumentRepair;
import io.agenticflow.dialect.Profile.Choice;
import io.agenticflow.dialect.Profile.SystemRole;
import io.agenticflow.dialect.Profile.ToolIds;
import io.agenticflow.dialect.Profile.Tools;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

class ProfilesTest {
  static List<Profiles.Kind> kinds() {
    return Profiles.all();
  }

  static List<Profiles.ModelRow> rows() {
    return Profiles.rows();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void kind_saysWhy_andIsFoundByNameAndByEveryHost(Profiles.Kind kind) {
    assertThat(Json.string(kind.json(), "because")).isNotBlank();
    assertThat(fields(kind.json()))
        .isSubsetOf("kind", "like", "dialect", "hosts", "use", "set", "because");
    assertThat(Profiles.of(kind.name(), null, kind.dialect()).of("a b"))
        .isEqualTo(Profiles.ofKind(kind.name()).of("a b"));
    for (String host : texts(kind.json(), "hosts")) {
      assertThat(Profiles.of("mine", host.toUpperCase(Locale.ROOT), kind.dialect()).of("a b"))
          .as(host)
          .isEqualTo(Profiles.ofKind(kind.name()).of("a b"));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void row_saysWhy_standsAtKindsThatExist_andEveryPatternHitsWhatItNames(Profiles.ModelRow row) {
    assertThat(Json.string(row.json(), "because")).isNotBlank();
    assertThat(fields(row.json())).isSubsetOf("at", "match", "examples", "use", "set", "because");
    assertThat(Profiles.kinds()).containsAll(texts(row.json(), "at"));
    List<String> patterns = texts(row.json(), "match");
    List<String> examples = texts(row.json(), "examples");
    assertThat(patterns).isNotEmpty();
    for (String pattern : patterns) {
      assertThat(pattern).isLowerCase();
      assertThat(examples)
          .as("%s matches none of its examples", pattern)
          .anyMatch(example -> Wildcard.matches(pattern, example));
    }
    for (String example : examples) {
      assertThat(patterns).as(example).anyMatch(pattern -> Wildcard.matches(pattern, example));
    }
  }

  /** What a row sets is what its examples get, unless a later row says otherwise. */
  @ParameterizedTest
  @MethodSource("rows")
  void row_changesTheProfilesOfItsExamples(Profiles.ModelRow row) {
    for (Profiles.Kind kind : kinds().stream().filter(each -> at(row, each)).toList()) {
      for (String example : texts(row.json(), "examples")) {
        Profile profile = Profiles.ofKind(kind.name()).of("a b");
        boolean reached = false;
        for (Profiles.ModelRow each : rows()) {
          if (each.matches(kind, example)) {
            reached |= each.equals(row);
            profile = changes(each.json(), "set").applyTo(profile);
          }
        }
        assertThat(reached).isTrue();
        if (rows().stream()
            .noneMatch(
                each -> each.matches(kind, example) && Json.field(each.json(), "use") != null)) {
          assertThat(Profiles.ofKind(kind.name()).of(example.toUpperCase(Locale.ROOT)))
              .as("%s at %s", example, kind.name())
              .isEqualTo(profile);
        }
      }
    }
  }

  static List<RefusalRules.Rule> refusals() {
    return Profiles.refusals().rules();
  }

  /** Each pattern is there for an example, and no earlier rule takes an example away. */
  @ParameterizedTest
  @MethodSource("refusals")
  void refusal_saysWhy_andItsExamplesTellWhatItSets(RefusalRules.Rule rule) {
    assertThat(Json.string(rule.json(), "because")).isNotBlank();
    assertThat(fields(rule.json())).isSubsetOf("says", "examples", "use", "set", "because");
    List<String> examples = texts(rule.json(), "examples");
    for (String pattern : rule.patterns()) {
      assertThat(pattern).isLowerCase();
      assertThat(examples)
          .as("%s matches none of its examples", pattern)
          .anyMatch(example ->
              Wildcard.matches(pattern.replace('#', '*'), example.toLowerCase(Locale.ROOT)));
    }
    for (String example : examples) {
      ProfileChanges changes =
          Profiles.refusals().of(new ApiError(ApiError.Kind.INVALID_REQUEST, example));
      assertThat(changes)
          .as(example)
          .isNotNull()
          .isEqualTo(rule.of(example.toLowerCase(Locale.ROOT)));
      assertThat(java.util.Objects.requireNonNull(changes).applyTo(Profiles.COMPATIBLE))
          .isNotNull();
    }
  }

  @Test
  void refusalsOfOtherKinds_tellNothing() {
    String words = "model does not support tools";
    for (ApiError.Kind kind : List.of(ApiError.Kind.RATE_LIMIT, ApiError.Kind.AUTHENTICATION)) {
      assertThat(Profiles.refusals().of(new ApiError(kind, words))).isNull();
    }
    assertThat(Profiles.refusals().of(new ApiError(ApiError.Kind.INVALID_REQUEST, "no tools")))
        .isNull();
    assertThat(
            Profiles.refusals()
                .of(
                    new ApiError(
                        ApiError.Kind.INVALID_REQUEST,
                        "This model supports at most 16384 completion tokens.")))
        .hasToString("max_output_tokens: 16384");
  }

  private static boolean at(Profiles.ModelRow row, Profiles.Kind kind) {
    return texts(row.json(), "at").contains(kind.name());
  }

  private static ProfileChanges changes(JrsValue json, String field) {
    return Json.field(json, field) instanceof JrsObject set
        ? ProfileChanges.of(set)
        : ProfileChanges.NONE;
  }

  private static List<String> fields(JrsValue json) {
    List<String> names = new ArrayList<>();
    Json.fields(json).forEach(field -> names.add(field.getKey()));
    return names;
  }

  private static List<String> texts(JrsValue json, String field) {
    return Json.array(json, field).stream().map(each -> ((JrsString) each).getValue()).toList();
  }

  @Test
  void fields_areThoseOfTheRecord() {
    List<String> components =
        Arrays.stream(Profile.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
            .toList();
    assertThat(ProfileChanges.FIELDS).isEqualTo(components);
  }

  /** Each field of a profile survives the way through the builder. */
  @Test
  void changes_ofOneField_leaveTheOthers() {
    for (Profiles.Kind kind : kinds()) {
      Profile profile = Profiles.ofKind(kind.name()).of("a b");
      String limit = String.valueOf(profile.maxTools());
      assertThat(profile.with("max_tools", "7").with("max_tools", limit)).isEqualTo(profile);
    }
  }

  @Test
  void models_ofKnownNames() {
    assertThat(at("openai", "o3-mini").systemRole()).isEqualTo(SystemRole.DEVELOPER);
    assertThat(at("openai", "o3-mini").sampling()).isFalse();
    assertThat(at("openai", "gpt-4o").systemRole()).isEqualTo(SystemRole.SYSTEM);
    assertThat(at("openai", "gpt-4o").efforts()).isEmpty();
    assertThat(at("openai", "gpt-4o").maxTokensField()).isEqualTo("max_completion_tokens");
    assertThat(at("openai", "gpt-5.4-mini").efforts()).contains("none", "xhigh");
    assertThat(at("openai", "o1-mini").tools()).isEqualTo(Tools.PROMPT);
    assertThat(at("openrouter", "google/gemini-2.5-pro").droppedSchemaKeywords())
        .contains("$schema", "exclusiveMinimum", "const");
    assertThat(at("openrouter", "google/gemini-2.5-pro").cacheControl()).isTrue();
    assertThat(at("openrouter", "anthropic/claude-sonnet-4.5").cacheControl()).isTrue();
    assertThat(at("openrouter", "openai/gpt-5").cacheControl()).isFalse();
    assertThat(at("openrouter", "mistralai/devstral-2512").toolIds()).isEqualTo(ToolIds.NINE);
    assertThat(at("mistral", "mistral-large-latest").streamUsage()).isFalse();
    assertThat(at("deepseek", "deepseek-chat").thinkingReplay()).isEqualTo(ThinkingReplay.WORDS);
    assertThat(at("compatible", "vendor/deepseek-v4-pro").thinkingReplay())
        .isEqualTo(ThinkingReplay.WORDS);
    assertThat(at("groq", "deepseek-v4-pro").thinkingReplay()).isEqualTo(ThinkingReplay.NONE);
    assertThat(at("ollama", "gemma3:4b").tools()).isEqualTo(Tools.PROMPT);
    assertThat(at("ollama", "llama3.1:8b").tools()).isEqualTo(Tools.NATIVE);
    assertThat(at("ollama", "phi4-mini").tools()).isEqualTo(Tools.NATIVE);
    assertThat(at("lm_studio", "any").toolChoices()).doesNotContain(Choice.TOOL);
    assertThat(at("anthropic", "claude-sonnet-5").argumentRepair()).isEqualTo(ArgumentRepair.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "openai,api.deepseek.com,chat,deepseek",
    "mine,api.groq.com,chat,groq",
    "mine,api.deepseek.com,anthropic,deepseek-messages",
    "anthropic,api.deepseek.com,anthropic,deepseek-messages",
    "openrouter,127.0.0.1,chat,openrouter",
    "openai,127.0.0.1,responses,openai",
    "mine,models.example.org,chat,compatible",
    "mine,models.example.org,anthropic,anthropic-compatible",
    "anthropic,models.example.org,chat,compatible",
  })
  void provider_isOfTheKindOfItsHost_elseOfItsName(
      String name, String host, String dialect, String kind) {
    assertThat(Profiles.of(name, host, dialect).of("a b"))
        .isEqualTo(Profiles.ofKind(kind).of("a b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "streamin|true|unknown field streamin; did you mean streaming?",
        "tools|\"natve\"|tools: expected native, prompt, none, found \"natve\"",
        "streaming|\"yes\"|streaming: expected true or false, found \"yes\"",
        "efforts|\"low\"|efforts: expected a list, found \"low\"",
        "efforts|[1]|efforts: expected a list of texts, found [1]",
        "max_tools|-1|max_tools: expected a whole number, 0 for no limit, found -1",
        "request_fields|{\"model\":\"x\"}|request_fields.model cannot be set: each request says its"
            + " own",
      })
  void wrongChange_isNamed(String field, String json, String message) {
    assertThatThrownBy(() -> Profiles.COMPATIBLE.with(field, json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void requestFields_addUp_andNullTakesOneAway() {
    Profile profile =
        Profiles.COMPATIBLE
            .with("request_fields", "{\"a\":1,\"b\":{\"c\":true}}")
            .with("request_fields", "{\"a\":null,\"d\":\"e\"}");
    assertThat(profile.requestFields().toString()).isEqualTo("{b={\"c\":true}, d=\"e\"}");
  }

  @Test
  void betas_areAListOfNamesOrBeginnings() {
    Profile profile =
        Profiles.ANTHROPIC.with("betas", "[\"effort-2025-11-24\",\"computer-use-*\"]");
    assertThat(profile.takesBeta("effort-2025-11-24")).isTrue();
    assertThat(profile.takesBeta("computer-use-2025-01-24")).isTrue();
    assertThat(profile.takesBeta("effort-2025")).isFalse();
    assertThat(Profiles.ANTHROPIC.takesBeta("anything")).isTrue();
    assertThat(Profiles.OPENAI.takesBeta("anything")).isFalse();
  }

  @Test
  void document_namesEveryField() throws IOException {
    String text = Files.readString(Path.of("..", "docs", "profiles.md"));
    for (String field : ProfileChanges.FIELDS) {
      assertThat(text).as(field).contains("`" + field + "`");
    }
  }

  @Test
  void changes_keepTheirOrder() {
    JrsObject json = (JrsObject) Json.parse("{\"tools\":\"none\",\"images\":false}");
    assertThat(ProfileChanges.of(json).fields()).containsOnlyKeys("tools", "images");
    assertThat(ProfileChanges.of(json).fields().keySet()).startsWith("tools");
  }

  @ParameterizedTest
  @CsvSource({
    "a,a,true",
    "a,ab,false",
    "a*,ab,true",
    "a*,a,true",
    "*b,ab,true",
    "*b*,abc,true",
    "a*a,a,false",
    "a*a,aa,true",
    "*ab*ab*,xabyabz,true",
    "*ab*ab*,xabz,false",
    "a*b*c,abbc,true",
    "a*bc,abc,true",
    "ab*bc,abc,false",
  })
  void wildcard(String pattern, String name, boolean matches) {
    assertThat(Wildcard.matches(pattern, name)).isEqualTo(matches);
  }

  private static Profile at(String kind, String model) {
    return Profiles.ofKind(kind).of(model);
  }
}
