package io.agenticflow.agent;

import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run brought.
 *
 * @param answer the last turn's words; what there was of them where the run was ended
 * @param turns answers that the model gave
 * @param filesChanged files that its tools wrote, absolute, each once, in order of first change
 * @param permissionDenials tool calls that were not allowed
 * @param error what went wrong, for people, or null
 * @param apiError the model call's failure behind {@code error}, or null
 * @param structuredOutput the answer in the form that was asked for, or null
 */
public record RunResult(
    Ending ending,
    String answer,
    int turns,
    Usage usage,
    RunEvent.Cost cost,
    List<Path> filesChanged,
    List<RunEvent.PermissionDenied> permissionDenials,
    Duration took,
    @Nullable String error,
    @Nullable ApiError apiError,
    @Nullable RawJson structuredOutput) {
  public RunResult {
    filesChanged = List.copyOf(filesChanged);
    permissionDenials = List.copyOf(permissionDenials);
  }

  /** Makes a result whose answer is words. */
  public RunResult(
      Ending ending,
      String answer,
      int turns,
      Usage usage,
      RunEvent.Cost cost,
      List<Path> filesChanged,
      List<RunEvent.PermissionDenied> permissionDenials,
      Duration took,
      @Nullable String error,
      @Nullable ApiError apiError) {
    this(
        ending,
        answer,
        turns,
        usage,
        cost,
        filesChanged,
        permissionDenials,
        took,
        error,
        apiError,
        null);
  }

  /** How a run ended. */
  public enum Ending {
    /** The model said that it was done. */
    COMPLETED,
    /** The turn limit came first. */
    MAX_TURNS,
    /** The next call would have passed the budget. */
    BUDGET,
    /** The model's output limit cut the last answer. */
    MAX_TOKENS,
    /** The model or its provider would not answer. */
    REFUSED,
    /** The user ended it. */
    INTERRUPTED,
    /** Its time was up. */
    TIMEOUT,
    /** A model call failed for good. */
    PROVIDER_FAILED,
    /** A hook ended it, or did not let the prompt pass. */
    STOPPED_BY_HOOK,
    /** The answer did not have the form that was asked for. */
    WRONG_FORM,
    /** The prompt called a command that cannot be carried out. */
    WRONG_COMMAND
  }
}
