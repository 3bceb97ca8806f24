/** Tests of the parts that are opened on demand. */
@NullMarked
package io.agenticflow.cli.part;

import org.jspecify.annotations.NullMarked;
