/**
 * Tools that the model is not told of whole: it knows their names, looks for what it needs, and is
 * given what it found. Any model can do that, because the search is a tool like others.
 */
@NullMarked
package io.agenticflow.tool.search;

import org.jspecify.annotations.NullMarked;
