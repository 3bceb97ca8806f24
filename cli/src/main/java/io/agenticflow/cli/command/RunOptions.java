package io.agenticflow.cli.command;

import io.agenticflow.cli.args.Option;
import java.util.ArrayList;
import java.util.List;

/** Options that each command takes which lets agents work, in the order in which help has them. */
final class RunOptions {
  /** How a model answers. */
  static final List<Option<?>> MODEL_SETTINGS =
      List.of(
          Options.BETAS,
          Options.EFFORT,
          Options.THINKING,
          Options.MAX_THINKING_TOKENS,
          Options.TEMPERATURE,
          Options.MAX_TOKENS);

  /** What agents may do and touch, and by which tools. */
  static final List<Option<?>> PERMISSIONS =
      List.of(
          Options.PERMISSION_MODE,
          Options.SKIP_PERMISSIONS,
          Options.TOOLS,
          Options.ALLOWED_TOOLS,
          Options.DISALLOWED_TOOLS,
          Options.ALLOW_PRIVATE_HOSTS,
          Options.SANDBOX,
          Options.ALLOW_NET,
          Options.SANDBOX_READ,
          Options.SANDBOX_WRITE,
          Options.SETTING_SOURCES,
          Options.SETTINGS,
          Options.MCP_CONFIG,
          Options.STRICT_MCP_CONFIG,
          Options.BARE,
          Options.SAFE_MODE,
          Options.RESTRICTED);

  private RunOptions() {}

  @SafeVarargs
  static List<Option<?>> joined(List<Option<?>>... lists) {
    List<Option<?>> all = new ArrayList<>();
    for (List<Option<?>> each : lists) {
      all.addAll(each);
    }
    return List.copyOf(all);
  }
}
