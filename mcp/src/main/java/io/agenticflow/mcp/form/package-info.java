/**
 * The forms that servers ask people to fill in: which fields there are, what may stand in each, and
 * whether an answer keeps to it.
 */
@NullMarked
package io.agenticflow.mcp.form;

import org.jspecify.annotations.NullMarked;
