/// The runtime API: the HTTP server that the processes of functions ask for events and tell outcomes.
///
/// Start reading at [RuntimeApi]; what is behind it for one process is its [RuntimePeer].
@NullMarked
package io.millrace.lambda.runtimeapi;

import org.jspecify.annotations.NullMarked;
