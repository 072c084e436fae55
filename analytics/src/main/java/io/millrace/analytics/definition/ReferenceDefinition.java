package io.millrace.analytics.definition;

import io.millrace.sql.TableDeclaration;
import java.util.Optional;

/// A table of an application's code that is filled from an object in S3.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ReferenceDataSourceDescription.html>
///
/// @param id given by us: the version that brought it and a number
/// @param tableName the table, with its exact case
/// @param bucketArn the bucket of the object, `arn:aws:s3:::name`
/// @param fileKey the key of the object
/// @param roleArn the role that reads it, if it has one of its own; kept, not used
/// @param schema how the object's bytes become rows
public record ReferenceDefinition(
        String id,
        String tableName,
        String bucketArn,
        String fileKey,
        Optional<String> roleArn,
        SchemaDefinition schema) {

    /// AWS's limit on the bytes of an object, which no setting exceeds.
    ///
    /// Source: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/limits.html>
    public static final int MOST_BYTES = 1 << 30;

    /// This, if the object can be decoded.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if the schema is not right
    public ReferenceDefinition checked() {
        schema.check("ReferenceSchema");
        return this;
    }

    /// What the code sees of this table.
    ///
    /// @throws IllegalArgumentException if the schema is not right
    public TableDeclaration declaration() {
        return new TableDeclaration(tableName, schema.toSchema().rowType());
    }
}
