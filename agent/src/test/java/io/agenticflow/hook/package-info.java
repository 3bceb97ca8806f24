/** Tests of hooks: real shells and real sockets. */
@NullMarked
package io.agenticflow.hook;

import org.jspecify.annotations.NullMarked;
