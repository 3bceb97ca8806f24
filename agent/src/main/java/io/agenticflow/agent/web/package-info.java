/** The tool that fetches a page of the web and has a model read it. */
@NullMarked
package io.agenticflow.agent.web;

import org.jspecify.annotations.NullMarked;
