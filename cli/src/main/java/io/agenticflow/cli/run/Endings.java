package io.agenticflow.cli.run;

import io.agenticflow.agent.RunResult;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.vocabulary.ApiError;
import org.jspecify.annotations.Nullable;

/** Maps how a run ended to how the program ends. */
final class Endings {
  private Endings() {}

  static ExitCode exitCode(RunResult result) {
    return switch (result.ending()) {
      case COMPLETED -> ExitCode.OK;
      case MAX_TURNS -> ExitCode.TURN_LIMIT;
      case BUDGET -> ExitCode.BUDGET_SPENT;
      case MAX_TOKENS -> ExitCode.FAILED;
      case REFUSED -> ExitCode.REFUSED;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
      case TIMEOUT -> ExitCode.TIMED_OUT;
      case PROVIDER_FAILED -> exitCode(result.apiError());
      case STOPPED_BY_HOOK -> ExitCode.STOPPED_BY_HOOK;
      case WRONG_FORM -> ExitCode.WRONG_FORM;
      case WRONG_COMMAND -> ExitCode.USAGE;
    };
  }

  /** Returns the code for a failed model call; null is an answer that could not be used. */
  static ExitCode exitCode(@Nullable ApiError error) {
    if (error == null) {
      return ExitCode.PROVIDER_FAILED;
    }
    return switch (error.kind()) {
      case NOT_FOUND -> ExitCode.MODEL_NOT_FOUND;
      case AUTHENTICATION -> ExitCode.NO_KEY;
      case RATE_LIMIT -> ExitCode.RATE_LIMITED;
      case BUDGET -> ExitCode.BUDGET_SPENT;
      case CANCELLED -> ExitCode.INTERRUPTED;
      case INVALID_REQUEST,
          BILLING,
          PERMISSION,
          REQUEST_TOO_LARGE,
          TIMEOUT,
          API,
          OVERLOADED,
          CONNECTION ->
          ExitCode.PROVIDER_FAILED;
    };
  }

  /** Returns what the user can do about a failed model call, or null. */
  static @Nullable String hint(@Nullable ApiError error, String provider, String model) {
    if (error == null) {
      return null;
    }
    return switch (error.kind()) {
      case AUTHENTICATION -> "check the key of " + provider;
      case BILLING -> "the account at " + provider + " has no credit left";
      case RATE_LIMIT ->
          error.retryAfter() == null
              ? "wait a little, or take another model"
              : "wait " + Amounts.time(error.retryAfter()) + ", or take another model";
      case NOT_FOUND ->
          "is " + model + " how " + provider + " spells it? See 'agentic-flow models list'";
      case CONNECTION, TIMEOUT ->
          "check the network and the provider's address; --verbose shows it";
      case BUDGET -> "'agentic-flow budget' shows what is spent";
      case INVALID_REQUEST, PERMISSION, REQUEST_TOO_LARGE, API, OVERLOADED, CANCELLED -> null;
    };
  }
}
