package io.agenticflow.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.RuleSource.Scope;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.permission.SettingsObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookReaderTest {
  private static SettingsObject file(Scope scope, String json) throws SettingsException {
    return SettingsObject.parse(json, new RuleSource(scope, scope.word() + ".json", Path.of("/w")));
  }

  private static String hooks(String event, String hook) {
    return "{\"hooks\": {\"" + event + "\": [{\"matcher\": \"Bash\", \"hooks\": [" + hook + "]}]}}";
  }

  private static final String GUARD =
      hooks("PreToolUse", "{\"type\":\"command\",\"command\":\"guard\"}");

  @Test
  void everyField_isRead() throws Exception {
    HookSettings settings =
        HookReader.of(
            List.of(
                file(
                    Scope.USER,
                    hooks(
                        "PreToolUse",
                        """
                        {"type": "command", "command": "guard", "args": ["-x", "a b"], "timeout": 2.5,
                         "if": "Bash(git *)", "once": true, "onFailure": "block"},
                        {"type": "http", "url": "http://localhost:1/x", "headers": {"A": "$B"},
                         "allowedEnvVars": ["B"], "async": true}
                        """))),
            false);

    Hook command = settings.hooks().get(0);
    assertThat(command.kind()).isEqualTo(new Hook.Kind.Command("guard", List.of("-x", "a b")));
    assertThat(command.timeout()).isEqualTo(Duration.ofMillis(2500));
    assertThat(command.isOnce()).isTrue();
    assertThat(command.failureBlocks()).isTrue();
    assertThat(command.condition()).isNotNull();
    Hook http = settings.hooks().get(1);
    assertThat(http.isAsync()).isTrue();
    assertThat(http.timeout()).isEqualTo(Hook.USUAL_TIMEOUT);
    assertThat(http.kind().described()).isEqualTo("POST http://localhost:1/x");
    assertThat(settings.notes()).isEmpty();
  }

  @Test
  void hooksThatCameWithAFolder_doNotRun_unlessTheUserVouchesForIt() throws Exception {
    List<SettingsObject> files = List.of(file(Scope.LOCAL, GUARD), file(Scope.USER, GUARD));

    HookSettings untrusted = HookReader.of(files, false);
    HookSettings trusted = HookReader.of(files, true);

    assertThat(untrusted.hooks())
        .extracting(hook -> hook.source().scope())
        .containsExactly(Scope.USER);
    assertThat(untrusted.notes())
        .singleElement()
        .asString()
        .contains("local.json has hooks", "--setting-sources");
    // The same command in two files is run once.
    assertThat(trusted.hooks())
        .extracting(hook -> hook.source().scope())
        .containsExactly(Scope.LOCAL);
  }

  @Test
  void disablingAll_leavesManagedHooks_andIsNotForTheFolderToSay() throws Exception {
    SettingsObject managed =
        file(Scope.MANAGED, hooks("Stop", "{\"type\":\"command\",\"command\":\"m\"}"));
    SettingsObject user = file(Scope.USER, GUARD);
    SettingsObject off = file(Scope.LOCAL, "{\"disableAllHooks\": true}");

    assertThat(HookReader.of(List.of(managed, off, user), false).hooks()).hasSize(2);
    assertThat(HookReader.of(List.of(managed, off, user), true).hooks())
        .extracting(Hook::event)
        .containsExactly(HookEvent.STOP);
    assertThat(
            HookReader.of(
                    List.of(
                        file(Scope.MANAGED, "{\"allowManagedHooksOnly\": true}"), managed, user),
                    true)
                .hooks())
        .hasSize(1);
  }

  @Test
  void whatIsNotCalledHere_isSaid() throws Exception {
    HookSettings settings =
        HookReader.of(
            List.of(
                file(
                    Scope.USER,
                    hooks("WorktreeCreate", "{\"type\":\"command\",\"command\":\"x\"}")),
                file(Scope.USER, hooks("PreTooluse", "{\"type\":\"command\",\"command\":\"x\"}")),
                file(Scope.USER, hooks("PreToolUse", "{\"type\":\"prompt\",\"prompt\":\"x\"}")),
                file(
                    Scope.USER,
                    hooks(
                        "PreToolUse",
                        "{\"type\":\"mcp_tool\",\"onFailure\":\"block\",\"server\":\"s\"}"))),
            false);

    assertThat(settings.hooks()).singleElement().extracting(Hook::failureBlocks).isEqualTo(true);
    assertThat(settings.notes())
        .satisfiesExactly(
            note -> assertThat(note).contains("WorktreeCreate", "nothing calls"),
            note -> assertThat(note).contains("did you mean PreToolUse"),
            note -> assertThat(note).contains("type prompt", "never runs"),
            note -> assertThat(note).contains("type mcp_tool", "forbids"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"hooks": []} | must be an object
          {"hooks": {"Stop": {}}} | must be a list
          {"hooks": {"Stop": [{"hooks": [{}]}]}} | needs a type
          {"hooks": {"Stop": [{"hooks": [{"type": "command"}]}]}} | without command
          {"hooks": {"Stop": [{"hooks": [{"type": "http", "url": "ftp://x"}]}]}} | http://
          {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "timeout": 0}]}]}} | above 0
          {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "onFailure": "y"}]}]}} | onFailure
          {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "if": "Bash"}]}]}} | tool events only
          {"hooks": {"PreToolUse": [{"matcher": "(", "hooks": []}]}} | no regular expression
          """)
  void whatCannotBeUnderstood_isAnError(String json, String message) throws Exception {
    SettingsObject broken = file(Scope.USER, json);

    assertThatThrownBy(() -> HookReader.of(List.of(broken), false))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shellTextOfOtherPrograms_isNeverRun() throws Exception {
    List<String> notes = new ArrayList<>();
    RuleSource source = new RuleSource(Scope.AGENT, "the file of agent coder", Path.of("/w"));

    assertThat(
            HookReader.ofAgent(
                Json.parse("{\"pre\": \"rm -rf /\", \"post\": \"x\"}"), source, notes))
        .isEmpty();
    assertThat(notes).singleElement().asString().contains("never run");
    assertThat(
            HookReader.ofAgent(
                Json.parse(
                    "{\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]}]}"),
                source,
                notes))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'', Bash, true",
    "*, Bash, true",
    "Bash, Bash, true",
    "Bash, BashOutput, false",
    "Edit|Write, Write, true",
    "Edit|Write, NotebookEdit, false",
    "Notebook.*, NotebookEdit, true",
    "mcp__.*__write.*, mcp__db__write_row, true",
    "^Edit, NotebookEdit, false"
  })
  void matchers(String matcher, String name, boolean matches) {
    assertThat(HookMatcher.of(matcher).matches(name)).isEqualTo(matches);
  }
}
