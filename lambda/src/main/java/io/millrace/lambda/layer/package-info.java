/// Layers: archives that functions share, in versions that never change.
@NullMarked
package io.millrace.lambda.layer;

import org.jspecify.annotations.NullMarked;
