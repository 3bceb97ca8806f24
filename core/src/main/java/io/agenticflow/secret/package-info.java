/** Text that must not be shown, and how it is taken out of others. */
@NullMarked
package io.agenticflow.secret;

import org.jspecify.annotations.NullMarked;
