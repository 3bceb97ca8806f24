/**
 * What is known of models without asking anyone: their names at each provider, their limits, what
 * they can do, and what they cost, with the source and the date of each price.
 *
 * <p>The facts are a resource beside the classes, read when they are first asked for.
 */
@NullMarked
package io.agenticflow.catalogue;

import org.jspecify.annotations.NullMarked;
