/**
 * The engine of this machine: a journal in a SQLite file, worked on by whichever process of the
 * program took a run up, and read by all of them.
 */
@NullMarked
package io.agenticflow.durable.local;

import org.jspecify.annotations.NullMarked;
