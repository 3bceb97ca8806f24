package io.agenticflow.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.builtin.BuiltInTools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionPolicyTest {
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "DEFAULT, 'Read,Write,Edit,Bash,Glob,Grep,TodoWrite'",
    "ACCEPT_EDITS, 'Read,Write,Edit,Glob,Grep,TodoWrite'",
    "PLAN, 'Read,Glob,Grep,TodoWrite'",
    "DONT_ASK, 'Read,Glob,Grep,TodoWrite'",
    "BYPASS_PERMISSIONS, 'Read,Write,Edit,Bash,Glob,Grep,TodoWrite'"
  })
  void modes_allow(PermissionMode mode, String allowed) throws Exception {
    Workspace workspace = Workspace.open(folder, List.of(), mode.confinesToWorkspace());
    PermissionPolicy policy = new PermissionPolicy(mode);
    List<String> names =
        BuiltInTools.all().stream()
            .filter(tool ->
                policy.decide(tool, Json.object().build(), workspace) instanceof Decision.Allow)
            .map(tool -> tool.definition().name())
            .toList();
    assertThat(String.join(",", names)).isEqualTo(allowed);
  }

  @Test
  void refusal_saysWhy() throws Exception {
    Workspace workspace = Workspace.open(folder, List.of(), true);
    Tool bash = BuiltInTools.all().get(3);
    assertThat(
            new PermissionPolicy(PermissionMode.ACCEPT_EDITS)
                .decide(bash, Json.object().build(), workspace))
        .isEqualTo(
            new Decision.Deny(
                "Permission denied: Bash may not be used in permission mode acceptEdits: nobody is here to allow a"
                    + " command; files can be read and changed."));
  }

  @Test
  void workspaceWithoutWalls_isForBypassOnly() throws Exception {
    Workspace open = Workspace.open(folder, List.of(), false);
    Tool read = BuiltInTools.all().getFirst();
    assertThat(
            new PermissionPolicy(PermissionMode.DEFAULT).decide(read, Json.object().build(), open))
        .isInstanceOf(Decision.Deny.class);
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
}
