package io.agenticflow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.ObjectMapper;

/**
 * Keeps the table of fields, the reader, the environment variables, the JSON Schema and the
 * documentation equal.
 */
class ConfigurationFieldsTest {
  private static final String HOW_TO_RENEW =
      "To write it anew from the table in ConfigurationFields, run this test with the environment"
          + " variable AGENTIC_FLOW_RENEW=1, look at the difference, and commit it.";

  private static final Path SCHEMA = Path.of("../docs/agentic-flow.schema.json");
  private static final Path DOCUMENT = Path.of("../docs/configuration.md");
  private static final String BEGINNING = "<!-- fields: from the table, do not edit -->\n";
  private static final String END = "<!-- end of fields -->";

  private static final Schema PUBLISHED =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Json.write(ConfigurationSchema.json()), InputFormat.JSON);

  @TempDir Path root;

  @Test
  void publishedSchema_isTheTables() throws IOException {
    String expected =
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(
                    new ObjectMapper().readTree(Json.write(ConfigurationSchema.json())))
            + "\n";
    if (isToRenew()) {
      Files.writeString(SCHEMA, expected);
    }
    assertThat(Files.readString(SCHEMA)).as(HOW_TO_RENEW).isEqualTo(expected);
  }

  @Test
  void documentedFields_areTheTables() throws IOException {
    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(BEGINNING) + BEGINNING.length();
    int to = text.indexOf(END);
    assertThat(to).as("%s has the marks around its table", DOCUMENT).isGreaterThanOrEqualTo(from);
    if (isToRenew()) {
      Files.writeString(DOCUMENT, text.substring(0, from) + table() + text.substring(to));
      text = Files.readString(DOCUMENT);
      to = text.indexOf(END);
    }
    assertThat(text.substring(from, to)).as(HOW_TO_RENEW).isEqualTo(table());
  }

  /** The fields' own are in the table. */
  @Test
  void everyOtherVariable_isDocumented() throws IOException {
    String text = Files.readString(DOCUMENT);
    List<String> all = new ArrayList<>(VariableFields.OTHERS);
    all.addAll(ConfigurationReader.KEY_VARIABLES);
    for (String name : ReportWriter.VARIABLES) {
      all.add(name.toUpperCase(Locale.ROOT)); // those of proxies are read in both cases
    }
    assertThat(all).allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
  }

  private static boolean isToRenew() {
    return "1".equals(System.getenv("AGENTIC_FLOW_RENEW"));
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    table.append("\n| Field | Takes | Without it | Variable | |\n|---|---|---|---|---|\n");
    for (ConfigurationField field : ConfigurationFields.all()) {
      table
          .append("| `")
          .append(field.path().replace("*", "NAME"))
          .append("` | ")
          .append(takes(field.kind()))
          .append(" | ")
          .append(
              switch (field.need()) {
                case REQUIRED -> "an error";
                case REQUIRED_WITHOUT_PROFILE -> "an error, but with a profile";
                case REQUIRED_FOR_OWN_PROVIDER -> "an error for a provider of your own";
                case OPTIONAL -> field.usual() == null ? "" : field.usual();
              })
          .append(" | `")
          .append(field.variable())
          .append("` | ")
          .append(field.help())
          .append(field.onlyWith() == null ? "" : " Only with `" + field.onlyWith() + "`.")
          .append(" |\n");
    }
    return table.append('\n').toString();
  }

  private static String takes(FieldKind kind) {
    return switch (kind) {
      case FieldKind.Text _, FieldKind.SecretText _ -> "text";
      case FieldKind.Address _ -> "an http or https address";
      case FieldKind.Time _ -> "a time";
      case FieldKind.WholeNumber number -> number.least() + " to " + number.most();
      case FieldKind.Amount _ -> "a number";
      case FieldKind.Switch _ -> "true or false";
      case FieldKind.Choice choice -> String.join(" or ", choice.words());
      case FieldKind.Texts _ -> "a list";
      case FieldKind.Profile _ -> "fields";
    };
  }

  static List<ConfigurationField> fields() {
    return ConfigurationFields.all();
  }

  /** A field that nobody reads must not be in the table, and one must say what it means. */
  @ParameterizedTest
  @MethodSource("fields")
  void field_meansSomething(ConfigurationField field) throws IOException {
    String with = yaml(fieldsAround(field));
    assertThat(problems(with)).as(with).isEmpty();
    Map<String, String> without = fieldsAround(field);
    without.remove(field.path());
    String explanation =
        "The example of %s changes nothing: read it in ConfigurationFile, or give the table an"
            + " example that is not the usual value.";
    boolean isMissed;
    try {
      isMissed = !comparable(read(with)).equals(comparable(read(yaml(without))));
    } catch (ConfigurationException e) {
      isMissed = true;
    }
    assertThat(isMissed).as(explanation, field.path()).isTrue();
  }

  /** What the file says, its variable says too. */
  @ParameterizedTest
  @MethodSource("fields")
  void variable_meansTheSame(ConfigurationField field) throws IOException {
    Map<String, String> without = fieldsAround(field);
    without.remove(field.path());
    String value = field.example();
    if (field.kind() instanceof FieldKind.Texts) {
      value = value.substring(1, value.length() - 1);
    }
    String variable = field.variable().replace("<NAME>", "MY_THING").replace("<KEY>", "X_TEAM");
    if (field.ownVariable() != null) {
      variable = field.ownVariable();
    }
    write("agentic-flow.yaml", yaml(without));
    Configuration byVariable =
        ConfigurationReader.read(
            Map.of(variable, value, "OFFICE_MODEL_KEY", "k"),
            folder(),
            root.resolve("home"),
            Path.of("agentic-flow.yaml"));
    write("agentic-flow.yaml", yaml(fieldsAround(field)));
    Configuration byFile =
        ConfigurationReader.read(
            Map.of("OFFICE_MODEL_KEY", "k"),
            folder(),
            root.resolve("home"),
            Path.of("agentic-flow.yaml"));
    assertThat(comparable(byVariable)).as(variable).isEqualTo(comparable(byFile));
  }

  @Test
  void aFoldersFile_cannotSendTheLedgerElsewhere() {
    assertThatThrownBy(() -> read("ledger: {url: 'jdbc:postgresql://elsewhere/x?password=never'}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AGENTIC_FLOW_LEDGER_URL")
        .hasMessageNotContaining("never");
  }

  @Test
  void names_areUnique_andEachHasOneVariable() {
    assertThat(ConfigurationFields.all().stream().map(ConfigurationField::path))
        .doesNotHaveDuplicates();
    assertThat(ConfigurationFields.all().stream().map(ConfigurationField::variable))
        .doesNotHaveDuplicates();
    assertThat(ConfigurationFields.all())
        .allSatisfy(field -> assertThat(field.help()).endsWith(".").doesNotContain("\n"));
  }

  /** The field with what it needs around it, by path. */
  private static Map<String, String> fieldsAround(ConfigurationField field) {
    Map<String, String> around = new LinkedHashMap<>();
    String parent = field.path().substring(0, Math.max(0, field.path().lastIndexOf('.')));
    for (ConfigurationField each : ConfigurationFields.all()) {
      boolean isBeside = each.path().startsWith(parent + ".") && !parent.isEmpty();
      boolean isProviders =
          field.path().startsWith("providers.") && each.path().equals("providers.*.base_url");
      if (each.equals(field)
          || isProviders
          || (isBeside
              && (each.need() != ConfigurationField.Need.OPTIONAL
                  || each.path().endsWith("." + field.onlyWith())))) {
        around.put(each.path(), each.example());
      }
    }
    if (field.path().equals("models.*")) {
      around.keySet().removeIf(path -> !path.equals("models.*"));
    }
    return around;
  }

  @SuppressWarnings("unchecked")
  private static String yaml(Map<String, String> byPath) {
    Map<String, Object> top = new LinkedHashMap<>();
    byPath.forEach((path, example) -> {
      Map<String, Object> at = top;
      String[] steps = path.split("\\.", -1);
      for (int i = 0; i < steps.length; i++) {
        String name =
            !steps[i].equals("*")
                ? steps[i]
                : steps[Math.max(0, i - 1)].equals("headers") ? "x-team" : "my-thing";
        if (i == steps.length - 1) {
          at.put(name, example);
        } else {
          at = (Map<String, Object>) at.computeIfAbsent(name, _ -> new LinkedHashMap<>());
        }
      }
    });
    StringBuilder text = new StringBuilder();
    write(top, "", text);
    return text.toString();
  }

  @SuppressWarnings("unchecked")
  private static void write(Map<String, Object> fields, String indent, StringBuilder text) {
    fields.forEach((name, value) -> {
      text.append(indent).append(name).append(':');
      if (value instanceof Map<?, ?> inside) {
        text.append('\n');
        write((Map<String, Object>) inside, indent + "  ", text);
      } else {
        text.append(' ').append(value).append('\n');
      }
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "model: a/b",
        "model: 7",
        "max_retries: 0",
        "max_retries: 3.0",
        "fallback: a/b",
        "fallback: [a/b, c]",
        "fallback: []",
        "fallback:",
        "models: {fast: a/b}",
        "models: {fast: {model: a/b, provider: openai, fallback: [x]}}",
        "models: {fast: }",
        "providers: {openai: {headers: {X-A: 7}}}",
        "providers: {openai: {dialect: chat}}",
        "providers: {anthropic: {dialect: anthropic, base_url: 'http://127.0.0.1:1'}}",
        "providers: {x: {base_url: 'https://h.example/v1', timeout: 30}}",
        "providers: {x: {base_url: 'HTTPS://h.example:8443', timeout: 1.5s}}",
        "providers: {x: {base_url: 'http://[::1]:1/v1', idle_timeout: 250ms}}",
        "providers: {x: {base_url: 'http://h', max_concurrent: 2, max_waiting: 0}}",
        "providers: {x: }",
        "prices: {m: {input: 0, output: 1.25e-1}}",
        "breaker: {failures: 0, pause: 1h}",
        "gateway: {port: 0}",
        "request_timeout: 0.5",
        "models: {a: {profile: {images: false}}}",
        "providers: {openai: {profile: {like: anthropic, tools: native, images: }}}",
      })
  void goodFile_isGoodForBoth(String yaml) throws IOException {
    read(yaml);
    assertThat(problems(yaml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "modle: a/b",
        "modle:",
        "model: [a]",
        "model: {a: b}",
        "model: ' '",
        "max_retries: -1",
        "max_retries: 101",
        "max_retries: 1.5",
        "max_retries: '3'",
        "max_retries: many",
        "fallback: {a: b}",
        "fallback: [a, {b: c}]",
        "fallback: [a, ' ']",
        "models: fast",
        "models: {fast: [a]}",
        "models: {fast: {provider: openai}}",
        "models: {fast: {model: }}",
        "models: {fast: {model: a, colour: red}}",
        "providers: {x: {}}",
        "providers: {x: {base_url: }}",
        "providers: {x: {key_env: K}}",
        "providers: {x: {base_url: 'ftp://h'}}",
        "providers: {x: {base_url: 'h.example/v1'}}",
        "providers: {x: {base_url: 'http://u:p@h'}}",
        "providers: {x: {base_url: 'http://h', dialect: gemini}}",
        "providers: {openai: {dialect: anthropic}}",
        "providers: {'a/b': {base_url: 'http://h'}}",
        "providers: {'a:b': {base_url: 'http://h'}}",
        "providers: {x: {base_url: 'http://h', timeout: soon}}",
        "providers: {x: {base_url: 'http://h', timeout: 0}}",
        "providers: {x: {base_url: 'http://h', timeout: 0s}}",
        "providers: {x: {base_url: 'http://h', timeout: -5}}",
        "providers: {x: {base_url: 'http://h', timeout: 30 s}}",
        "providers: {x: {base_url: 'http://h', timeout: true}}",
        "providers: {x: {base_url: 'http://h', max_waiting: 3}}",
        "providers: {x: {base_url: 'http://h', headers: [a]}}",
        "prices: {m: {input: 1}}",
        "prices: {m: {input: -1, output: 1}}",
        "prices: {m: {input: cheap, output: 1}}",
        "prices: {m: {input: '1', output: 1}}",
        "breaker: 5",
        "models: {a: {provider: openai, profile: }}",
        "models: {a: {profile: {imagse: false}}}",
        "models: {a: {profile: {images: 7}}}",
        "providers: {openai: {profile: {like: nobody}}}",
        "gateway: {port: 65536}",
        "- a",
        "just text",
      })
  void badFile_isBadForBoth(String yaml) {
    assertThatThrownBy(() -> read(yaml)).isInstanceOf(ConfigurationException.class);
    assertThat(problems(yaml)).isNotEmpty();
  }

  @Test
  void everyMistake_isFound() {
    String yaml = "modle: x\nmax_retries: 200\nproviders: {x: {timeout: soon}}\n";
    YamlNode top = YamlNode.parse("f", true, yaml).orElseThrow();
    assertThat(FieldCheck.of(top).stream().map(Throwable::getMessage))
        .containsExactly(
            "f:1: modle: unknown field; did you mean model or models?",
            "f:2: max_retries: expected a whole number from 0 to 100, found 200",
            "f:3: providers.x.timeout: expected a time such as 30s, 250ms or 5m, found soon",
            "f:3: providers.x: needs the field base_url");
  }

  private Configuration read(String yaml) throws IOException {
    write("agentic-flow.yaml", yaml);
    return ConfigurationReader.read(
        Map.of("OFFICE_MODEL_KEY", "k"), folder(), root.resolve("home"), null);
  }

  /** Without what says where it came from. */
  private static List<Object> comparable(Configuration configuration) {
    List<Object> parts = new ArrayList<>();
    for (var component : Configuration.class.getRecordComponents()) {
      if (!Set.of("notes", "file", "gatewayOpenedBy").contains(component.getName())) {
        try {
          Object value = component.getAccessor().invoke(configuration);
          parts.add(value == null ? "nothing" : value);
        } catch (ReflectiveOperationException e) {
          throw new LinkageError(String.valueOf(e.getMessage()), e);
        }
      }
    }
    return parts;
  }

  private static List<String> problems(String yaml) {
    Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return PUBLISHED
        .validate(new ObjectMapper().writeValueAsString(value), InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private Path folder() {
    return root.resolve("work");
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve(name), text);
  }
}
