package io.agenticflow.cli.run;

import io.agenticflow.agent.mcp.ModelSampling;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.permission.PermissionPrompt;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who is there to be asked while a run goes on.
 *
 * @param prompt for permission; null where nobody is
 * @param questions what MCP servers want to know; null where nobody answers
 * @param sampling whether an MCP server may ask the model that was not allowed to beforehand; null
 *     where nobody decides
 * @param agreement whether an MCP server that came with the folder may be started; null where
 *     nobody decides
 */
record Attendance(
    @Nullable PermissionPrompt prompt,
    @Nullable Elicitation questions,
    ModelSampling.@Nullable Consent sampling,
    @Nullable ServerAgreement agreement) {
  /** Nobody. */
  static final Attendance NONE = new Attendance(null, null, null, null);

  /** Somebody at the terminal. */
  static Attendance of(Person person, Path folder, Cancellation run) {
    return new Attendance(
        new PermissionQuestion(person, folder, run),
        new ServerQuestion(person),
        new SamplingQuestion(person),
        new ServerAgreement(person));
  }
}
