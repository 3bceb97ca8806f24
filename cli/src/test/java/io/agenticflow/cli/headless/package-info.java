/** Tests of the commands that serve. */
@NullMarked
package io.agenticflow.cli.headless;

import org.jspecify.annotations.NullMarked;
