/**
 * Tests of local inference with a model that is written by a program, and of the models' download
 * from a small hub.
 */
@NullMarked
package io.agenticflow.local;

import org.jspecify.annotations.NullMarked;
