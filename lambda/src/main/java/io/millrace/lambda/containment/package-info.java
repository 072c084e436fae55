/// What the processes of functions can see and use: a sandbox of namespaces, made by bubblewrap, with bounds on memory
/// and processes. Knows nothing of functions.
@NullMarked
package io.millrace.lambda.containment;

import org.jspecify.annotations.NullMarked;
