package io.millrace.glue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where and how the rows of a table are stored.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html>
///
/// @param buckets the number of buckets, if it was given
record Storage(
        List<ColumnDefinition> columns,
        Optional<String> location,
        List<String> additionalLocations,
        Optional<String> inputFormat,
        Optional<String> outputFormat,
        boolean isCompressed,
        Optional<Integer> buckets,
        Optional<Serialization> serialization,
        List<String> bucketColumns,
        List<SortColumn> sortColumns,
        Map<String, String> parameters,
        Optional<Skew> skew,
        boolean isInSubDirectories) {

    Storage {
        columns = List.copyOf(columns);
        additionalLocations = List.copyOf(additionalLocations);
        bucketColumns = List.copyOf(bucketColumns);
        sortColumns = List.copyOf(sortColumns);
        parameters = Map.copyOf(parameters);
    }

    /// Who reads and writes the rows.
    record Serialization(Optional<String> name, Optional<String> library, Map<String, String> parameters) {

        Serialization {
            parameters = Map.copyOf(parameters);
        }
    }

    /// A column by which files are sorted.
    ///
    /// @param order 1 ascending, 0 descending
    record SortColumn(String column, int order) {}

    /// Values that occur very often.
    record Skew(List<String> columns, List<String> values, Map<String, String> locations) {

        Skew {
            columns = List.copyOf(columns);
            values = List.copyOf(values);
            locations = Map.copyOf(locations);
        }
    }

    /// The same with other columns at a location.
    Storage with(List<ColumnDefinition> changed, String place) {
        return new Storage(
                changed,
                Optional.of(place),
                additionalLocations,
                inputFormat,
                outputFormat,
                isCompressed,
                buckets,
                serialization,
                bucketColumns,
                sortColumns,
                parameters,
                skew,
                isInSubDirectories);
    }

    /// Nothing but columns at a location.
    static Storage of(List<ColumnDefinition> columns, String location) {
        return new Storage(
                columns,
                Optional.of(location),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty(),
                false);
    }
}
