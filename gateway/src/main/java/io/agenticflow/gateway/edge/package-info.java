/**
 * The gateway's outer wall: which address it listens on, who may ask, by which names, from which
 * web pages, and how long a client may take over each part of a request.
 *
 * <p>Nothing in here knows what is asked; {@link io.agenticflow.gateway.GatewayServer} puts it
 * around its routes.
 */
@NullMarked
package io.agenticflow.gateway.edge;

import org.jspecify.annotations.NullMarked;
