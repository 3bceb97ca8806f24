/**
 * Durable runs on a Restate server: the engine that starts and shows them through the server's HTTP
 * interfaces, and the worker that the server calls to do them. The server's SDK stands behind
 * {@link io.agenticflow.restate.SdkEndpoint} and {@link io.agenticflow.restate.SdkDurable} alone.
 */
@NullMarked
package io.agenticflow.restate;

import org.jspecify.annotations.NullMarked;
