package io.agenticflow.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.tool.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSuggestionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Bash(git commit -m x)           | Bash(git commit *)
          Bash(git -C /x push)            |
          Bash(touch a)                   | Bash(touch *)
          Bash(touch a && npm test)       | Bash(touch *) Bash(npm test *)
          Bash(ls && touch a)             | Bash(touch *)
          Bash(python3 x.py)              |
          Bash(touch a; bash x.sh)        |
          Bash(rm a)                      |
          Bash(./mine)                    |
          WebFetch(https://example.org/a) | WebFetch(domain:example.org)
          mcp__shop__buy({"a": 1})        | mcp__shop__buy
          Write(a.txt)                    |
          """)
  void narrowRules_whichAllowTheCallAlone(String text, String expected) throws Exception {
    Workspace workspace = Workspace.open(folder, List.of(), true);
    PermissionPolicy policy = new PermissionPolicy(PermissionMode.DEFAULT);
    ToolCall call = ToolCall.parse(text);
    RuleSource source = new RuleSource(RuleSource.Scope.SESSION, "your answer", folder);

    List<Rule> rules = RuleSuggestions.of(call, policy.judge(call, workspace), source);

    assertThat(String.join(" ", rules.stream().map(Rule::text).toList()))
        .isEqualTo(expected == null ? "" : expected);
    if (!rules.isEmpty()) {
      policy.remember(rules);
      assertThat(policy.judge(call, workspace).behaviour()).isEqualTo(Behaviour.ALLOW);
    }
  }
}
