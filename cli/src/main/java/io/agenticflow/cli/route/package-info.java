/** Commands about routing: who would answer a task, and why. */
@NullMarked
package io.agenticflow.cli.route;

import org.jspecify.annotations.NullMarked;
