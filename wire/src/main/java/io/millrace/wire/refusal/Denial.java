package io.millrace.wire.refusal;

import io.millrace.api.Fault;

/// Why a request is refused before it reaches an operation; each [Dialect] has its own code and words for it.
public enum Denial {
    /// No signature where one is demanded.
    UNSIGNED,
    /// The signature lacks a part or a part has the wrong form.
    MALFORMED,
    /// Nobody has that access key.
    UNKNOWN_KEY,
    /// The session token is missing or wrong.
    WRONG_TOKEN,
    /// Somebody else signed, or something else was signed.
    MISMATCH,
    /// The date of the signature is too far from now.
    SKEWED,
    /// The presigned URL is no longer valid, or not yet.
    EXPIRED,
    /// The scope names another service or day.
    WRONG_SCOPE,
    /// The body is not the one whose hash was signed.
    WRONG_BODY,
    /// A header that must be signed is not.
    HEADERS_NOT_SIGNED,
    /// More than one signature in one request.
    SEVERAL_SIGNATURES,
    /// The operation does not exist.
    UNKNOWN_OPERATION,
    /// The request cannot be read.
    UNREADABLE,
    /// The body is too large.
    TOO_LARGE,
    /// The server has too much to hold at the moment.
    OVERLOADED,
    /// The body came too slowly.
    TOO_SLOW,
    /// The body ended too early.
    CUT_SHORT,
    /// Something went wrong here.
    INTERNAL;

    private static final String MISMATCH_WORDS = "The request signature we calculated does not match the signature you"
            + " provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for"
            + " details.";

    /// The refusal in that dialect.
    ///
    /// @param detail what exactly is wrong; used where AWS names it
    public Fault in(Dialect dialect, String detail) {
        return switch (dialect) {
            case JSON, RPC -> json(detail);
            case REST_JSON -> restJson(detail);
            case QUERY -> query(detail);
            case S3 -> s3(detail);
        };
    }

    private Fault json(String detail) {
        return switch (this) {
            case UNSIGNED -> ServerFault.MISSING_TOKEN.fault("Missing Authentication Token");
            case MALFORMED, SEVERAL_SIGNATURES -> new Fault(ServerFault.INCOMPLETE, detail);
            case UNKNOWN_KEY, WRONG_TOKEN ->
                ServerFault.UNRECOGNIZED_CLIENT.fault("The security token included in the request is invalid.");
            case MISMATCH, WRONG_BODY -> new Fault(ServerFault.INVALID_SIGNATURE, MISMATCH_WORDS);
            case SKEWED, EXPIRED, WRONG_SCOPE, HEADERS_NOT_SIGNED -> new Fault(ServerFault.INVALID_SIGNATURE, detail);
            case UNKNOWN_OPERATION -> new Fault(ServerFault.UNKNOWN_OPERATION, detail);
            case UNREADABLE, CUT_SHORT, TOO_SLOW -> new Fault(ServerFault.SERIALIZATION, detail);
            case TOO_LARGE -> new Fault(ServerFault.TOO_LARGE, detail);
            case OVERLOADED -> ServerFault.THROTTLING.fault("Rate exceeded");
            case INTERNAL -> new Fault(ServerFault.INTERNAL, detail);
        };
    }

    private Fault restJson(String detail) {
        return switch (this) {
            case UNSIGNED -> ServerFault.REST_MISSING_TOKEN.fault("Missing Authentication Token");
            case MALFORMED, SEVERAL_SIGNATURES -> new Fault(ServerFault.REST_INCOMPLETE, detail);
            case UNKNOWN_KEY, WRONG_TOKEN ->
                ServerFault.REST_UNRECOGNIZED_CLIENT.fault("The security token included in the request is invalid.");
            case MISMATCH, WRONG_BODY -> new Fault(ServerFault.REST_INVALID_SIGNATURE, MISMATCH_WORDS);
            case SKEWED, EXPIRED, WRONG_SCOPE, HEADERS_NOT_SIGNED ->
                new Fault(ServerFault.REST_INVALID_SIGNATURE, detail);
            case UNKNOWN_OPERATION -> new Fault(ServerFault.REST_UNKNOWN_OPERATION, detail);
            case UNREADABLE, CUT_SHORT, TOO_SLOW -> new Fault(ServerFault.SERIALIZATION, detail);
            case TOO_LARGE -> new Fault(ServerFault.TOO_LARGE, detail);
            case OVERLOADED -> ServerFault.REST_THROTTLING.fault("Rate exceeded");
            case INTERNAL -> new Fault(ServerFault.INTERNAL, detail);
        };
    }

