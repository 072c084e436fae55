/// HTTP/2 where Helidon's web server alone is not enough: streams of events, goodbyes and resets that are not the
/// end, clients that send frames for nothing.
package io.millrace.wire.http2;
