package io.millrace.s3;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The canonical user id of an account: 64 hexadecimal digits that S3 gives as the id of an owner.
///
/// Ours are made from the account's number, always the same.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html>
final class CanonicalId {

    private CanonicalId() {}

    static String of(String account) {
        RunningSum sum = RunningSum.Digest.of("SHA-256");
        byte[] bytes = ("account " + account).getBytes(StandardCharsets.UTF_8);
        sum.update(bytes, 0, bytes.length);
        return HexFormat.of().formatHex(sum.value());
    }
}
