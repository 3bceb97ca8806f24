/**
 * Child processes and what they start in turn, so that none of them outlives the wish that they
 * end, nor this program itself.
 */
@NullMarked
package io.agenticflow.process;

import org.jspecify.annotations.NullMarked;
