/**
 * JSON in and out: a thin layer over Jackson's streaming parser and its small immutable tree.
 *
 * <p>The large object mapper is not used here on purpose: it would cost more than everything else
 * at the start of a command.
 */
@NullMarked
package io.agenticflow.json;

import org.jspecify.annotations.NullMarked;
