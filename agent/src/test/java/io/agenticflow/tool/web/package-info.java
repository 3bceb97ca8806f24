/** Tests of pages of the web. */
@NullMarked
package io.agenticflow.tool.web;

import org.jspecify.annotations.NullMarked;
