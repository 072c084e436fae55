/// How a command reaches a server, of ours or of AWS, and what other tools need for that.
@NullMarked
package io.millrace.app.client;

import org.jspecify.annotations.NullMarked;
