/** Tests of what a model is told besides its task. */
@NullMarked
package io.agenticflow.context;

import org.jspecify.annotations.NullMarked;
