/** Tests of the built-in tools, with real files and processes. */
@NullMarked
package io.agenticflow.tool.builtin;

import org.jspecify.annotations.NullMarked;
