package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a model is asked, and why it is that model: for the ledger, for budgets and for
 * routing. Nothing of it goes to a provider. Every part is null where it is not known or there is
 * no such thing.
 *
 * @param run the agent run's id
 * @param parentRun the id of the run inside which it runs
 * @param session the conversation
 * @param agent the agent's name
 * @param project the folder that is worked in
 * @param caller the name of the token by which a client of the gateway was let in; never the token
 * @param client the program that asks the gateway, for example {@code claude-cli/2.1.330}
 * @param requestId the gateway's name for the client's request
 * @param asked the model as the user or the client named it
 * @param reason why this model was chosen, in words
 */
public record CallOrigin(
    @Nullable String run,
    @Nullable String parentRun,
    @Nullable String session,
    @Nullable String agent,
    @Nullable String project,
    @Nullable String caller,
    @Nullable String client,
    @Nullable String requestId,
    @Nullable String asked,
    @Nullable String reason) {

  /** Nothing is known. */
  public static final CallOrigin NONE =
      new CallOrigin(null, null, null, null, null, null, null, null, null, null);

  /** Starts one of which nothing is known. */
  public static Builder builder() {
    return NONE.toBuilder();
  }

  /** Starts one that begins as a copy of this. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects a {@link CallOrigin}. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable String run;
    private @Nullable String parentRun;
    private @Nullable String session;
    private @Nullable String agent;
    private @Nullable String project;
    private @Nullable String caller;
    private @Nullable String client;
    private @Nullable String requestId;
    private @Nullable String asked;
    private @Nullable String reason;

    private Builder(CallOrigin from) {
      requireNonNull(from, "from");
      run = from.run;
      parentRun = from.parentRun;
      session = from.session;
      agent = from.agent;
      project = from.project;
      caller = from.caller;
      client = from.client;
      requestId = from.requestId;
      asked = from.asked;
      reason = from.reason;
    }

    /** Sets the run, and the one inside which it runs. */
    public Builder run(@Nullable String id, @Nullable String parent) {
      run = id;
      parentRun = parent;
      return this;
    }

    public Builder session(@Nullable String value) {
      session = value;
      return this;
    }

    public Builder agent(@Nullable String value) {
      agent = value;
      return this;
    }

    public Builder project(@Nullable String value) {
      project = value;
      return this;
    }

    public Builder caller(@Nullable String value) {
      caller = value;
      return this;
    }

    public Builder client(@Nullable String value) {
      client = value;
      return this;
    }

    public Builder requestId(@Nullable String value) {
      requestId = value;
      return this;
    }

    public Builder asked(@Nullable String value) {
      asked = value;
      return this;
    }

    public Builder reason(@Nullable String value) {
      reason = value;
      return this;
    }

    public CallOrigin build() {
      return new CallOrigin(
          run, parentRun, session, agent, project, caller, client, requestId, asked, reason);
    }
  }
}
