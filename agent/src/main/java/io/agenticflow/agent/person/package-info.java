/** Tools by which a run speaks with the person, or the program, that it works for. */
@NullMarked
package io.agenticflow.agent.person;

import org.jspecify.annotations.NullMarked;
