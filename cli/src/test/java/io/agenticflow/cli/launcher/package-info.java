/** Tests of the launcher: the real script, started as a user would. */
@NullMarked
package io.agenticflow.cli.launcher;

import org.jspecify.annotations.NullMarked;
