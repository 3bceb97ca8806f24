/** Tests of the tool port. */
@NullMarked
package io.agenticflow.tool;

import org.jspecify.annotations.NullMarked;
