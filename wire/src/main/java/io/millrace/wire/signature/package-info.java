/// Signature Version 4: [Authenticator] finds out who sends a request, and whether its headers and its body are
/// what was signed.
///
/// Rules: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>
package io.millrace.wire.signature;
