/** Text that must not be shown. */
@NullMarked
package io.agenticflow.secret;

import org.jspecify.annotations.NullMarked;
