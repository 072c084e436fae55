/// TLS: how the server speaks it, and the authority that says who the server is.
package io.millrace.wire.tls;
