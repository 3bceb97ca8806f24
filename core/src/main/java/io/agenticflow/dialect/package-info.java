/**
 * The languages that clients and providers speak: bytes to vocabulary and back, without I/O.
 *
 * <p>A {@link io.agenticflow.dialect.Dialect} reads and writes requests, whole answers, streams and
 * errors. What a particular upstream or model can do is a {@link io.agenticflow.dialect.Profile},
 * which is data.
 */
@NullMarked
package io.agenticflow.dialect;

import org.jspecify.annotations.NullMarked;
