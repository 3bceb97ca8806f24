/**
 * Holds the manifests of this folder against those who read them: the model of the cluster's own
 * fields, its required fields, Helm, the AWS command line, and this program's command line and
 * configuration. Each check is also shown a broken copy, which it has to find.
 */
@NullMarked
package io.agenticflow.deployment;

import org.jspecify.annotations.NullMarked;
