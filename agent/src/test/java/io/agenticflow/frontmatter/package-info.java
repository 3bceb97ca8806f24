/** Tests of fields in Markdown files. */
@NullMarked
package io.agenticflow.frontmatter;

import org.jspecify.annotations.NullMarked;
