/** Tests of the tools by which a run speaks with a person. */
@NullMarked
package io.agenticflow.agent.person;

import org.jspecify.annotations.NullMarked;
