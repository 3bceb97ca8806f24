package io.agenticflow.provider;

import io.agenticflow.vocabulary.ModelRequest;

/**
 * May refuse a call before it is made, and hears what became of those that it let pass. Safe for
 * use by several threads.
 */
@FunctionalInterface
public interface CallAdmission {
  /** Lets every call pass. */
  CallAdmission EVERY =
      (_, _, _) ->
          new Admitted() {
            @Override
            public void ended(CallRecord call) {}

            @Override
            public void notMade() {}
          };

  /**
   * Lets a call pass. May block for a moment.
   *
   * @param request as it is about to be sent; each retry comes by again
   * @param answerer who would be asked
   * @param free whether nobody would be paid
   * @throws NotAskedException where it must not be made
   */
  Admitted admit(ModelRequest request, Answerer answerer, boolean free);

  /** A call that may be made. It is told how it ended, once. */
  interface Admitted {
    /** Returns the request as it may be made: the same, or with a lower limit of the answer. */
    default ModelRequest allowed(ModelRequest request) {
      return request;
    }

    /** Tells that it is over. Must be quick and must not throw. */
    void ended(CallRecord call);

    /** Tells that nobody was asked after all. Must not throw. */
    void notMade();
  }
}
