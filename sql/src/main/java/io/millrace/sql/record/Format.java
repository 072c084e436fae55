package io.millrace.sql.record;

/// How the bytes of a source's records are cut into rows.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_RecordFormat.html>
public sealed interface Format {

    /// Records of one or more JSON documents.
    ///
    /// @param rowPath what makes a row: `$`, or an array such as `$.Records[0:]` for one row per element
    record Json(String rowPath) implements Format {

        /// One row per document.
        public static final String ROOT = "$";
    }

    /// Records of delimited rows; fields may be quoted as in RFC 4180.
    ///
    /// @param rowDelimiter the text that ends a row; the last one of a record may be missing
    /// @param columnDelimiter the text between two fields
    record Csv(String rowDelimiter, String columnDelimiter) implements Format {

        public Csv {
            if (rowDelimiter.isEmpty() || columnDelimiter.isEmpty() || rowDelimiter.equals(columnDelimiter)) {
                throw new IllegalArgumentException("CSV needs two different delimiters, neither of them empty");
            }
        }
    }
}
