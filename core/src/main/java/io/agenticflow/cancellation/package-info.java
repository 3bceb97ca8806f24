/**
 * The wish to stop, which everything that waits can hear: model calls, tools, downloads, whole
 * runs.
 */
@NullMarked
package io.agenticflow.cancellation;

import org.jspecify.annotations.NullMarked;
