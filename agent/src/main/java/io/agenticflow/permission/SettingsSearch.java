package io.agenticflow.permission;

import io.agenticflow.permission.RuleSource.Scope;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the settings files that speak of permissions and adds up what they say. Immutable.
 *
 * <p>A file in the workspace may have come with somebody else's repository, and nobody may be there
 * to notice. So such a file can forbid, but what it would allow counts only where the user has
 * named its kind ({@code trusted}); it can never bypass permissions.
 *
 * @param workspace the working folder, absolute
 * @param home the user's home folder, absolute
 * @param userFolder where the user's own settings are, usually {@code ~/.claude}
 * @param managedFolders where those of the machine are
 * @param wanted the kinds to read; managed settings are always read
 * @param trusted whether the user named these kinds, and so says that the folder's files count
 *     whole
 * @param given settings that the user names for one run, beside the files; heard after the managed
 *     ones and before all others
 */
public record SettingsSearch(
    Path workspace,
    Path home,
    Path userFolder,
    List<Path> managedFolders,
    Set<Scope> wanted,
    boolean trusted,
    List<SettingsObject> given) {

  /** Where an administrator puts settings, by system. */
  public static final List<Path> USUAL_MANAGED_FOLDERS =
      List.of(Path.of("/etc/claude-code"), Path.of("/Library/Application Support/ClaudeCode"));

  public SettingsSearch {
    managedFolders = List.copyOf(managedFolders);
    given = List.copyOf(given);
    wanted = wanted.isEmpty() ? Set.of() : Set.copyOf(wanted);
  }

  /**
   * Reads them all.
   *
   * @throws SettingsException where one of them cannot be understood
   */
  public PermissionSettings read() throws SettingsException {
    List<SettingsFile> files = new ArrayList<>();
    for (SettingsObject each : files()) {
      files.add(SettingsFile.of(each));
    }
    boolean managedOnly =
        files.stream()
            .anyMatch(file -> file.source().scope() == Scope.MANAGED && file.managedRulesOnly());
    List<Rule> rules = new ArrayList<>();
    List<Path> folders = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    PermissionMode mode = null;
    RuleSource modeSource = null;
    String disabledBy = null;
    for (SettingsFile file : files) {
      RuleSource source = file.source();
      boolean widens = !source.scope().comesWithFolder() || trusted;
      List<String> left = new ArrayList<>();
      for (Rule rule : file.rules()) {
        boolean counts =
            rule.behaviour() == Behaviour.DENY || source.scope() == Scope.MANAGED || !managedOnly;
        if (counts && rule.behaviour() == Behaviour.ALLOW && !widens) {
          left.add(rule.text());
        } else if (counts) {
          rules.add(rule);
        }
      }
      for (String folder : file.folders()) {
        if (widens) {
          folders.add(folder(folder, source));
        } else {
          left.add("folder " + folder);
        }
      }
      PermissionMode own = file.mode();
      boolean bypasses = own == PermissionMode.BYPASS_PERMISSIONS;
      boolean modeCounts =
          source.scope().comesWithFolder()
              ? !bypasses && (trusted || (own != null && own.isNarrow()))
              : own != null;
      if (own != null && !modeCounts && (bypasses || own == PermissionMode.ACCEPT_EDITS)) {
        left.add("mode " + own.word());
      }
      if (own != null && modeCounts && mode == null) {
        mode = own;
        modeSource = source;
      }
      if (file.disablesBypass() && disabledBy == null) {
        disabledBy = source.name();
      }
      if (!left.isEmpty()) {
        notes.add(
            source.name()
                + " would allow "
                + String.join(", ", left)
                + "; that does not count, because the file may have come with the folder. Name its kind to let it count:"
                + " --setting-sources user,project,local");
      }
    }
    return new PermissionSettings(rules, mode, modeSource, folders, disabledBy, managedOnly, notes);
  }

  /**
   * Returns the files that there are, those first that are heard first.
   *
   * @throws SettingsException where one of them is no JSON object
   */
  public List<SettingsObject> files() throws SettingsException {
    List<SettingsObject> files = new ArrayList<>();
    for (Path folder : managedFolders) {
      add(files, folder.resolve("managed-settings.json"), Scope.MANAGED, folder);
      for (Path file : json(folder.resolve("managed-settings.d"))) {
        add(files, file, Scope.MANAGED, folder);
      }
    }
    files.addAll(given);
    for (Scope scope : EnumSet.of(Scope.LOCAL, Scope.PROJECT)) {
      if (wanted.contains(scope)) {
        String name = scope == Scope.LOCAL ? "settings.local.json" : "settings.json";
        for (Path project : projects()) {
          add(files, project.resolve(".claude").resolve(name), scope, project);
        }
      }
    }
    if (wanted.contains(Scope.USER)) {
      add(files, userFolder.resolve("settings.json"), Scope.USER, userFolder);
    }
    return files;
  }

  /**
   * The working folder, and the root of the repository that it is in; the home folder is neither.
   */
  private List<Path> projects() {
    List<Path> projects = new ArrayList<>();
    projects.add(workspace);
    for (Path at = workspace; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        projects.add(at);
        break;
      }
    }
    return projects.stream()
        .distinct()
        .filter(each -> !each.resolve(".claude").equals(userFolder))
        .toList();
  }

  private static void add(List<SettingsObject> to, Path file, Scope scope, Path base)
      throws SettingsException {
    SettingsObject read = SettingsFile.read(file, new RuleSource(scope, file.toString(), base));
    if (read != null) {
      to.add(read);
    }
  }

  private static Set<Path> json(Path folder) throws SettingsException {
    Set<Path> found = new TreeSet<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.json")) {
        all.forEach(found::add);
      } catch (IOException e) {
        throw new SettingsException(folder + " cannot be read: " + e.getMessage(), e);
      }
    }
    return found;
  }

  private Path folder(String text, RuleSource source) throws SettingsException {
    try {
      return text.equals("~") || text.startsWith("~/")
          ? home.resolve(text.substring(Math.min(2, text.length())))
          : workspace.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw new SettingsException(source.name() + ": no folder: " + text, e);
    }
  }

  /**
   * Returns the kinds that a list names: {@code user}, {@code project}, {@code local}.
   *
   * @throws IllegalArgumentException where it names another
   */
  public static Set<Scope> kinds(@Nullable String list) {
    if (list == null) {
      return EnumSet.of(Scope.USER, Scope.PROJECT, Scope.LOCAL);
    }
    Set<Scope> kinds = EnumSet.noneOf(Scope.class);
    for (String each : list.split(",", -1)) {
      switch (each.strip()) {
        case "" -> {}
        case "user" -> kinds.add(Scope.USER);
        case "project" -> kinds.add(Scope.PROJECT);
        case "local" -> kinds.add(Scope.LOCAL);
        default ->
            throw new IllegalArgumentException("user, project and local, with commas between");
      }
    }
    return kinds;
  }
}
