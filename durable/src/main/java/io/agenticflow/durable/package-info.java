/**
 * Work that outlives the process that does it: workflows whose steps are written down as they are
 * done, so that whoever goes on after a crash repeats none that was. A workflow is written against
 * {@link io.agenticflow.durable.Durable} and does not know which engine keeps it.
 */
@NullMarked
package io.agenticflow.durable;

import org.jspecify.annotations.NullMarked;
