package io.agenticflow.gateway;

/**
 * Hears of every request for a model's answer: for metrics, a ledger of costs, a log. Each request
 * is started once and finished once, in the thread that serves it; several at the same time. Who
 * hears it must be quick, and what it throws is reported and changes nothing for the client.
 */
public interface RequestObserver {
  /** Hears nothing. */
  RequestObserver NONE =
      new RequestObserver() {
        @Override
        public void started(RequestStart start) {}

        @Override
        public void finished(RequestEnd end) {}
      };

  /** A request has been read, and a model is about to be asked. */
  void started(RequestStart start);

  /** Its answer has been written, or will never be. */
  void finished(RequestEnd end);

  /** Returns one that tells both. */
  default RequestObserver and(RequestObserver other) {
    RequestObserver first = this;
    return new RequestObserver() {
      @Override
      public void started(RequestStart start) {
        first.started(start);
        other.started(start);
      }

      @Override
      public void finished(RequestEnd end) {
        first.finished(end);
        other.finished(end);
      }
    };
  }
}
