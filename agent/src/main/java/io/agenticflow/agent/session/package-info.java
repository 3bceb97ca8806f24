/**
 * Runs that outlive their process: each run's events go to an append-only file, line by line, and
 * the same events read back make the same conversation.
 *
 * <p>The file is the truth. What a resumed run knows, what {@code sessions show} prints and what
 * {@code rewind} restores are all read from it.
 */
@NullMarked
package io.agenticflow.agent.session;

import org.jspecify.annotations.NullMarked;