    private Fault query(String detail) {
        return switch (this) {
            case UNSIGNED -> ServerFault.QUERY_MISSING_TOKEN.fault("Request is missing Authentication Token");
            case MALFORMED, SEVERAL_SIGNATURES -> new Fault(ServerFault.QUERY_INCOMPLETE, detail);
            case UNKNOWN_KEY, WRONG_TOKEN ->
                ServerFault.QUERY_CLIENT.fault("The security token included in the request is invalid.");
            case MISMATCH, WRONG_BODY -> new Fault(ServerFault.QUERY_SIGNATURE, MISMATCH_WORDS);
            case SKEWED, EXPIRED, WRONG_SCOPE, HEADERS_NOT_SIGNED -> new Fault(ServerFault.QUERY_SIGNATURE, detail);
            case UNKNOWN_OPERATION -> new Fault(ServerFault.QUERY_ACTION, detail);
            case UNREADABLE, CUT_SHORT, TOO_SLOW -> new Fault(ServerFault.QUERY_MALFORMED, detail);
            case TOO_LARGE -> new Fault(ServerFault.QUERY_TOO_LARGE, detail);
            case OVERLOADED -> ServerFault.QUERY_THROTTLING.fault("Rate exceeded");
            case INTERNAL -> new Fault(ServerFault.INTERNAL, detail);
        };
    }

    private Fault s3(String detail) {
        return switch (this) {
            case UNSIGNED -> ServerFault.S3_ACCESS_DENIED.fault("Access Denied");
            case MALFORMED -> new Fault(ServerFault.S3_HEADER_MALFORMED, detail);
            case SEVERAL_SIGNATURES ->
                ServerFault.S3_INVALID_ARGUMENT.fault(
                        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string"
                                + " parameter or the Authorization header should be specified");
            case UNKNOWN_KEY ->
                ServerFault.S3_INVALID_ACCESS_KEY.fault(
                        "The AWS Access Key Id you provided does not exist in our records.");
            case WRONG_TOKEN ->
                ServerFault.S3_INVALID_TOKEN.fault("The provided token is malformed or otherwise invalid.");
            case MISMATCH ->
                ServerFault.S3_SIGNATURE.fault(
                        "The request signature we calculated does not match the signature you provided. Check your key and"
                                + " signing method.");
            case SKEWED ->
                ServerFault.S3_TOO_SKEWED.fault(
                        "The difference between the request time and the current time is too large.");
            case EXPIRED, HEADERS_NOT_SIGNED -> new Fault(ServerFault.S3_ACCESS_DENIED, detail);
            case WRONG_SCOPE -> new Fault(ServerFault.S3_HEADER_MALFORMED, detail);
            case WRONG_BODY ->
                ServerFault.S3_CONTENT_SHA256.fault(
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            case UNKNOWN_OPERATION ->
                ServerFault.S3_METHOD.fault("The specified method is not allowed against this resource.");
            case UNREADABLE -> new Fault(ServerFault.S3_INVALID_REQUEST, detail);
            case TOO_LARGE ->
                ServerFault.S3_ENTITY_TOO_LARGE.fault("Your proposed upload exceeds the maximum allowed size");
            case OVERLOADED -> ServerFault.S3_SLOW_DOWN.fault("Please reduce your request rate.");
            case TOO_SLOW ->
                ServerFault.S3_TIMEOUT.fault(
                        "Your socket connection to the server was not read from or written to within the timeout period."
                                + " Idle connections will be closed.");
            case CUT_SHORT ->
                ServerFault.S3_INCOMPLETE_BODY.fault(
                        "You did not provide the number of bytes specified by the Content-Length HTTP header");
            case INTERNAL -> new Fault(ServerFault.INTERNAL, detail);
        };
    }
}
