/// All services, wired and opened on their ports in [Server].
@NullMarked
package io.millrace.app.server;

import org.jspecify.annotations.NullMarked;
