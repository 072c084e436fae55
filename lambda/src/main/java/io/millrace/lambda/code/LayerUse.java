package io.millrace.lambda.code;

/// A layer's version as a function has it; it stays usable when the layer's version is deleted.
///
/// @param arn the ARN of the layer's version
/// @param sha256 the SHA-256 of its archive, 64 hexadecimal digits
/// @param size the bytes of its archive
/// @param unzipped the bytes of all its files
public record LayerUse(String arn, String sha256, long size, long unzipped) {

    private static final int REGION_PART = 3;
    private static final int ACCOUNT_PART = 4;

    /// The account that owns the layer, which may be another than the function's.
    public String account() {
        return arn.split(":", -1)[ACCOUNT_PART];
    }

    /// The region of the layer.
    public String region() {
        return arn.split(":", -1)[REGION_PART];
    }
}
