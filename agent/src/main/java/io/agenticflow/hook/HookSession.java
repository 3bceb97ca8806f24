package io.agenticflow.hook;

import io.agenticflow.permission.PermissionMode;
import io.agenticflow.tool.Workspace;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What hooks are told of the session that they are in.
 *
 * @param id the session's
 * @param transcript the session's file, or null where none is kept
 * @param workspace where the agent works; also the folder that commands run in
 * @param environment the whole environment of commands, without keys
 * @param mode the permission mode of the moment
 * @param source how the session came about: {@code startup}, {@code resume}, {@code fork}
 * @param model the model's name, or null
 * @param agent the agent's name, or null where none was chosen
 */
public record HookSession(
    String id,
    @Nullable Path transcript,
    Workspace workspace,
    Map<String, String> environment,
    Supplier<PermissionMode> mode,
    String source,
    @Nullable String model,
    @Nullable String agent) {
  public HookSession {
    environment = Map.copyOf(environment);
  }
}
