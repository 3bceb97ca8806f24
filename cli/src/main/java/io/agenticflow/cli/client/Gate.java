package io.agenticflow.cli.client;

import io.agenticflow.secret.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client program needs to know of the gateway that was started for it.
 *
 * @param base for example {@code http://127.0.0.1:40001}
 * @param token the only one that the gateway takes; made for this run
 * @param model the model that the user named, or null
 * @param models the names of all models that it offers, the named one first
 * @param contextWindow of the named model in tokens, or null where that is not known
 */
record Gate(
    URI base,
    Secret token,
    @Nullable String model,
    List<String> models,
    @Nullable Long contextWindow) {
  /** Holds the token in the environment of a program that is told the name of its variable. */
  static final String TOKEN_VARIABLE = "AGENTIC_FLOW_CLIENT_TOKEN";
}
