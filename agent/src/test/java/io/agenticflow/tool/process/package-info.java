/** Tests of the ending of process trees. */
@NullMarked
package io.agenticflow.tool.process;

import org.jspecify.annotations.NullMarked;
