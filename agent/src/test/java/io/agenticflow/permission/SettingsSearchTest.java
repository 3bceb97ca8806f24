package io.agenticflow.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.permission.RuleSource.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSearchTest {
  private static final String LOCAL = "project/.claude/settings.local.json";
  private static final String PROJECT = "project/.claude/settings.json";
  private static final String USER = "home/.claude/settings.json";
  private static final String MANAGED = "etc/managed-settings.json";

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(folder.resolve("project/.git"));
    Files.createDirectories(folder.resolve("project/sub"));
  }

  @Test
  void nothing_isNothing() throws Exception {
    assertThat(search("project", true).read()).isEqualTo(PermissionSettings.NONE);
  }

  @Test
  void lists_areAddedUp_inTheOrderOfTheScopes() throws Exception {
    for (String file : List.of(USER, PROJECT, LOCAL, MANAGED)) {
      write(
          file,
          "{'permissions':{'allow':['Bash("
              + file.charAt(0)
              + file.length()
              + ")'],'deny':['Read(x)']}}");
    }
    write("etc/managed-settings.d/10.json", "{'permissions':{'ask':['WebFetch']}}");
    PermissionSettings settings = search("project", true).read();
    assertThat(settings.rules())
        .extracting(rule -> rule.source().scope() + " " + rule.text())
        .containsExactly(
            "MANAGED Read(x)",
            "MANAGED Bash(e25)",
            "MANAGED WebFetch",
            "LOCAL Read(x)",
            "LOCAL Bash(p35)",
            "PROJECT Read(x)",
            "PROJECT Bash(p29)",
            "USER Read(x)",
            "USER Bash(h26)");
    assertThat(settings.rules().getLast().source().name())
        .isEqualTo(folder.resolve(USER).toString());
    assertThat(settings.notes()).isEmpty();
  }

  /** A cloned repository forbids, but it does not allow, and what it would allow is told. */
  @Test
  void aFolderThatNobodyVouchedFor_allowsNothing() throws Exception {
    write(
        PROJECT,
        "{'permissions':{'allow':['Bash(curl *)'],'deny':['Read(.env)'],'ask':['Bash(git push *)'],"
            + "'additionalDirectories':['/etc'],'defaultMode':'acceptEdits'}}");
    PermissionSettings settings = search("project", false).read();
    assertThat(settings.rules())
        .extracting(Rule::text)
        .containsExactly("Read(.env)", "Bash(git push *)");
    assertThat(settings.folders()).isEmpty();
    assertThat(settings.mode()).isNull();
    assertThat(settings.notes())
        .singleElement()
        .asString()
        .contains(PROJECT, "Bash(curl *)", "/etc", "acceptEdits", "--setting-sources");
    PermissionSettings trusted = search("project", true).read();
    assertThat(trusted.rules()).hasSize(3);
    assertThat(trusted.folders()).containsExactly(Path.of("/etc"));
    assertThat(trusted.mode()).isEqualTo(PermissionMode.ACCEPT_EDITS);
  }

  @Test
  void narrowModes_countFromAnywhere_bypassNeverFromTheFolder() throws Exception {
    write(PROJECT, "{'permissions':{'defaultMode':'plan'}}");
    assertThat(search("project", false).read().mode()).isEqualTo(PermissionMode.PLAN);
    write(PROJECT, "{'permissions':{'defaultMode':'default'}}");
    write(USER, "{'permissions':{'defaultMode':'dontAsk'}}");
    assertThat(search("project", false).read().mode()).isEqualTo(PermissionMode.DONT_ASK);
    write(PROJECT, "{'permissions':{'defaultMode':'bypassPermissions'}}");
    PermissionSettings settings = search("project", true).read();
    assertThat(settings.mode()).isEqualTo(PermissionMode.DONT_ASK);
    assertThat(settings.notes()).singleElement().asString().contains("bypassPermissions");
    write(USER, "{'permissions':{'defaultMode':'bypassPermissions'}}");
    assertThat(search("project", false).read().mode()).isEqualTo(PermissionMode.BYPASS_PERMISSIONS);
  }

  @Test
  void repositorysRoot_isReadFromBelow_withItsOwnAnchor() throws Exception {
    write(PROJECT, "{'permissions':{'deny':['Edit(/src/**)']}}");
    List<Rule> rules = search("project/sub", false).read().rules();
    assertThat(rules)
        .singleElement()
        .extracting(rule -> rule.source().base())
        .isEqualTo(folder.resolve("project"));
  }

  @Test
  void kindsThatAreNotWanted_areNotRead_managedAlwaysIs() throws Exception {
    for (String file : List.of(USER, PROJECT, LOCAL, MANAGED)) {
      write(file, "{'permissions':{'deny':['Bash']}}");
    }
    SettingsSearch none = search("project", Set.of(), true);
    assertThat(none.read().rules())
        .extracting(rule -> rule.source().scope())
        .containsExactly(Scope.MANAGED);
    assertThat(search("project", SettingsSearch.kinds("user, local"), true).read().rules())
        .extracting(rule -> rule.source().scope())
        .containsExactly(Scope.MANAGED, Scope.LOCAL, Scope.USER);
    assertThatThrownBy(() -> SettingsSearch.kinds("usr"))
        .hasMessageContaining("user, project and local");
  }

  @Test
  void managedRulesOnly_leavesDenials() throws Exception {
    write(MANAGED, "{'allowManagedPermissionRulesOnly':true,'permissions':{'allow':['Bash(a)']}}");
    write(USER, "{'permissions':{'allow':['Bash(b)'],'ask':['Bash(c)'],'deny':['Bash(d)']}}");
    PermissionSettings settings = search("project", true).read();
    assertThat(settings.rules()).extracting(Rule::text).containsExactly("Bash(a)", "Bash(d)");
    assertThat(settings.managedRulesOnly()).isTrue();
  }

  @Test
  void bypass_canBeDisabledByAnyFile() throws Exception {
    write(PROJECT, "{'permissions':{'disableBypassPermissionsMode':'disable'}}");
    assertThat(search("project", false).read().bypassDisabledBy()).endsWith(PROJECT);
  }

  @Test
  void homeAsWorkspace_isTheUsersOwn() throws Exception {
    write(USER, "{'permissions':{'allow':['Bash(a)']}}");
    PermissionSettings settings = search("home", false).read();
    assertThat(settings.rules())
        .singleElement()
        .extracting(rule -> rule.source().scope())
        .isEqualTo(Scope.USER);
    assertThat(settings.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{'permissions':[]}",
        "{'permissions':{'deny':'Bash'}}",
        "{'permissions':{'deny':[1]}}",
        "{'permissions':{'defaultMode':'yolo'}}",
        "{'permissions':{'disableBypassPermissionsMode':'yes'}}"
      })
  void whatIsNotUnderstood_startsNoRun(String text) throws Exception {
    write(PROJECT, text);
    assertThatThrownBy(() -> search("project", false).read())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(PROJECT);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text.replace('\'', '"'));
  }

  private SettingsSearch search(String workspace, boolean trusted) {
    return search(workspace, SettingsSearch.kinds(null), trusted);
  }

  private SettingsSearch search(String workspace, Set<Scope> kinds, boolean trusted) {
    return new SettingsSearch(
        folder.resolve(workspace),
        folder.resolve("home"),
        folder.resolve("home/.claude"),
        List.of(folder.resolve("etc")),
        kinds,
        trusted,
        List.of());
  }
}
