/** Tests of the search for tools. */
@NullMarked
package io.agenticflow.tool.search;

import org.jspecify.annotations.NullMarked;
