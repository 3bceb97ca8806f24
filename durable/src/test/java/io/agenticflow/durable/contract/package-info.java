/** What every engine of durable runs has to hold, as tests that an engine's module extends. */
@NullMarked
package io.agenticflow.durable.contract;

import org.jspecify.annotations.NullMarked;
