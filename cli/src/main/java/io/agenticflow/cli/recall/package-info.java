/** What agents do with memory: tools to search it and to write to it, and what runs learn. */
@NullMarked
package io.agenticflow.cli.recall;

import org.jspecify.annotations.NullMarked;
