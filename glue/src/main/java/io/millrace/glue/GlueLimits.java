package io.millrace.glue;

import io.millrace.api.CommonFault;
import io.millrace.api.RequestLimits;

/// What requests to Glue must obey.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html> and its neighbours
final class GlueLimits {

    private static final int NAME = 255;
    private static final int LONG_TEXT = 2_048;
    private static final int PAGE = 100;
    private static final int VIEW = 409_600;
    private static final String SINGLE_LINE = "[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*";

    static final RequestLimits LIMITS = RequestLimits.refusing(CommonFault.VALIDATION)
            .required("CreateTableRequest.DatabaseName")
            .required("GetTableRequest.DatabaseName")
            .required("GetTablesRequest.DatabaseName")
            .required("UpdateTableRequest.DatabaseName")
            .required("DeleteTableRequest.DatabaseName")
            .required("BatchDeleteTableRequest.DatabaseName")
            .required("GetTableVersionRequest.DatabaseName")
            .required("GetTableVersionsRequest.DatabaseName")
            .required("DeleteTableVersionRequest.DatabaseName")
            .required("BatchDeleteTableVersionRequest.DatabaseName")
            .required("GetTableVersionRequest.TableName")
            .required("GetTableVersionsRequest.TableName")
            .required("DeleteTableVersionRequest.TableName")
            .required("BatchDeleteTableVersionRequest.TableName")
            .required("UpdateDatabaseRequest.Name")
            .required("GetDatabaseRequest.Name")
            .required("DeleteDatabaseRequest.Name")
            .required("GetTableRequest.Name")
            .required("DeleteTableRequest.Name")
            .required("DatabaseInput.Name")
            .required("TableInput.Name")
            .required("Column.Name")
            .required("DatabaseInput")
            .required("TablesToDelete")
            .required("DeleteTableVersionRequest.VersionId")
            .required("VersionIds")
            .required("Order.Column")
            .required("SortOrder")
            .required("ResourceArn")
            .required("TagsToAdd")
            .required("TagsToRemove")
            .length("CatalogId", 1, NAME)
            .length("Name", 1, NAME)
            .pattern("Name", SINGLE_LINE)
            .length("DatabaseName", 1, NAME)
            .pattern("DatabaseName", SINGLE_LINE)
            .length("TableName", 1, NAME)
            .pattern("TableName", SINGLE_LINE)
            .length("Description", 0, LONG_TEXT)
            .length("LocationUri", 1, 1_024)
            .length("Location", 0, 2_056)
            .length("Owner", 0, NAME)
            .length("TableType", 0, NAME)
            .length("Comment", 0, NAME)
            .length("Column.Type", 0, 131_072)
            .length("InputFormat", 0, 128)
            .length("OutputFormat", 0, 128)
            .length("SerializationLibrary", 0, 128)
            .length("ViewOriginalText", 0, VIEW)
            .length("ViewExpandedText", 0, VIEW)
            .length("VersionId", 1, NAME)
            .length("Expression", 0, LONG_TEXT)
            .length("TablesToDelete", 0, PAGE)
            .length("VersionIds", 0, PAGE)
            .length("TransactionId", 1, NAME)
            .length("ResourceArn", 1, 10_240)
            .length("TagsToAdd", 0, 50)
            .length("TagsToRemove", 0, 50)
            .length("CreateDatabaseRequest.Tags", 0, 50)
            .range("MaxResults", 1, PAGE)
            .range("SortOrder", 0, 1)
            .range("Retention", 0, Integer.MAX_VALUE)
            .oneOf("MetadataOperation", "CREATE")
            .oneOf("ResourceShareType", "ALL", "FEDERATED", "FOREIGN")
            .build();

    private GlueLimits() {}
}
