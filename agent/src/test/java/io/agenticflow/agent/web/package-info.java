/** Tests of the tool that fetches pages. */
@NullMarked
package io.agenticflow.agent.web;

import org.jspecify.annotations.NullMarked;
