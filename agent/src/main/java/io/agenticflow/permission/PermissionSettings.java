package io.agenticflow.permission;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What settings say of permissions.
 *
 * @param rules in the order in which they are heard
 * @param mode the mode where the command line names none, or null
 * @param modeSource where the mode stands, or null
 * @param folders further folders for the file tools, absolute
 * @param bypassDisabledBy the file that disables bypassing permissions, or null
 * @param managedRulesOnly whether no other rules that allow or ask may count, not even those of the
 *     command line
 * @param notes what was left out and why, one line each, for people
 */
public record PermissionSettings(
    List<Rule> rules,
    @Nullable PermissionMode mode,
    @Nullable RuleSource modeSource,
    List<Path> folders,
    @Nullable String bypassDisabledBy,
    boolean managedRulesOnly,
    List<String> notes) {
  /** Nothing is set. */
  public static final PermissionSettings NONE =
      new PermissionSettings(List.of(), null, null, List.of(), null, false, List.of());

  /** Returns these with bypassing permissions disabled; {@code by} is who did, for people. */
  public PermissionSettings withoutBypass(String by) {
    return new PermissionSettings(rules, mode, modeSource, folders, by, managedRulesOnly, notes);
  }

  public PermissionSettings {
    rules = List.copyOf(rules);
    folders = List.copyOf(folders);
    notes = List.copyOf(notes);
  }
}
