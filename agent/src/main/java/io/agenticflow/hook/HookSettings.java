package io.agenticflow.hook;

import io.agenticflow.permission.WildcardText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of a run.
 *
 * @param hooks each once, in the order in which they are listed
 * @param urls patterns of the addresses that hooks may call, {@code *} for anything; null where all
 * @param variables the environment variables that may go into headers; null where none is ruled out
 * @param notes what does not count and why, one line each, for people
 */
public record HookSettings(
    List<Hook> hooks,
    @Nullable List<String> urls,
    @Nullable List<String> variables,
    List<String> notes) {
  /** No hooks. */
  public static final HookSettings NONE = new HookSettings(List.of(), null, null, List.of());

  public HookSettings {
    hooks = List.copyOf(hooks);
    urls = urls == null ? null : List.copyOf(urls);
    variables = variables == null ? null : List.copyOf(variables);
    notes = List.copyOf(notes);
  }

  /** Returns these and more hooks behind them. */
  public HookSettings with(List<Hook> more) {
    List<Hook> all = new ArrayList<>(hooks);
    all.addAll(more);
    return new HookSettings(all, urls, variables, notes);
  }

  boolean allows(String url) {
    return urls == null || urls.stream().anyMatch(each -> WildcardText.plain(each).matches(url));
  }

  boolean mayUse(String variable) {
    return variables == null || variables.contains(variable);
  }
}
