/**
 * The HTTP gateway: a server that clients of one dialect talk to, and the client that reaches the
 * providers.
 *
 * <p>{@link io.agenticflow.gateway.GatewayServer} answers {@code /v1/messages} and its companions
 * on the loopback address; {@link io.agenticflow.gateway.ModelDirectory} tells it where a model's
 * requests go.
 */
@NullMarked
package io.agenticflow.gateway;

import org.jspecify.annotations.NullMarked;
