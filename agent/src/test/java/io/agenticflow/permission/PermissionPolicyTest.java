package io.agenticflow.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.permission.HookVerdict.Word;
import io.agenticflow.permission.PermissionPrompt.Answer;
import io.agenticflow.tool.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionPolicyTest {
  private static final List<String> CALLS =
      List.of(
          "Read(a.txt)",
          "Write(a.txt)",
          "Edit(a.txt)",
          "Bash(make all)",
          "Glob(.)",
          "Grep(.)",
          "TodoWrite");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "DEFAULT, 'Read,Write,Edit,Bash,Glob,Grep,TodoWrite'",
    "ACCEPT_EDITS, 'Read,Write,Edit,Glob,Grep,TodoWrite'",
    "PLAN, 'Read,Glob,Grep,TodoWrite'",
    "DONT_ASK, 'Read,Glob,Grep,TodoWrite'",
    "BYPASS_PERMISSIONS, 'Read,Write,Edit,Bash,Glob,Grep,TodoWrite'"
  })
  void withNobodyToAsk_modesAllow(PermissionMode mode, String allowed) throws Exception {
    assertThat(allowed(new PermissionPolicy(mode), mode.confinesToWorkspace())).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "DEFAULT, 'Write,Edit,Bash'",
    "ACCEPT_EDITS, 'Bash'",
    "PLAN, ''",
    "DONT_ASK, ''",
    "BYPASS_PERMISSIONS, ''"
  })
  void withSomebody_modesAsk(PermissionMode mode, String expected) throws Exception {
    List<String> asked = new ArrayList<>();
    PermissionPolicy policy =
        policy(
            mode,
            null,
            (call, why) -> {
              asked.add(call.tool());
              return new Answer.No("not now", false);
            });
    allowed(policy, mode.confinesToWorkspace());
    assertThat(String.join(",", asked)).isEqualTo(expected);
  }

  private String allowed(PermissionPolicy policy, boolean confined) throws Exception {
    Workspace workspace = Workspace.open(folder, List.of(), confined);
    return String.join(
        ",",
        CALLS.stream()
            .map(ToolCall::parse)
            .filter(call -> policy.decide(call, workspace) instanceof Decision.Allow)
            .map(ToolCall::tool)
            .toList());
  }

  @Test
  void refusal_saysWhy() throws Exception {
    assertThat(reason(new PermissionPolicy(PermissionMode.ACCEPT_EDITS), "Bash(make)"))
        .isEqualTo(
            "Permission denied: Bash was not run. Permission mode acceptEdits asks for it: no rule allows it; nobody is"
                + " here to be asked.");
    assertThat(reason(new PermissionPolicy(PermissionMode.DEFAULT), "Write(/etc/x)"))
        .contains("/etc/x is outside the workspace");
    assertThat(
            reason(
                policy(PermissionMode.BYPASS_PERMISSIONS, null, null, "deny Bash(rm *)"),
                "Bash(cd x && rm -r y)"))
        .isEqualTo("Permission denied: Bash was not run. Deny rule Bash(rm *) of test.");
  }

  @Test
  void workspaceWithoutWalls_isForBypassOnly() throws Exception {
    Workspace open = Workspace.open(folder, List.of(), false);
    assertThat(new PermissionPolicy(PermissionMode.DEFAULT).decide(ToolCall.parse("Read(a)"), open))
        .isInstanceOf(Decision.Deny.class);
  }

  /** It never depends on who we are: Claude Code's bypass refuses to start as root. */
  @Test
  void bypass_needsNoUser() throws Exception {
    Workspace open = Workspace.open(folder, List.of(), false);
    assertThat(
            new PermissionPolicy(PermissionMode.BYPASS_PERMISSIONS)
                .decide(ToolCall.parse("Write(/etc/x)"), open))
        .isInstanceOf(Decision.Allow.class);
  }

  @Test
  void hooks_comeFirst_butSpareNoRule() throws Exception {
    assertThat(hooked(Word.DENY, "Read(a)")).isInstanceOf(Decision.Deny.class);
    assertThat(hooked(Word.ASK, "Read(a)")).isInstanceOf(Decision.Deny.class);
    assertThat(hooked(Word.ALLOW, "Bash(make)")).isInstanceOf(Decision.Allow.class);
    assertThat(hooked(Word.NOTHING, "Bash(make)")).isInstanceOf(Decision.Deny.class);
    assertThat(hooked(Word.ALLOW, "Bash(curl x)", "deny Bash(curl *)"))
        .isInstanceOf(Decision.Deny.class);
    assertThat(hooked(Word.ALLOW, "Bash(curl x)", "ask Bash(curl *)"))
        .isInstanceOf(Decision.Deny.class);
    assertThat(hooked(Word.ALLOW, "Bash(rm -rf /)")).isInstanceOf(Decision.Deny.class);
  }

  @Test
  void hooksYes_countsInDontAsk_notInPlan() throws Exception {
    HookVerdict.Hooks yes = call -> new HookVerdict(Word.ALLOW, "so", null);
    assertThat(decide(policy(PermissionMode.DONT_ASK, yes, null), "Bash(make)"))
        .isInstanceOf(Decision.Allow.class);
    assertThat(decide(policy(PermissionMode.PLAN, yes, null), "Bash(make)"))
        .isInstanceOf(Decision.Deny.class);
  }

  private Decision hooked(Word word, String call, String... rules) throws Exception {
    return decide(
        policy(
            PermissionMode.ACCEPT_EDITS, asked -> new HookVerdict(word, "so", null), null, rules),
        call);
  }

  @Test
  void changedInput_isJudgedAnew() throws Exception {
    HookVerdict.Hooks rewriting =
        call -> new HookVerdict(Word.ALLOW, "", Json.object().put("command", "rm x").build());
    assertThat(
            decide(policy(PermissionMode.DEFAULT, rewriting, null, "deny Bash(rm *)"), "Bash(ls)"))
        .isInstanceOf(Decision.Deny.class);
    PermissionPrompt yes =
        (call, why) ->
            new Answer.Yes(Json.object().put("command", "rm x").build(), List.of(), null);
    assertThat(decide(policy(PermissionMode.DEFAULT, null, yes, "deny Bash(rm *)"), "Bash(make)"))
        .isInstanceOf(Decision.Deny.class);
    assertThat(decide(policy(PermissionMode.DEFAULT, null, yes), "Bash(make)"))
        .isInstanceOfSatisfying(
            Decision.Allow.class,
            allow -> assertThat(Json.write(allow.input())).isEqualTo("{\"command\":\"rm x\"}"));
  }

  @Test
  void answers_countForTheRestOfTheRun() throws Exception {
    List<String> asked = new ArrayList<>();
    PermissionPrompt once =
        (call, why) -> {
          asked.add(Json.write(call.input()));
          return new Answer.Yes(
              null, List.of(rule("allow Bash(make *)")), PermissionMode.ACCEPT_EDITS);
        };
    PermissionPolicy policy = policy(PermissionMode.DEFAULT, null, once);
    decide(policy, "Bash(make a)");
    assertThat(decide(policy, "Bash(make b)")).isInstanceOf(Decision.Allow.class);
    assertThat(decide(policy, "Edit(a)")).isInstanceOf(Decision.Allow.class);
    assertThat(asked).hasSize(1);
  }

  @Test
  void interruption_isHandedOn() throws Exception {
    assertThat(
            decide(
                policy(PermissionMode.DEFAULT, null, (call, why) -> new Answer.No("stop", true)),
                "Bash(make)"))
        .isInstanceOfSatisfying(
            Decision.Deny.class,
            deny -> {
              assertThat(deny.interrupts()).isTrue();
              assertThat(deny.reason()).contains("Stop");
            });
  }

  @Test
  void bypass_canBeDisabled() {
    PermissionPolicy policy =
        new PermissionPolicy(PermissionMode.DEFAULT, List.of(), List.of(), true, null, null);
    assertThat(policy.mode(PermissionMode.BYPASS_PERMISSIONS)).isFalse();
    assertThat(policy.mode(PermissionMode.PLAN)).isTrue();
    assertThat(policy.mode()).isEqualTo(PermissionMode.PLAN);
  }

  /** What lies beyond the workspace is given for one call, both ends of a link named. */
  @Test
  void pathRule_leadsBeyondTheWorkspace() throws Exception {
    Path outside = Files.createDirectories(folder.resolve("outside")).toRealPath();
    Path inside = Files.createDirectories(folder.resolve("inside")).toRealPath();
    Workspace workspace = Workspace.open(inside, List.of(), true);
    PermissionPolicy policy =
        policy(PermissionMode.DEFAULT, null, null, "allow Edit(/" + outside + "/**)");
    Decision decision = policy.decide(ToolCall.parse("Write(" + outside + "/a)"), workspace);
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Allow.class,
            allow -> {
              assertThat(allow.beyond()).containsExactly(outside.resolve("a"));
              assertThat(
                      workspace
                          .forCall(allow.beyond(), path -> false)
                          .contains(outside.resolve("a")))
                  .isTrue();
            });
    assertThat(policy.decide(ToolCall.parse("Write(/tmp/other)"), workspace))
        .isInstanceOf(Decision.Deny.class);
  }

  @Test
  void searches_passOverWhatMayNotBeRead() throws Exception {
    Workspace workspace = Workspace.open(folder, List.of(), true);
    PermissionPolicy policy = policy(PermissionMode.DEFAULT, null, null, "deny Read(.env)");
    assertThat(policy.hidden(workspace).test(workspace.root().resolve("a/.env"))).isTrue();
    assertThat(policy.hidden(workspace).test(workspace.root().resolve("a/env"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "default,DEFAULT",
    "manual,DEFAULT",
    "acceptEdits,ACCEPT_EDITS",
    "accept-edits,ACCEPT_EDITS",
    "ACCEPTEDITS,ACCEPT_EDITS",
    "plan,PLAN",
    "dontAsk,DONT_ASK",
    "bypassPermissions,BYPASS_PERMISSIONS"
  })
  void names_areParsed(String text, PermissionMode expected) {
    assertThat(PermissionMode.parse(text)).contains(expected);
    assertThat(PermissionMode.parse(expected.word())).contains(expected);
  }

  @Test
  void otherNames_areNot() {
    assertThat(PermissionMode.parse("bypass")).isEmpty();
    assertThat(PermissionMode.parse("")).isEmpty();
    assertThat(PermissionMode.words())
        .isEqualTo("default, acceptEdits, plan, dontAsk, bypassPermissions");
  }

  private String reason(PermissionPolicy policy, String call) throws Exception {
    return decide(policy, call) instanceof Decision.Deny deny ? deny.reason() : "allowed";
  }

  private Decision decide(PermissionPolicy policy, String call) throws Exception {
    return policy.decide(ToolCall.parse(call), Workspace.open(folder, List.of(), true));
  }

  private PermissionPolicy policy(
      PermissionMode mode,
      HookVerdict.@Nullable Hooks hooks,
      @Nullable PermissionPrompt prompt,
      String... rules) {
    return new PermissionPolicy(
        mode, Stream.of(rules).map(this::rule).toList(), List.of(), false, hooks, prompt);
  }

  private Rule rule(String text) {
    int space = text.indexOf(' ');
    return Rule.parse(
        Behaviour.valueOf(text.substring(0, space).toUpperCase(java.util.Locale.ROOT)),
        text.substring(space + 1),
        new RuleSource(RuleSource.Scope.COMMAND_LINE, "test", folder.toAbsolutePath()));
  }
}
