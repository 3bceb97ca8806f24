/** Commands that show, copy, remove and rewind what runs have left: their sessions. */
@NullMarked
package io.agenticflow.cli.session;

import org.jspecify.annotations.NullMarked;
