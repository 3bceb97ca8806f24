/** Tests of the gateway against real sockets and real clients. */
@NullMarked
package io.agenticflow.gateway;

import org.jspecify.annotations.NullMarked;
