/** Tests of the gateway's outer wall that need no server. */
@NullMarked
package io.agenticflow.gateway.http;

import org.jspecify.annotations.NullMarked;
