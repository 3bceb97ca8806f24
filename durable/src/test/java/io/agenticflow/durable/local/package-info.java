/** Tests of the engine of this machine. */
@NullMarked
package io.agenticflow.durable.local;

import org.jspecify.annotations.NullMarked;
