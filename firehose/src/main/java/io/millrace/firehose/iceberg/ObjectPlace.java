package io.millrace.firehose.iceberg;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An object in a bucket, as Iceberg's metadata names it: `s3://bucket/key`.
record ObjectPlace(String bucket, String key) {

    private static final Pattern FORM = Pattern.compile("s3[an]?://([^/]+)/(.+)");

    static ObjectPlace parse(String location) {
        Matcher matcher = FORM.matcher(location);
        if (!matcher.matches()) {
            throw new IcebergException("Iceberg.InvalidLocation", "not an object in a bucket: " + location);
        }
        return new ObjectPlace(matcher.group(1), matcher.group(2));
    }
}
