package io.agenticflow.gateway;

/** Answers the requests of one path. Safe for use by several threads. */
@FunctionalInterface
interface Endpoint {

  /** Answers; what it throws is told to the client as an error where nothing was sent yet. */
  void answer(Exchange exchange);
}
