/** Tests of the gateway's outer wall that need no server. */
@NullMarked
package io.agenticflow.gateway.edge;

import org.jspecify.annotations.NullMarked;
