/**
 * The gateway's outer wall: which address it listens on, who may ask, by which names and from which
 * web pages.
 *
 * <p>Nothing in here knows what is asked; {@link io.agenticflow.gateway.GatewayServer} puts it
 * around its routes.
 */
@NullMarked
package io.agenticflow.gateway.edge;

import org.jspecify.annotations.NullMarked;
