package io.millrace.conformance.kinesis;

import java.nio.charset.StandardCharsets;

/// A request with something wrong in it, as the bytes of HTTP/1.1.
///
/// @param isFramed whether the server can know where it ends, so that the connection can go on behind it
/// @param isRouted whether it still reaches its operation, so that only AWS's errors of that operation may come
@SuppressWarnings("ArrayRecordComponent") // bytes that nobody changes
record Mutant(byte[] bytes, boolean isFramed, boolean isRouted) {

    /// The request, to be read by people.
    String text() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String shown = text.length() > 3_000 ? text.substring(0, 3_000) + "… " + text.length() + " bytes" : text;
        return shown.replaceAll("[^\\p{Graph} \n]", "·");
    }
}
