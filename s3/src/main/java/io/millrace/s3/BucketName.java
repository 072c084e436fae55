package io.millrace.s3;

import java.util.List;
import java.util.regex.Pattern;

/// A name that a bucket may have: 3 to 63 lower-case letters, digits, dots and hyphens.
///
/// So it is a good name for a folder too, and never one of ours, which start with `_`.
/// Rules: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
record BucketName(String text) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final List<String> RESERVED_STARTS = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> RESERVED_ENDS = List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");

    /// @throws io.millrace.api.Fault InvalidBucketName
    BucketName {
        if (!FORM.matcher(text).matches()
                || text.contains("..")
                || ADDRESS.matcher(text).matches()
                || RESERVED_STARTS.stream().anyMatch(text::startsWith)
                || RESERVED_ENDS.stream().anyMatch(text::endsWith)) {
            throw S3Fault.INVALID_BUCKET_NAME.fault();
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
