package io.agenticflow.frontmatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlMappingTest {

  @Test
  void entries_keepTheirOrderAndLines() throws Exception {
    assertThat(YamlMapping.read("# comment\nb: 1\n\na:\n  - x\n  - y: z\n"))
        .extracting(entry -> entry.line() + " " + entry.key() + " " + Json.write(entry.value()))
        .containsExactly("2 b 1", "4 a [\"x\",{\"y\":\"z\"}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|null",
        "~|null",
        "Null|null",
        "'null'|\"null\"",
        "true|true",
        "FALSE|false",
        "yes|\"yes\"",
        "12|12",
        "-3|-3",
        "1.50|1.50",
        "007|\"007\"",
        "0|0",
        "-|\"-\"",
        "1.|\"1.\"",
        ".5|\".5\"",
        "1e3|\"1e3\"",
        "0x1F|\"0x1F\"",
        "1.2.3|\"1.2.3\"",
        "2025-07-25|\"2025-07-25\"",
        "\"12\"|\"12\"",
        "!!str 12|\"12\"",
        "\"a\\tb\"|\"a\\tb\"",
        "{a: [1, b]}|{\"a\":[1,\"b\"]}",
      })
  void scalar_isReadAsJsonWouldWriteIt(@Nullable String yaml, String json) throws Exception {
    if (yaml != null && yaml.equals("-")) {
      yaml = "\"-\"";
    }
    assertThat(one("x: " + (yaml == null ? "" : yaml))).isEqualTo(json);
  }

  @Test
  void blocks_foldAndKeepLines() throws Exception {
    assertThat(one("x: |\n  a\n   b\n")).isEqualTo("\"a\\n b\\n\"");
    assertThat(one("x: >-\n  a\n  b\n\n  c\n")).isEqualTo("\"a b\\nc\"");
    assertThat(one("x: a\n  b\n")).isEqualTo("\"a b\"");
    assertThat(one("x: 123\n  4\n")).isEqualTo("\"123 4\"");
  }

  @Test
  void longDigits_areText() throws Exception {
    assertThat(one("x: " + "9".repeat(31))).isEqualTo("\"" + "9".repeat(31) + "\"");
  }

  @Test
  void alias_repeatsItsValue() throws Exception {
    assertThat(Json.write(YamlMapping.read("a: &one [1, 2]\nb: {c: *one}\n").get(1).value()))
        .isEqualTo("{\"c\":[1,2]}");
  }

  @Test
  void emptyText_hasNoEntries() throws Exception {
    assertThat(YamlMapping.read("")).isEmpty();
    assertThat(YamlMapping.read("# only a comment\n")).isEmpty();
  }

  @Test
  void fault_hasLineAndReason() {
    fault("a: 1\nb: c: d\n", 2, "mapping values are not allowed here");
    fault("a: 1\n- b\n", 2, "expected <block end>, but found '-'");
    fault("- a\n", 1, "it is not a list of fields");
    fault("just words\n", 1, "it is not a list of fields");
    fault("a: {b: 1,\n b: 2}\n", 2, "'b' is given twice");
    fault("a: 1\n? [b]\n: 2\n", 2, "a field's name must be plain text");
    fault("a: *nothing\n", 1, "the alias *nothing names nothing before it");
    fault("a: &me [*me]\n", 1, "the alias *me names nothing before it");
    fault("a: 1\n--- \nb: 2\n", 2, "a second YAML document begins");
    fault("a: 1\nb: \u0007\n", 2, "the character U+0007 is not allowed");
    fault("a: \"unfinished\n", 2, "found unexpected end of stream");
    fault("a:\n\t- b\n", 2, "found character '\\t(TAB)' that cannot start any token");
  }

  @Test
  void deepNesting_isAFaultAndNoStackOverflow() {
    fault("a: " + "[".repeat(100_000), 1, "values are nested deeper than 50");
  }

  @Test
  void aliasesOfAliases_doNotMultiply() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
      String before = "*a" + (i - 1);
      yaml.append("a%d: &a%d [%s, %s, %s, %s]%n".formatted(i, i, before, before, before, before));
    }
    fault(yaml.toString().replace("\r", ""), 7, "there are more than 20000 values");
  }

  private static String one(String yaml) throws Exception {
    return YamlMapping.read(yaml).stream()
        .map(entry -> Json.write(entry.value()))
        .collect(Collectors.joining());
  }

  private static void fault(String yaml, int line, String reason) {
    assertThatThrownBy(() -> YamlMapping.read(yaml))
        .isInstanceOfSatisfying(YamlMapping.Fault.class, e -> assertThat(e.line()).isEqualTo(line))
        .hasMessageContaining(reason);
  }
}
