/** Tests of the commands that serve. */
@NullMarked
package io.agenticflow.cli.serve;

import org.jspecify.annotations.NullMarked;
