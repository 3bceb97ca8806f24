package io.agenticflow.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleWarningsTest {
  private static final List<String> TOOLS = List.of("Read", "Bash", "Edit", "mcp__db__query");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "deny Write(src/**)     | write Edit(src/**)",
        "allow Grep(src/**)     | write Read(src/**)",
        "allow B*               | only after mcp__server__",
        "allow mcp__*           | only after mcp__server__",
        "allow Bash(a && b)     | each command of a line",
        "deny Bash(git:* push)  | :* is a wildcard at the end only",
        "deny Bsh(rm *)         | did you mean Bash",
        "allow Bash(model:x)    | -",
        "allow mcp__db__query(a:b) | denied or asked for",
        "deny WebFetch(a.example) | domain:host",
        "deny Read(!a)          | cannot take back",
        "deny Bash(             | not of the form",
        "deny Bash()            | nothing in its parentheses",
        "deny TodoWrite(x)      | takes no specifier",
        "deny Bash(rm *)        | -",
        "allow WebFetch(domain:a.example) | -",
        "allow mcp__other__x    | -",
        "deny mcp__*            | -"
      })
  void ruleThatNeverActs_isNamed_withTheReason(String rule, String expected) {
    List<String> warnings = warnings(rule);
    if (expected.equals("-")) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains(rule.split(" ", 2)[1].strip(), "never acts", expected);
    }
  }

  @Test
  void ruleBehindAStrongerOne_isNamed() {
    assertThat(warnings("allow Bash(aws s3 ls)", "deny Bash(aws *)"))
        .singleElement()
        .asString()
        .contains("allow rule Bash(aws s3 ls)", "deny rule Bash(aws *)", "comes first");
    assertThat(warnings("allow Bash(aws *)", "deny Bash(aws s3 ls)")).isEmpty();
    assertThat(warnings("ask Bash(x)", "deny Bash")).hasSize(1);
    assertThat(warnings("allow mcp__db__query", "deny mcp__db")).hasSize(1);
    assertThat(warnings("allow Bash(a)", "allow Bash")).isEmpty();
  }

  private static List<String> warnings(String... rules) {
    RuleSource source = new RuleSource(RuleSource.Scope.USER, "test", Path.of("/"));
    return RuleWarnings.of(
        Stream.of(rules)
            .map(text -> text.split(" ", 2))
            .map(pair ->
                Rule.parse(Behaviour.valueOf(pair[0].toUpperCase(Locale.ROOT)), pair[1], source))
            .toList(),
        TOOLS);
  }
}
