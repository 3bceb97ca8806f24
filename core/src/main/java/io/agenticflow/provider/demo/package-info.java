/** A conversation written down in advance, played through the real loop with the real tools, for a machine without any model. */
@NullMarked
package io.agenticflow.provider.demo;

import org.jspecify.annotations.NullMarked;
