/**
 * What people and agents want remembered: short entries in namespaces, in a database file of this
 * machine or on a server that is shared, and the search for them by words. Who knows what texts
 * mean plugs in behind {@link io.agenticflow.memory.Meaning}.
 */
@NullMarked
package io.agenticflow.memory;

import org.jspecify.annotations.NullMarked;
