/// Resource-based policies: who may call a function or use a layer, as their owners say; stored and shown, not enforced
/// for functions.
@NullMarked
package io.millrace.lambda.policy;

import org.jspecify.annotations.NullMarked;
