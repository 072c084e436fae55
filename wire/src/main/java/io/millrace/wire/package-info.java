/// AWS's protocols over HTTP: [WireServer] serves every service behind one front door, [SocketlessServer] does
/// the same without sockets.
///
/// The way of a request is drawn above `Conversation` in `conversation`. The packages below know each other in
/// one direction, each only those before it: `message`, `setting`, `refusal`, `shape` and `tls`, which know
/// nobody; `site`, `document`, `connection`; `protocol`; `signature`, `event`; `route`; `conversation`; `http2`.
package io.millrace.wire;
